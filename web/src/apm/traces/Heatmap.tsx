import { useComputedColorScheme } from "@mantine/core";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { count, plural } from "../../kit/numbers";
import { ns } from "../../kit/units";
import { roundTicks, tickOf } from "../../kit/window";
import type { HistogramAnswer } from "../types";
import classes from "./Heatmap.module.css";
import { decades, rowsOf, strength, upperOf } from "./heat";
import type { Box } from "./view";

const LEFT = 56;
const RIGHT = 8;
const TOP = 6;
const BOTTOM = 22;
const HEIGHT = 216;

interface Props {
  answer: HistogramAnswer;
  box: Box | null;
  setBox: (box: Box | null) => void;
}

interface Cell {
  x: number;
  y: number;
  row: number;
  bucket: number;
}

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Where things lie, for a width. */
function placesOf({ window, heatmap }: HistogramAnswer, width: number) {
  const rows = rowsOf(heatmap);
  const [w, h] = [Math.max(1, width - LEFT - RIGHT), HEIGHT - TOP - BOTTOM];
  const [cellWidth, cellHeight] = [w / window.buckets, h / (rows.end - rows.first)];
  return {
    rows,
    cellWidth,
    cellHeight,
    x: (bucket: number) => LEFT + bucket * cellWidth,
    y: (row: number) => TOP + (rows.end - 1 - row) * cellHeight,
    xOfTime: (ms: number) => LEFT + ((ms - window.first_bucket_ms) / window.step_ms) * cellWidth,
    /** Between two bounds the scale is logarithmic, as they are. */
    yOfDuration: (value: number) => {
      const { bounds_ns: bounds } = heatmap;
      let row = rows.first;
      while (row < rows.end - 1 && upperOf(bounds, row) <= value) row++;
      const [low, high] = [Math.max(1, bounds[row] ?? 1), upperOf(bounds, row)];
      const part = Math.min(1, Math.max(0, Math.log(Math.max(1, value) / low) / Math.log(high / low)));
      return TOP + (rows.end - row - part) * cellHeight;
    },
    bucketAt: (x: number) => Math.min(window.buckets - 1, Math.max(0, Math.floor((x - LEFT) / cellWidth))),
    rowAt: (y: number) =>
      Math.min(rows.end - 1, Math.max(rows.first, rows.end - 1 - Math.floor((y - TOP) / cellHeight))),
  };
}

function draw(canvas: HTMLCanvasElement, answer: HistogramAnswer, width: number) {
  const { heatmap, window } = answer;
  const ratio = devicePixelRatio || 1;
  canvas.width = width * ratio;
  canvas.height = HEIGHT * ratio;
  const paint = canvas.getContext("2d");
  if (!paint) return;
  paint.scale(ratio, ratio);
  const at = placesOf(answer, width);
  const [well, bad, ink, line] = ["--chart-2", "--down", "--ink-3", "--line"].map(token);
  paint.font = "11px Inter Variable, system-ui, sans-serif";
  paint.textBaseline = "middle";
  for (const value of decades(heatmap.bounds_ns, at.rows)) {
    const y = at.yOfDuration(value);
    paint.fillStyle = line!;
    paint.fillRect(LEFT, Math.round(y), width - LEFT - RIGHT, 1);
    paint.fillStyle = ink!;
    paint.fillText(ns(value), 0, Math.min(HEIGHT - BOTTOM, Math.max(TOP + 4, y)));
  }
  for (let row = at.rows.first; row < at.rows.end; row++) {
    for (let bucket = 0; bucket < window.buckets; bucket++) {
      const n = heatmap.counts[row]?.[bucket] ?? 0;
      if (n <= 0) continue;
      const failed = (heatmap.errors[row]?.[bucket] ?? 0) / n;
      const [x, y] = [at.x(bucket), at.y(row)];
      const [w, h] = [Math.max(1, at.cellWidth - 1), Math.max(1, at.cellHeight - 1)];
      paint.globalAlpha = strength(n, at.rows.most);
      paint.fillStyle = well!;
      paint.fillRect(x, y, w, h);
      if (failed > 0) {
        paint.globalAlpha = Math.max(0.5, paint.globalAlpha);
        paint.fillStyle = bad!;
        const part = Math.max(2, h * failed);
        paint.fillRect(x, y + h - part, w, part);
      }
    }
  }
  paint.globalAlpha = 1;
  paint.fillStyle = ink!;
  const span = window.to_ms - window.from_ms;
  paint.textAlign = "center";
  const last = window.first_bucket_ms + window.buckets * window.step_ms;
  for (const ms of roundTicks(window.first_bucket_ms, last, Math.max(2, Math.floor((width - LEFT) / 90)))) {
    const x = at.xOfTime(ms);
    if (x > LEFT + 12 && x < width - 20) paint.fillText(tickOf(ms, span), x, HEIGHT - 9);
  }
}

/** Spans by time and duration. A box that is drawn asks what is different about what is in it. */
export function Heatmap({ answer, box, setBox }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [drag, setDrag] = useState<{ from: Cell; to: Cell } | null>(null);
  const [over, setOver] = useState<Cell | null>(null);
  const scheme = useComputedColorScheme();
  const { window, heatmap } = answer;

  useEffect(() => {
    if (!place.current) return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the colours that draw reads
  useEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, answer, width);
  }, [answer, width, scheme]);

  const at = placesOf(answer, width);
  const cellAt = (event: PointerEvent): Cell => {
    const rect = place.current!.getBoundingClientRect();
    const [x, y] = [event.clientX - rect.left, event.clientY - rect.top];
    return { x, y, row: at.rowAt(y), bucket: at.bucketAt(x) };
  };
  const boxOf = ({ from, to }: { from: Cell; to: Cell }): Box => {
    const [first, last] = [Math.min(from.bucket, to.bucket), Math.max(from.bucket, to.bucket)];
    const [low, high] = [Math.min(from.row, to.row), Math.max(from.row, to.row)];
    return {
      from_ms: window.first_bucket_ms + first * window.step_ms,
      to_ms: window.first_bucket_ms + (last + 1) * window.step_ms,
      min_ns: heatmap.bounds_ns[low] ?? 0,
      max_ns: upperOf(heatmap.bounds_ns, high),
    };
  };
  const end = (event: PointerEvent) => {
    if (!drag) return;
    // The last move may not have been drawn yet.
    const to = cellAt(event);
    const isClick = Math.abs(to.x - drag.from.x) + Math.abs(to.y - drag.from.y) < 5;
    setBox(isClick ? null : boxOf({ from: drag.from, to }));
    setDrag(null);
  };
  const shown = drag ? boxOf(drag) : box;
  const total = answer.spans.reduce((sum, n) => sum + n, 0);
  return (
    <div
      ref={place}
      className={classes.place}
      style={{ height: HEIGHT }}
      role="img"
      aria-label={`${plural(Math.round(total), "span")} by time and duration. Drag a box to see what differs in it.`}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const cell = cellAt(event);
        setDrag({ from: cell, to: cell });
      }}
      onPointerMove={(event) => {
        const cell = cellAt(event);
        setOver(cell);
        if (drag) setDrag({ ...drag, to: cell });
      }}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
      onPointerLeave={() => setOver(null)}
    >
      <canvas ref={canvas} style={{ width: "100%", height: HEIGHT }} />
      {shown && width > 0 && <Marked at={at} box={shown} />}
      {over && !drag && over.x > LEFT && over.y < HEIGHT - BOTTOM && <Told answer={answer} cell={over} width={width} />}
    </div>
  );
}

function Marked({ at, box }: { at: ReturnType<typeof placesOf>; box: Box }) {
  const left = Math.max(LEFT, at.xOfTime(box.from_ms));
  const right = Math.max(left, at.xOfTime(box.to_ms));
  const [top, bottom] = [at.yOfDuration(box.max_ns), at.yOfDuration(box.min_ns)];
  return <div className={classes.box} style={{ left, top, width: right - left, height: Math.max(2, bottom - top) }} />;
}

/** What a cell holds. */
function Told({ answer, cell, width }: { answer: HistogramAnswer; cell: Cell; width: number }) {
  const { window, heatmap } = answer;
  const n = heatmap.counts[cell.row]?.[cell.bucket] ?? 0;
  const failed = heatmap.errors[cell.row]?.[cell.bucket] ?? 0;
  const from = window.first_bucket_ms + cell.bucket * window.step_ms;
  const span = Math.min(window.to_ms - window.from_ms, 86_400_000 * 1.4);
  return (
    <div
      className={classes.told}
      style={cell.x > width / 2 ? { right: width - cell.x + 12, top: cell.y } : { left: cell.x + 12, top: cell.y }}
    >
      <strong>{count(Math.round(n))}</strong> {n === 1 ? "span" : "spans"}
      {failed > 0 && <em> · {count(Math.round(failed))} failed</em>}
      <div>
        {ns(heatmap.bounds_ns[cell.row])} – {ns(upperOf(heatmap.bounds_ns, cell.row))}
      </div>
      <div>
        {tickOf(from, span)} – {tickOf(from + window.step_ms, span)}
      </div>
    </div>
  );
}

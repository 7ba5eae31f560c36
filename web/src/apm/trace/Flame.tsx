import { useComputedColorScheme } from "@mantine/core";
import { type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { ns } from "../../kit/units";
import classes from "./Trace.module.css";
import { isFailed, levelsOf, type Row } from "./tree";
import type { View } from "./useTrace";

const LEVEL = 20;

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** All spans at once: across is time, down is who called whom. The wheel with Ctrl zooms, a click chooses. */
export function Flame({ view }: { view: View }) {
  const scroll = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [over, setOver] = useState<{ row: Row; x: number; y: number } | null>(null);
  const scheme = useComputedColorScheme();
  const { rows, range, extent, setRange, chosen } = view;
  const { level, levels } = useMemo(() => levelsOf(rows), [rows]);
  const [from, to] = range;
  const height = Math.max(1, levels) * LEVEL;

  useEffect(() => {
    if (!scroll.current) return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    watch.observe(scroll.current);
    return () => watch.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the colours of the tokens
  useEffect(() => {
    const paint = canvas.current?.getContext("2d");
    if (!canvas.current || !paint || width === 0) return;
    const ratio = devicePixelRatio || 1;
    canvas.current.width = width * ratio;
    canvas.current.height = height * ratio;
    paint.scale(ratio, ratio);
    const colours = Array.from({ length: 10 }, (_, i) => token(`--service-${i}`));
    const [bad, ink, paper] = [token("--down"), token("--ink"), token("--paper")];
    paint.font = "11px Inter Variable, system-ui, sans-serif";
    paint.textBaseline = "middle";
    for (const { span, end } of rows) {
      if (end < from || span.offset_ns > to) continue;
      const x = Math.max(-2, ((span.offset_ns - from) / (to - from)) * width);
      const w = Math.max(1, Math.min(width + 2, ((end - from) / (to - from)) * width) - x - 0.5);
      const y = (level.get(span.span_id) ?? 0) * LEVEL;
      const isDimmed = view.isDimmed(span.span_id);
      paint.globalAlpha = isDimmed ? 0.35 : 1;
      paint.fillStyle = colours[view.places.get(span.service) ?? 0]!;
      paint.fillRect(x, y, w, LEVEL - 1);
      if (isFailed(span)) {
        paint.fillStyle = bad;
        paint.fillRect(x, y + LEVEL - 4, w, 3);
      }
      if (span.span_id === chosen) {
        paint.strokeStyle = ink;
        paint.lineWidth = 2;
        paint.strokeRect(x + 1, y + 1, Math.max(1, w - 2), LEVEL - 3);
      }
      if (w > 34) {
        paint.globalAlpha = 1;
        paint.fillStyle = isDimmed ? ink : paper;
        paint.save();
        paint.beginPath();
        paint.rect(x, y, w - 4, LEVEL);
        paint.clip();
        paint.fillText(span.name, Math.max(0, x) + 5, y + LEVEL / 2);
        paint.restore();
      }
    }
    paint.globalAlpha = 1;
  }, [rows, level, height, width, from, to, chosen, view.isDimmed, scheme]);

  const rowAt = (event: MouseEvent): Row | undefined => {
    const rect = canvas.current!.getBoundingClientRect();
    const at = Math.floor((event.clientY - rect.top) / LEVEL);
    const time = from + ((event.clientX - rect.left) / rect.width) * (to - from);
    const slack = ((to - from) / rect.width) * 2;
    return rows.find(
      ({ span, end }) => level.get(span.span_id) === at && span.offset_ns - slack <= time && end + slack >= time,
    );
  };
  useEffect(() => {
    const place = scroll.current;
    if (!place) return;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const rect = place.getBoundingClientRect();
      const middle = from + ((event.clientX - rect.left) / rect.width) * (to - from);
      const by = event.deltaY > 0 ? 1.25 : 0.8;
      const next: [number, number] = [
        Math.max(extent[0], middle - (middle - from) * by),
        Math.min(extent[1], middle + (to - middle) * by),
      ];
      setRange(next[1] - next[0] >= extent[1] - extent[0] ? null : next);
    };
    place.addEventListener("wheel", wheel, { passive: false });
    return () => place.removeEventListener("wheel", wheel);
  }, [from, to, extent, setRange]);
  return (
    <div ref={scroll} className={classes.flame} tabIndex={0} role="region" aria-label="Flame graph">
      <canvas
        ref={canvas}
        style={{ width: "100%", height }}
        role="img"
        aria-label={`${rows.length} spans on ${levels} levels; the waterfall has them as a list`}
        onClick={(event) => view.choose(rowAt(event)?.span.span_id)}
        onMouseMove={(event) => {
          const row = rowAt(event);
          const rect = scroll.current!.getBoundingClientRect();
          setOver(
            row ? { row, x: event.clientX - rect.left, y: event.clientY - rect.top + scroll.current!.scrollTop } : null,
          );
        }}
        onMouseLeave={() => setOver(null)}
      />
      {over && (
        <div
          className={classes.told}
          style={
            over.x > width / 2
              ? { right: width - over.x + 12, top: over.y + 12 }
              : { left: over.x + 12, top: over.y + 12 }
          }
        >
          <span className="quiet">{over.row.span.service}</span> <strong>{over.row.span.name}</strong>
          <div>
            {ns(over.row.span.duration_ns)} · begins at {ns(over.row.span.offset_ns - extent[0])}
          </div>
        </div>
      )}
    </div>
  );
}

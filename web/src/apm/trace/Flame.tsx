import { useComputedColorScheme } from "@mantine/core";
import { type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { ns } from "../../kit/units";
import { firstEnding, levelsOf } from "./levels";
import { LEVEL, paint } from "./paint";
import classes from "./Trace.module.css";
import type { Row } from "./tree";
import type { View } from "./useTrace";

/** All spans at once: across is time, down is who called whom. The wheel with Ctrl zooms, a click chooses. */
export function Flame({ view }: { view: View }) {
  const scroll = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [top, setTop] = useState(0);
  const [over, setOver] = useState<{ row: Row; x: number; y: number } | null>(null);
  const scheme = useComputedColorScheme();
  const { rows, range, extent, setRange, chosen, looks } = view;
  const levels = useMemo(() => levelsOf(rows), [rows]);
  const [from, to] = range;
  const height = Math.max(1, levels.rows.length) * LEVEL;
  const { width } = size;

  useEffect(() => {
    if (!scroll.current) return;
    const watch = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      setSize({ width: Math.floor(width), height: Math.floor(height) });
    });
    watch.observe(scroll.current);
    return () => watch.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the colours of the tokens
  useEffect(() => {
    if (canvas.current && width > 0) paint(canvas.current, { levels: levels.rows, from, to, top, ...size, view });
  }, [levels, size, top, from, to, chosen, view.isDimmed, scheme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a span comes into sight when it is chosen or looked for again
  useEffect(() => {
    const level = chosen === undefined ? undefined : levels.of.get(chosen);
    const place = scroll.current;
    if (level === undefined || !place) return;
    const at = level * LEVEL;
    if (at < place.scrollTop || at + LEVEL > place.scrollTop + place.clientHeight)
      place.scrollTop = at - place.clientHeight / 2;
  }, [chosen, looks]);

  const rowAt = (event: MouseEvent): Row | undefined => {
    const rect = canvas.current!.getBoundingClientRect();
    const level = levels.rows[Math.floor((event.clientY - rect.top + top) / LEVEL)] ?? [];
    const time = from + ((event.clientX - rect.left) / rect.width) * (to - from);
    const slack = ((to - from) / rect.width) * 2;
    const row = level[firstEnding(level, time - slack)];
    return row && row.span.offset_ns - slack <= time ? row : undefined;
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
    <div
      ref={scroll}
      className={classes.flame}
      tabIndex={0}
      role="region"
      aria-label="Flame graph"
      onScroll={(event) => {
        setTop(event.currentTarget.scrollTop);
        setOver(null);
      }}
    >
      <div style={{ height }}>
        <canvas
          ref={canvas}
          style={{ width: "100%", height: Math.min(height, size.height) }}
          role="img"
          aria-label={`${rows.length} spans on ${levels.rows.length} levels; the waterfall has them as a list`}
          onClick={(event) => view.choose(rowAt(event)?.span.span_id)}
          onMouseMove={(event) => {
            const row = rowAt(event);
            const rect = scroll.current!.getBoundingClientRect();
            setOver(row ? { row, x: event.clientX - rect.left, y: event.clientY - rect.top + top } : null);
          }}
          onMouseLeave={() => setOver(null)}
        />
      </div>
      {over && <Told over={over} width={width} begin={extent[0]} />}
    </div>
  );
}

/** What the pointer is on. */
function Told({ over, width, begin }: { over: { row: Row; x: number; y: number }; width: number; begin: number }) {
  const { span } = over.row;
  const place = over.x > width / 2 ? { right: width - over.x + 12 } : { left: over.x + 12 };
  return (
    <div className={classes.told} style={{ ...place, top: over.y + 12 }}>
      <span className="quiet">{span.service}</span> <strong>{span.name}</strong>
      <div>
        {ns(span.duration_ns)} · begins at {ns(span.offset_ns - begin)}
      </div>
    </div>
  );
}

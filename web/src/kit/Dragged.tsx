import { type PointerEvent, type ReactNode, useRef, useState } from "react";
import classes from "./TimeChart.module.css";
import type { WindowView } from "./window";

/** Pixels beside a chart's area: the numbers of its axis, and air. */
export const LEFT = 52;
export const RIGHT = 8;

/** A band under the pointer while one drags; where it is let go is the new time. */
export function Dragged({
  window,
  zoom,
  children,
}: {
  window: WindowView;
  zoom?: (from: number, to: number) => void;
  children: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [band, setBand] = useState<{ from: number; to: number } | null>(null);
  if (!zoom) return <div className={classes.place}>{children}</div>;

  const x = (event: PointerEvent) => {
    const rect = box.current!.getBoundingClientRect();
    return Math.max(LEFT, Math.min(rect.width - RIGHT, event.clientX - rect.left));
  };
  const time = (at: number) => {
    const width = box.current!.clientWidth - LEFT - RIGHT;
    return window.first_bucket_ms + ((at - LEFT) / width) * window.buckets * window.step_ms;
  };
  const end = (event: PointerEvent) => {
    if (!band) return;
    // The last move may not have been drawn yet.
    const ends = [band.from, x(event)].sort((a, b) => a - b) as [number, number];
    if (ends[1] - ends[0] > 6) zoom(Math.floor(time(ends[0])), Math.ceil(time(ends[1])));
    setBand(null);
  };
  return (
    <div
      ref={box}
      className={classes.place}
      data-zooms
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        setBand({ from: x(event), to: x(event) });
      }}
      onPointerMove={(event) => {
        if (!band) return;
        // Only a drag takes the pointer: a press alone is for what lies under it.
        if (!event.currentTarget.hasPointerCapture(event.pointerId) && Math.abs(x(event) - band.from) > 3)
          event.currentTarget.setPointerCapture(event.pointerId);
        setBand({ ...band, to: x(event) });
      }}
      onPointerUp={end}
      onPointerCancel={() => setBand(null)}
    >
      {children}
      {band && (
        <div
          className={classes.band}
          style={{ left: Math.min(band.from, band.to), width: Math.abs(band.to - band.from) }}
        />
      )}
    </div>
  );
}

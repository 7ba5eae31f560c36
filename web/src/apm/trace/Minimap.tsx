import { useComputedColorScheme } from "@mantine/core";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { ns } from "../../kit/units";
import classes from "./Trace.module.css";
import { isFailed } from "./tree";
import type { View } from "./useTrace";

const HEIGHT = 56;

const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The whole trace, small. Dragging over it shows that part of it; a click shows all again. */
export function Minimap({ view }: { view: View }) {
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [drag, setDrag] = useState<[number, number] | null>(null);
  const scheme = useComputedColorScheme();
  const { rows, places, extent, range, setRange } = view;
  const length = extent[1] - extent[0];

  useEffect(() => {
    if (!place.current) return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes the colours of the tokens
  useEffect(() => {
    const paint = canvas.current?.getContext("2d");
    if (!canvas.current || !paint || width === 0) return;
    const ratio = devicePixelRatio || 1;
    canvas.current.width = width * ratio;
    canvas.current.height = HEIGHT * ratio;
    paint.scale(ratio, ratio);
    const step = Math.min(4, (HEIGHT - 8) / Math.max(1, rows.length));
    const colours = Array.from({ length: 10 }, (_, i) => token(`--service-${i}`));
    const bad = token("--down");
    rows.forEach(({ span }, i) => {
      const x = ((span.offset_ns - extent[0]) / length) * width;
      paint.fillStyle = isFailed(span) ? bad : colours[places.get(span.service) ?? 0]!;
      paint.fillRect(x, 4 + i * step, Math.max(1, (span.duration_ns / length) * width), Math.max(0.75, step - 0.5));
    });
  }, [rows, places, extent, length, width, scheme]);

  const at = (event: PointerEvent) => {
    const rect = place.current!.getBoundingClientRect();
    return extent[0] + Math.min(1, Math.max(0, (event.clientX - rect.left) / rect.width)) * length;
  };
  const end = (event: PointerEvent) => {
    if (!drag) return;
    const [from, to] = [drag[0], at(event)].sort((a, b) => a - b) as [number, number];
    setRange((to - from) / length < 0.004 ? null : [from, to]);
    setDrag(null);
  };
  const [from, to] = drag ? [Math.min(...drag), Math.max(...drag)] : range;
  const isPart = drag !== null || from > extent[0] || to < extent[1];
  const part = (ns: number) => `${((ns - extent[0]) / length) * 100}%`;
  return (
    <div
      ref={place}
      className={classes.minimap}
      style={{ height: HEIGHT }}
      role="img"
      aria-label={`The trace takes ${ns(length)}. Drag to look at a part of it.`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag([at(event), at(event)]);
      }}
      onPointerMove={(event) => drag && setDrag([drag[0], at(event)])}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
    >
      <canvas ref={canvas} style={{ width: "100%", height: HEIGHT }} />
      {isPart && (
        <>
          <span className={classes.veil} style={{ left: 0, width: part(from) }} />
          <span className={classes.veil} style={{ left: part(to), right: 0 }} />
          <span className={classes.seenPart} style={{ left: part(from), right: `calc(100% - ${part(to)})` }} />
        </>
      )}
    </div>
  );
}

import classes from "./Alerts.module.css";
import type { Condition } from "./form";
import type { PreviewSeries } from "./types";
import { measured } from "./words";

const WIDTH = 600;
const HEIGHT = 160;
const LEFT = 48;

interface Props {
  series: PreviewSeries;
  start: number;
  step: number;
  unit: string;
  condition: Condition;
}

/** Points of a line; where nothing is known it is broken. */
function lines(values: readonly (number | null)[], x: (n: number) => number, y: (value: number) => number): string {
  let path = "";
  let isDrawing = false;
  values.forEach((value, n) => {
    if (value == null) isDrawing = false;
    else {
      path += `${isDrawing ? "L" : "M"}${x(n).toFixed(1)} ${y(value).toFixed(1)}`;
      isDrawing = true;
    }
  });
  return path;
}

/** The area between two bounds. */
function between(series: PreviewSeries, x: (n: number) => number, y: (value: number) => number): string {
  const known = series.low.map((low, n) => ({ low, high: series.high[n], n })).filter(({ low }) => low != null);
  if (known.length < 2) return "";
  const up = known.map(({ high, n }) => `${x(n).toFixed(1)} ${y(high ?? 0).toFixed(1)}`);
  const down = known.reverse().map(({ low, n }) => `${x(n).toFixed(1)} ${y(low ?? 0).toFixed(1)}`);
  return `M${[...up, ...down].join("L")}Z`;
}

/** Fewer points than pixels: of each stretch the highest stays, because it is what a rule looks at. */
function thinned(values: readonly (number | null)[], most: number): (number | null)[] {
  if (values.length <= most) return [...values];
  const size = values.length / most;
  return Array.from({ length: most }, (_, n) => {
    const some = values.slice(Math.floor(n * size), Math.floor((n + 1) * size)).filter((value) => value != null);
    return some.length > 0 ? Math.max(...some) : null;
  });
}

/** History under a rule: the number, what is usual, the bound, and when it would have fired. */
export function PreviewChart({ series, start, step, unit, condition }: Props) {
  const values = thinned(series.values, WIDTH);
  const slim = { ...series, low: thinned(series.low, WIDTH), high: thinned(series.high, WIDTH) };
  const bound = condition.kind === "threshold" ? condition.value : null;
  const known = [...values, ...slim.high, bound, 0].filter((value): value is number => value != null);
  const top = Math.max(...known) * 1.08 || 1;
  const low = Math.min(0, ...known);
  const end = start + series.values.length * step;
  const x = (n: number) => LEFT + (n / Math.max(1, values.length - 1)) * (WIDTH - LEFT);
  const at = (ms: number) => LEFT + ((ms - start) / (end - start)) * (WIDTH - LEFT);
  const y = (value: number) => HEIGHT - ((value - low) / (top - low)) * HEIGHT;
  const days = [0, 0.25, 0.5, 0.75].map((part) => start + part * (end - start));
  const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
  return (
    <svg
      className={classes.chart}
      viewBox={`0 0 ${WIDTH} ${HEIGHT + 20}`}
      role="img"
      aria-label={`${series.name || "The number"} over time; it would have fired ${series.firings.length} times`}
    >
      {[0, 0.5, 1].map((part) => (
        <g key={part}>
          <line x1={LEFT} x2={WIDTH} y1={part * HEIGHT} y2={part * HEIGHT} stroke="var(--line)" />
          <text x={LEFT - 6} y={part * HEIGHT + 4} fontSize="11" textAnchor="end" fill="var(--ink-3)">
            {measured(top - part * (top - low), unit)}
          </text>
        </g>
      ))}
      {series.firings.map((one) => {
        const from = at(Date.parse(one.fired_at));
        const to = at(one.resolved_at ? Date.parse(one.resolved_at) : end);
        return (
          <rect
            key={one.fired_at}
            x={from}
            y={0}
            width={Math.max(2, to - from)}
            height={HEIGHT}
            fill="var(--down)"
            opacity="0.16"
          />
        );
      })}
      <path d={between(slim, x, y)} fill="var(--chart-2)" opacity="0.18" />
      <path
        d={lines(values, x, y)}
        fill="none"
        stroke="var(--chart-1)"
        strokeWidth="1.4"
        vectorEffect="non-scaling-stroke"
      />
      {bound != null && (
        <line
          x1={LEFT}
          x2={WIDTH}
          y1={y(bound)}
          y2={y(bound)}
          stroke="var(--down)"
          strokeDasharray="4 3"
          vectorEffect="non-scaling-stroke"
        />
      )}
      {days.map((ms) => (
        <text key={ms} x={at(ms)} y={HEIGHT + 16} fontSize="11" fill="var(--ink-3)">
          {day.format(ms)}
        </text>
      ))}
    </svg>
  );
}

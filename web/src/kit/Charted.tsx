import { lazy, memo, type ReactNode, Suspense } from "react";
import type { ChartProps } from "./TimeChart";
import classes from "./TimeChart.module.css";
import { tickOf } from "./window";

// ECharts is heavy: it arrives on its own, after the numbers.
const TimeChart = lazy(() => import("./TimeChart"));

interface Props extends ChartProps {
  title: string;
  /** The number of the whole time, beside the title. */
  figure?: ReactNode;
  hasKey?: boolean;
}

/** A chart with its title, and a table that says the same to a screen reader. */
export const Charted = memo(function Charted({ title, figure, hasKey = true, ...props }: Props) {
  const { series, window, unit, height } = props;
  const span = window.to_ms - window.from_ms;
  return (
    <figure className={classes.figure} aria-label={title}>
      <figcaption className={classes.caption}>
        <b>{title}</b>
        {figure}
        {hasKey &&
          series.map(({ label, colour }) => (
            <span key={label} className={classes.key}>
              <i style={{ background: `var(${colour})` }} />
              {label}
            </span>
          ))}
      </figcaption>
      <Suspense fallback={<div className="skeleton" style={{ height: height - 12, marginTop: 12, opacity: 0.5 }} />}>
        <TimeChart {...props} />
      </Suspense>
      {/* A table keeps its height, whatever hides it; a box around it does not. */}
      <div className="hidden-text">
        <table>
          <caption>{title}</caption>
          <thead>
            <tr>
              <th scope="col">Time</th>
              {series.map(({ label }) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: window.buckets }, (_, i) => window.first_bucket_ms + i * window.step_ms).map(
              (at, i) => (
                <tr key={at}>
                  <th scope="row">{tickOf(at, span)}</th>
                  {series.map(({ label, values }) => (
                    <td key={label}>{unit(values[i] ?? null)}</td>
                  ))}
                </tr>
              ),
            )}
          </tbody>
        </table>
      </div>
    </figure>
  );
});

/** The place of a chart before its data. */
export const WaitingChart = ({ height }: { height: number }) => (
  <div style={{ height: height + 20 }}>
    <div className="skeleton" style={{ height: height - 12, marginTop: 24, opacity: 0.5 }} />
  </div>
);

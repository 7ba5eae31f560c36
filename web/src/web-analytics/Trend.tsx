import { lazy, Suspense } from "react";
import type { Metric, Overview } from "../api/types";
import { bucketName } from "../kit/dates";
import { metricNamed } from "./metrics";
import { lineOf, sayLine } from "./series";
import classes from "./Trend.module.css";

// ECharts is heavy: it arrives on its own, after the numbers.
const TrendChart = lazy(() => import("./TrendChart"));

/** The chart of one metric, with a table that says the same to a screen reader. */
export function Trend({ overview, metric }: { overview: Overview | undefined; metric: Metric }) {
  const row = metricNamed(metric);
  const waiting = <div className={`skeleton ${classes.waiting}`} />;
  if (!overview) return <div className={classes.chart}>{waiting}</div>;
  const line = lineOf(overview, metric);
  const { interval } = overview.period;
  return (
    <figure className={classes.chart} aria-label={sayLine(line, row.label, row.full)}>
      <Suspense fallback={waiting}>
        <TrendChart line={line} row={row} period={overview.period} comparison={overview.comparison} />
      </Suspense>
      <table className="hidden-text">
        <caption>{row.label}</caption>
        <tbody>
          {line.starts.map((start, i) => (
            <tr key={start}>
              <th scope="row">{bucketName(start, interval)}</th>
              <td>{row.full(line.solid[i] ?? line.dashed[i] ?? null)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

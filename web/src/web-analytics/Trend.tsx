import { lazy, memo, Suspense, useMemo } from "react";
import type { Metric, Overview } from "../api/types";
import { bucketName } from "../kit/dates";
import { metricNamed } from "./metrics";
import { lineOf, sayLine } from "./series";
import classes from "./Trend.module.css";

// ECharts is heavy: it arrives on its own, after the numbers.
const TrendChart = lazy(() => import("./TrendChart"));

/** The chart of one metric, with a table that says the same to a screen reader. Drawn again only when its data changes:
 *  the page around it is drawn at every tick of the live counter. */
export const Trend = memo(function Trend({ overview, metric }: { overview: Overview; metric: Metric }) {
  const row = metricNamed(metric);
  const line = useMemo(() => lineOf(overview, metric), [overview, metric]);
  const { interval } = overview.period;
  return (
    <figure className={classes.chart} aria-label={sayLine(line, row.label, row.full)}>
      <Suspense fallback={<Waiting />}>
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
});

const Waiting = () => <div className={`skeleton ${classes.waiting}`} />;

/** The chart's place before its data. */
export const WaitingTrend = () => (
  <div className={classes.chart}>
    <Waiting />
  </div>
);

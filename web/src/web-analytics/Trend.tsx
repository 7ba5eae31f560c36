import { lazy, memo, Suspense, useMemo } from "react";
import type { Overview } from "../api/types";
import { bucketName, rangeName } from "../kit/dates";
import type { Annotations } from "./annotations/useAnnotations";
import type { MetricRow } from "./metrics";
import { lineOf, sayLine } from "./series";
import classes from "./Trend.module.css";

// ECharts is heavy: it arrives on its own, after the numbers.
const TrendChart = lazy(() => import("./TrendChart"));

/** Which days the lines are of: the full one this period, the dotted one the period compared with. */
export function Legend({ overview, compares }: { overview: Overview | undefined; compares: boolean }) {
  if (!overview) return <span />;
  const { period, comparison } = overview;
  const year = new Date().getUTCFullYear().toString();
  return (
    <ul className={classes.legend} aria-label="Lines of the chart">
      <li>
        <i />
        {rangeName(period.from, period.to, year)}
      </li>
      {compares && !comparison && period.name !== "all" && <li>Nothing was counted in the time before</li>}
      {comparison && (
        <li>
          <i data-before />
          {rangeName(comparison.from, comparison.to, year)}
        </li>
      )}
    </ul>
  );
}

interface Props {
  overview: Overview;
  row: MetricRow;
  annotations?: Annotations;
}

/** The chart of one metric, with a table that says the same to a screen reader. Drawn again only when its data changes:
 *  the page around it is drawn at every tick of the live counter. */
export const Trend = memo(function Trend({ overview, row, annotations }: Props) {
  const metric = row.name;
  const line = useMemo(() => lineOf(overview, metric), [overview, metric]);
  const { interval } = overview.period;
  return (
    <figure className={classes.chart} aria-label={sayLine(line, row.label, row.full)}>
      <Suspense fallback={<Waiting />}>
        <TrendChart
          line={line}
          row={row}
          period={overview.period}
          comparison={overview.comparison}
          annotations={annotations}
        />
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

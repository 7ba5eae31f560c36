import type { Metric } from "../api/types";
import { count, decimal, duration, exact, share } from "../kit/numbers";

export interface MetricRow {
  name: Metric;
  label: string;
  /** For the row of metrics and for axes. */
  short: (n: number | null | undefined) => string;
  /** For tooltips and tables. */
  full: (n: number | null | undefined) => string;
  isLowerBetter?: boolean;
  means: string;
}

export const METRIC_ROWS: readonly MetricRow[] = [
  {
    name: "visitors",
    label: "Visitors",
    short: count,
    full: exact,
    means: "Different visitors, counted without cookies",
  },
  {
    name: "visits",
    label: "Visits",
    short: count,
    full: exact,
    means: "A visit ends after 30 minutes without an event",
  },
  { name: "pageviews", label: "Pageviews", short: count, full: exact, means: "Pages that were looked at" },
  {
    name: "views_per_visit",
    label: "Views per visit",
    short: decimal,
    full: decimal,
    means: "Pageviews divided by visits",
  },
  {
    name: "bounce_rate",
    label: "Bounce rate",
    short: share,
    full: share,
    isLowerBetter: true,
    means: "Visits that saw one page and did nothing else",
  },
  {
    name: "engaged_ms",
    label: "Engaged time",
    short: duration,
    full: duration,
    means: "Mean time a visit had the page visible and in focus",
  },
];

/** What stands there instead when a filter speaks of a goal: then visits are conversions. */
const CONVERSION_ROWS: readonly MetricRow[] = [
  {
    name: "visitors",
    label: "Unique conversions",
    short: count,
    full: exact,
    means: "Different visitors who reached the goal",
  },
  {
    name: "events",
    label: "Total conversions",
    short: count,
    full: exact,
    means: "How often the goal was reached",
  },
  {
    name: "conversion_rate",
    label: "Conversion rate",
    short: share,
    full: share,
    means: "Visitors who reached the goal, of all visitors under the other filters",
  },
];

export const metricsFor = (converts: boolean): readonly MetricRow[] => (converts ? CONVERSION_ROWS : METRIC_ROWS);

/** The row of a metric; the first one where the page does not show it. */
export const metricNamed = (name: Metric | undefined, converts = false): MetricRow => {
  const rows = metricsFor(converts);
  return rows.find((row) => row.name === name) ?? rows[0]!;
};

/** The lines of the chart, from a series; pure. */

import type { Metric, Overview } from "../api/types";

export interface Line {
  starts: string[];
  partial: boolean[];
  /** Full buckets; null where the dashed line is. */
  solid: (number | null)[];
  /** Buckets that are not over (or not all of them inside the period), with the neighbour that each hangs on. */
  dashed: (number | null)[];
  before: (number | null)[] | null;
}

export function lineOf(overview: Overview, metric: Metric): Line {
  const { buckets, values, before } = overview.series;
  const all = buckets.map((_, i) => values[metric]?.[i] ?? null);
  const isPartial = (i: number) => buckets[i]?.partial ?? false;
  return {
    starts: buckets.map((bucket) => bucket.start),
    partial: buckets.map((bucket) => bucket.partial),
    solid: all.map((value, i) => (isPartial(i) ? null : value)),
    dashed: all.map((value, i) => (isPartial(i) || isPartial(i - 1) || isPartial(i + 1) ? value : null)),
    before: before ? buckets.map((_, i) => before[metric]?.[i] ?? null) : null,
  };
}

/** The chart in a sentence, for those who do not see it. */
export function sayLine(line: Line, label: string, say: (n: number | null) => string): string {
  const values = line.starts.map((_, i) => line.solid[i] ?? line.dashed[i] ?? null);
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return `${label}: no data in this period.`;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return `${label} over ${values.length} points, from ${say(low)} to ${say(high)}, most recently ${say(known.at(-1)!)}.`;
}

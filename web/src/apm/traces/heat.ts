/** The heatmap as numbers: which rows are worth showing, where they lie, how strong a cell is; pure. */

import type { DurationHeatmap } from "../types";

export interface Rows {
  /** The first row shown and the one after the last. */
  first: number;
  end: number;
  most: number;
}

/** Rows with something in them, and one more on each side; a handful at least. */
export function rowsOf({ counts }: DurationHeatmap): Rows {
  const filled = counts.map((row, i) => (row.some((n) => n > 0) ? i : -1)).filter((i) => i >= 0);
  const most = Math.max(1, ...counts.flat());
  if (filled.length === 0) return { first: 0, end: Math.min(counts.length, 8), most };
  let [first, end] = [Math.max(0, filled[0]! - 1), Math.min(counts.length, filled.at(-1)! + 2)];
  while (end - first < 8 && (first > 0 || end < counts.length)) {
    if (end < counts.length) end++;
    if (first > 0 && end - first < 8) first--;
  }
  return { first, end, most };
}

/** How strong a cell is, 0 to 1: by the logarithm, so that single spans stay visible beside thousands. */
export const strength = (count: number, most: number): number =>
  count <= 0 ? 0 : 0.18 + 0.82 * (Math.log1p(count) / Math.log1p(most));

/** The upper end of a row; the last has none, and is shown as long as the one before. */
export const upperOf = (bounds: readonly number[], row: number): number => bounds[row + 1] ?? (bounds[row] ?? 0) * 2;

/** Round durations within the rows that are shown: 1, 10, 100 of each unit. */
export function decades(bounds: readonly number[], { first, end }: Rows): number[] {
  const [low, high] = [Math.max(1, bounds[first] ?? 1), upperOf(bounds, end - 1)];
  const found: number[] = [];
  for (let at = 10 ** Math.ceil(Math.log10(low)); at <= high; at *= 10) found.push(at);
  return found;
}

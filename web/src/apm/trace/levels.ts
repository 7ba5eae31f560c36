/** The levels of a flame graph; pure. */

import type { Row } from "./tree";

export interface Levels {
  /** The level of each span. */
  of: ReadonlyMap<string, number>;
  /** The rows of each level, by time; they do not overlap. */
  rows: readonly (readonly Row[])[];
}

/** Numbers in their places, which tells the first place from one on whose number is not more than another. */
class Ends {
  private least: Float64Array;
  private size = 64;

  constructor() {
    this.least = new Float64Array(2 * this.size).fill(Number.NEGATIVE_INFINITY);
  }

  set(place: number, value: number) {
    while (place >= this.size) this.grow();
    let at = this.size + place;
    this.least[at] = value;
    for (at >>= 1; at >= 1; at >>= 1) this.least[at] = Math.min(this.least[2 * at]!, this.least[2 * at + 1]!);
  }

  /** The first place from `from` on with at most `most`; places that were never set are free. */
  first(from: number, most: number): number {
    while (from >= this.size) this.grow();
    let at = this.size + from;
    // Up and to the right, until a subtree holds one; then down to the leftmost of it.
    while (this.least[at]! > most) {
      while (at % 2 === 1) {
        at >>= 1;
        if (at <= 1) return this.size;
      }
      at++;
    }
    while (at < this.size) at = this.least[2 * at]! <= most ? 2 * at : 2 * at + 1;
    return at - this.size;
  }

  private grow() {
    const old = this.least.slice(this.size);
    this.size *= 2;
    this.least = new Float64Array(2 * this.size).fill(Number.NEGATIVE_INFINITY);
    this.least.set(old, this.size);
    for (let at = this.size - 1; at >= 1; at--) this.least[at] = Math.min(this.least[2 * at]!, this.least[2 * at + 1]!);
  }
}

/** Each span below its parent, on the first level that is free then. Spans of one moment may be very many. */
export function levelsOf(rows: readonly Row[]): Levels {
  const of = new Map<string, number>();
  const levels: Row[][] = [];
  const ends = new Ends();
  const byTime = [...rows].sort((a, b) => a.span.offset_ns - b.span.offset_ns || a.depth - b.depth);
  for (const row of byTime) {
    const at = ends.first((of.get(row.span.parent_span_id) ?? -1) + 1, row.span.offset_ns);
    ends.set(at, row.end);
    of.set(row.span.span_id, at);
    const level = levels[at];
    if (level) level.push(row);
    else levels[at] = [row];
  }
  // Nothing was put above a level that holds something, but a place that was skipped holds nothing.
  for (let at = 0; at < levels.length; at++) levels[at] ??= [];
  return { of, rows: levels };
}

/** The first place whose row ends at a time or later: rows of a level follow each other. */
export function firstEnding(level: readonly Row[], time: number): number {
  let [low, high] = [0, level.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (level[middle]!.end < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

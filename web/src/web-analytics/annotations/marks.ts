/** Where annotations stand on the chart. Pure. */

import type { Annotation } from "../../api/types";

/** Pins nearer than this would cover each other, and be too small for a finger; they become one with a number. */
export const NEAREST_PX = 26;

/** The places of the first and the last bucket; between them they stand evenly. */
export interface Span {
  first: number;
  last: number;
}

export interface Mark {
  /** The pin. */
  x: number;
  /** A line for each bucket, where it really is. */
  lines: number[];
  /** The first and the last bucket. */
  from: number;
  to: number;
  annotations: Annotation[];
}

/** The bucket in which a moment lies; -1 before the first. `starts` are in order, unix milliseconds. */
export function bucketOf(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function xOf({ first, last }: Span, bucket: number, buckets: number): number {
  return buckets < 2 ? first : first + ((last - first) * bucket) / (buckets - 1);
}

/** The marks of a chart, from left to right; the annotations of one in the order of time. */
export function marksOf(annotations: readonly Annotation[], starts: readonly string[], span: Span): Mark[] {
  const times = starts.map((start) => Date.parse(start));
  const byBucket = new Map<number, Annotation[]>();
  for (const one of [...annotations].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const bucket = bucketOf(times, Date.parse(one.at));
    if (bucket >= 0) byBucket.set(bucket, [...(byBucket.get(bucket) ?? []), one]);
  }
  const marks: Mark[] = [];
  for (const [bucket, found] of byBucket) {
    const x = xOf(span, bucket, starts.length);
    const last = marks.at(-1);
    if (last && x - last.lines[0]! < NEAREST_PX) {
      last.lines.push(x);
      last.x = (last.lines[0]! + x) / 2;
      last.to = bucket;
      last.annotations.push(...found);
    } else marks.push({ x, lines: [x], from: bucket, to: bucket, annotations: found });
  }
  return marks;
}

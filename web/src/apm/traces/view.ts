/** What the URL of the search of traces says; pure. */

import { readTime, type Time } from "../../kit/window";

export const SORTS = ["newest", "slowest", "most_spans", "most_errors"] as const;
export const CHARTS = ["heatmap", "count", "duration"] as const;

/** A box of the heatmap: time in milliseconds since 1970, durations in nanoseconds. */
export interface Box {
  from_ms: number;
  to_ms: number;
  min_ns: number;
  max_ns: number;
}

export interface TracesView extends Time {
  q?: string;
  sort?: (typeof SORTS)[number];
  chart?: (typeof CHARTS)[number];
  /** A key by which spans are grouped instead of listed as traces. */
  by?: string;
  box?: string;
  /** What the list is of: traces when absent. */
  list?: "findings";
  /** Does the list move on by itself? */
  live?: "1";
}

const word = (raw: unknown): string | undefined => (typeof raw === "string" && raw ? raw : undefined);

export function readTraces(raw: Record<string, unknown>): TracesView {
  const box = word(raw.box);
  return {
    ...readTime(raw),
    q: word(raw.q),
    sort: SORTS.find((one) => one === raw.sort),
    chart: CHARTS.find((one) => one === raw.chart),
    by: word(raw.by),
    box: box && readBox(box) ? box : undefined,
    list: raw.list === "findings" ? "findings" : undefined,
    live: raw.live === "1" ? "1" : undefined,
  };
}

export const writeBox = (box: Box): string =>
  [box.from_ms, box.to_ms, box.min_ns, box.max_ns].map((n) => Math.round(n)).join(",");

export function readBox(text: string | undefined): Box | null {
  const [from_ms, to_ms, min_ns, max_ns, ...more] = (text ?? "").split(",").map(Number);
  if (more.length || ![from_ms, to_ms, min_ns, max_ns].every((n) => Number.isSafeInteger(n) && n! >= 0)) return null;
  return from_ms! < to_ms! && min_ns! < max_ns!
    ? { from_ms: from_ms!, to_ms: to_ms!, min_ns: min_ns!, max_ns: max_ns! }
    : null;
}

/** Nanoseconds as the grammar takes them. */
export const durationTerm = (ns: number): string =>
  ns % 1e9 === 0 ? `${ns / 1e9}s` : ns >= 1e6 ? `${Math.round(ns / 1e4) / 100}ms` : `${Math.round(ns / 10) / 100}us`;

/** What the URL of the explorer says: the queries and formulas, which of them are drawn, and the time; pure. */

import { readTime, type Time } from "../../kit/window";

export interface Asked {
  metric: string;
  q?: string;
  by?: string[];
  aggregation?: string;
}

export interface ExplorerView extends Time {
  /** The queries as JSON, in the order of their names a, b, c … */
  m?: string;
  /** Formulas over them, one a line. */
  formulas?: string;
  dots?: "1";
  hidden?: string;
}

const MOST = 10;
const text = (raw: unknown): string | undefined => (typeof raw === "string" && raw ? raw : undefined);

export const readExplorer = (raw: Record<string, unknown>): ExplorerView => ({
  ...readTime(raw),
  m: text(raw.m),
  formulas: text(raw.formulas),
  dots: raw.dots === "1" ? "1" : undefined,
  hidden: text(raw.hidden),
});

/** The queries of a URL; what is not understood is left out. */
export function queriesOf(m: string | undefined): Asked[] {
  try {
    const read: unknown = JSON.parse(m ?? "[]");
    if (!Array.isArray(read)) return [];
    return read
      .filter((one) => typeof one?.metric === "string")
      .slice(0, MOST)
      .map((one) => ({
        metric: one.metric,
        q: text(one.q),
        by: Array.isArray(one.by) ? one.by.filter((key: unknown) => typeof key === "string").slice(0, 5) : undefined,
        aggregation: text(one.aggregation),
      }));
  } catch {
    return [];
  }
}

/** Queries as the URL has them; empty parts are left out. */
export function urlOf(queries: readonly Asked[]): string | undefined {
  const kept = queries.map(({ metric, q, by, aggregation }) => ({
    metric,
    ...(q && { q }),
    ...(by?.length && { by }),
    ...(aggregation && { aggregation }),
  }));
  return kept.length ? JSON.stringify(kept) : undefined;
}

export const formulasOf = (lines: string | undefined): string[] => (lines ?? "").split("\n").slice(0, MOST);
export const nameOf = (place: number): string => "abcdefghij"[place] ?? "z";
export const formulaName = (place: number): string => `f${place + 1}`;

/** What is sent: queries that name a metric, formulas that say something. */
export function bodyOf(queries: readonly Asked[], formulas: readonly string[]) {
  return {
    queries: queries.flatMap(({ metric, q, by, aggregation }, place) =>
      metric
        ? [
            {
              name: nameOf(place),
              metric,
              q: q ?? "",
              by: by ?? [],
              aggregation: aggregation ?? "",
              family: "" as const,
            },
          ]
        : [],
    ),
    formulas: formulas.flatMap((formula, place) =>
      formula.trim() ? [{ name: formulaName(place), formula: formula.trim() }] : [],
    ),
  };
}

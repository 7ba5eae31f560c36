/** Queries of metrics in a rule: as the server keeps them, and as the form shows them. Pure. */

import type { RuleForm, MetricQuery as Sent } from "./types";

export type MetricQuery = Partial<Sent> & { name: string; metric: string };
export interface Queries {
  queries: MetricQuery[];
  formula: string;
}
type Spec = NonNullable<RuleForm["measure"]>;

const LETTERS = "abcdefghij";

/** The queries of a rule; a rule that has none yet begins with an empty one. */
export function queriesOf(query: Spec["query"]): Queries {
  const known = (query ?? {}) as { queries?: Partial<Sent>[]; formula?: string };
  const queries = (known.queries ?? [{}]).map((one, place) => ({
    ...one,
    name: one.name ?? LETTERS[place] ?? "a",
    metric: one.metric ?? "",
  }));
  return { queries, formula: known.formula ?? "" };
}

/** What is sent: without what is empty. */
export function queryOf({ queries, formula }: Queries): Spec["query"] {
  const full = queries.map((one) =>
    Object.fromEntries(Object.entries(one).filter(([, value]) => value !== "" && (value as unknown[])?.length !== 0)),
  );
  return { queries: full, ...(formula && { formula }) } as Spec["query"];
}

/** What a rule asks, in a few words: a formula with its metrics, or the values of its fields. */
export function saidOf(query: Spec["query"]): string {
  if (!query || !("queries" in query)) return Object.values(query ?? {}).join(", ");
  const { queries, formula } = queriesOf(query);
  return [formula, ...queries.map(({ metric }) => metric)].filter(Boolean).join(", ");
}

/** The first letter that no query has. */
export const freeName = (queries: readonly MetricQuery[]): string =>
  [...LETTERS].find((letter) => !queries.some(({ name }) => name === letter)) ?? `q${queries.length}`;

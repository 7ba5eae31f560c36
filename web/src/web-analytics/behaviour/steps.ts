/** The steps of a funnel as one edits them, to and from the filters that the server knows; pure. */

import { decodeFilter, encodeFilter } from "../../kit/filters";

export type StepKind = "page" | "event" | "goal" | "other";

export interface EditedStep {
  /** Names the row while it is dragged; the server does not see it. */
  key: number;
  kind: StepKind;
  value: string;
  name: string;
  /** What a step asks that this form cannot say; kept as it is. */
  filters?: string[];
}

const special = /[.+?^${}()|[\]\\]/g;

/** `/blog/*` as the pattern that a page goal is: * within a part of the path, ** over all of it. */
export const patternOf = (glob: string): string =>
  `^${glob
    .split(/(\*+)/)
    .map((part) => (part.startsWith("**") ? ".*" : part === "*" ? "[^/]*" : part.replace(special, "\\$&")))
    .join("")}$`;

/** The glob that a pattern came from; null when it came from none. */
export function globOf(pattern: string): string | null {
  if (!pattern.startsWith("^") || !pattern.endsWith("$")) return null;
  const glob = pattern.slice(1, -1).split("[^/]*").join("*").split(".*").join("**").replace(/\\(.)/g, "$1");
  return patternOf(glob) === pattern ? glob : null;
}

const DIMENSION = { page: "path", event: "name", goal: "goal" } as const;

export function filtersOfStep({ kind, value, filters }: EditedStep): string[] {
  if (kind === "other") return filters ?? [];
  const text = value.trim();
  if (!text) return [];
  const isGlob = kind === "page" && text.includes("*");
  return [
    encodeFilter({
      operator: isGlob ? "matches" : "is",
      dimension: DIMENSION[kind],
      values: [isGlob ? patternOf(text) : text],
    }),
  ];
}

export function editedStep({ name, filters }: { name?: string | null; filters: string[] }, key: number): EditedStep {
  const step = { key, name: name ?? "" };
  const only = filters.length === 1 ? decodeFilter(filters[0] ?? "") : null;
  const value = only?.values.length === 1 ? only.values[0] : undefined;
  const kind = (["page", "event", "goal"] as const).find((kind) => DIMENSION[kind] === only?.dimension);
  if (only && kind && value !== undefined) {
    if (only.operator === "is") return { ...step, kind, value };
    const glob = only.operator === "matches" && kind === "page" ? globOf(value) : null;
    if (glob !== null) return { ...step, kind, value: glob };
  }
  return { ...step, kind: "other", value: "", filters };
}

/** The list with one of its items elsewhere. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const kept = list.filter((_, i) => i !== from);
  const item = list[from];
  return item === undefined ? kept : [...kept.slice(0, to), item, ...kept.slice(to)];
}

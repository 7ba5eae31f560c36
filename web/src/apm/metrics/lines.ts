/** The lines of an answer as they are drawn and listed; pure. */

import type { Series } from "../../kit/TimeChart";
import type { MetricsFound } from "../types";
import { isBytes, written } from "./units";

export interface Drawn extends Series {
  /** Which query or formula it is of. */
  name: string;
  id: string;
  write: (value: number | null | undefined) => string;
  isBinary: boolean;
  isFormula: boolean;
}

const COLOURS = 10;

const labelled = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([, value]) => value || "(none)")
    .join(" · ");

/** All lines with their colours: the same place, the same colour, until the question changes. */
export function drawnOf(found: MetricsFound): Drawn[] {
  const several = found.queries.length + found.formulas.length > 1;
  const all = [
    ...found.queries.map((one) => ({
      name: one.name,
      what: `${one.aggregation} of ${one.metric}`,
      write: written(one.unit, one.metric),
      isBinary: isBytes(one.unit),
      isFormula: false,
      lines: one.lines,
    })),
    ...found.formulas.map((one) => ({
      name: one.name,
      what: one.formula,
      write: written(""),
      isBinary: false,
      isFormula: true,
      lines: one.lines,
    })),
  ];
  return all
    .flatMap(({ lines, ...of }) => lines.map((line) => ({ ...of, line })))
    .map(({ name, what, line, ...rest }, place) => {
      const of = labelled(line.labels);
      return {
        name,
        id: `${name} ${of}`,
        label: of ? (several ? `${name} · ${of}` : of) : several ? `${name} · ${what}` : what,
        colour: `--service-${place % COLOURS}`,
        values: line.values,
        ...rest,
      };
    });
}

export interface Figures {
  last: number | null;
  mean: number | null;
  least: number | null;
  most: number | null;
}

/** A line for a chart too small for gaps: where nothing was measured, the measurement before still stands. A zero there
 *  would be told by nobody. */
export function filled(values: readonly (number | null)[]): (number | null)[] {
  let last: number | null = values.find((value) => value != null) ?? null;
  return values.map((value) => {
    last = value ?? last;
    return last;
  });
}

/** A line in four numbers. */
export function figuresOf(values: readonly (number | null)[]): Figures {
  const known = values.filter((value): value is number => value != null);
  if (known.length === 0) return { last: null, mean: null, least: null, most: null };
  return {
    last: known.at(-1) ?? null,
    mean: known.reduce((a, b) => a + b, 0) / known.length,
    least: Math.min(...known),
    most: Math.max(...known),
  };
}

/** A cell of a table; what a spreadsheet would compute gets a quote before it. */
function cell(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** The lines as a table, a row a moment (ISO 8601, UTC). */
export function csvOf(found: MetricsFound): string {
  const lines = drawnOf(found);
  const { first_bucket_ms, step_ms, buckets } = found.window;
  const rows = Array.from({ length: buckets }, (_, i) => [
    new Date(first_bucket_ms + i * step_ms).toISOString(),
    ...lines.map(({ values }) => (values[i] == null ? "" : String(values[i]))),
  ]);
  return [["time", ...lines.map(({ label }) => cell(label))], ...rows].map((row) => row.join(",")).join("\r\n");
}

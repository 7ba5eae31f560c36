/** One filter = operator, dimension, values. In a URL: `f=is,country,IN|DE`. A comma, pipe or backslash that belongs to a
 *  value has a backslash before it, as in app/kit/filters.py. */

export interface Filter {
  operator: Operator;
  dimension: string;
  values: string[];
}

/** An operator is a row: its word in URLs, its phrase in a sentence, and how it joins several values. */
export const OPERATORS = [
  { word: "is", phrase: "is", join: "or" },
  { word: "is_not", phrase: "is not", join: "nor" },
  { word: "contains", phrase: "contains", join: "or" },
  { word: "not_contains", phrase: "does not contain", join: "nor" },
  { word: "matches", phrase: "matches", join: "or" },
  { word: "not_matches", phrase: "does not match", join: "nor" },
] as const;

export type Operator = (typeof OPERATORS)[number]["word"];

const isOperator = (word: string): word is Operator => OPERATORS.some((operator) => operator.word === word);

const escaped = (text: string): string => text.replace(/[\\,|]/g, "\\$&");
/** A backslash before any other sign is itself, so that a pattern's \d may stay as it is. */
const plain = (text: string): string => text.replace(/\\([\\,|])/g, "$1");

/** Splits at signs that have no backslash before them, at most so many times. */
function split(text: string, sign: string, times = Number.POSITIVE_INFINITY): string[] {
  const parts: string[] = [];
  let part = "";
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") part += text.slice(i, ++i + 1);
    else if (text[i] === sign && parts.length < times) {
      parts.push(part);
      part = "";
    } else part += text[i];
  }
  return [...parts, part];
}

export function encodeFilter({ operator, dimension, values }: Filter): string {
  return `${operator},${escaped(dimension)},${values.map(escaped).join("|")}`;
}

/** The filter in a text, or null when the text is none. */
export function decodeFilter(text: string): Filter | null {
  const [operator = "", dimension = "", values] = split(text, ",", 2);
  if (!isOperator(operator) || !dimension || values === undefined) return null;
  return { operator, dimension: plain(dimension), values: split(values, "|").map(plain) };
}

export const decodeFilters = (texts: readonly string[] | undefined): Filter[] =>
  (texts ?? []).map(decodeFilter).filter((filter) => filter !== null);

export const isSameFilter = (a: Filter, b: Filter): boolean => encodeFilter(a) === encodeFilter(b);

/** The filters after a click on a value: asking for it again takes it away; `without` excludes it. */
export function toggled(filters: Filter[], dimension: string, value: string, without = false): Filter[] {
  const clicked: Filter = { operator: without ? "is_not" : "is", dimension, values: [value] };
  if (filters.some((filter) => isSameFilter(filter, clicked))) return filters.filter((f) => !isSameFilter(f, clicked));
  const kept = filters.filter((f) => !(f.dimension === dimension && f.operator === clicked.operator && !without));
  return [...kept, clicked];
}

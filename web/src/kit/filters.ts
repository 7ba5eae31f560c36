/** One filter = operator, dimension, values. In a URL: `f=is,country,IN|DE`; a literal "|" in a value is written "\|". */

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
] as const;

export type Operator = (typeof OPERATORS)[number]["word"];

const isOperator = (word: string): word is Operator => OPERATORS.some((operator) => operator.word === word);

export function encodeFilter({ operator, dimension, values }: Filter): string {
  return `${operator},${dimension},${values.map((value) => value.replaceAll("|", "\\|")).join("|")}`;
}

/** The filter in a text, or null when the text is none. Dimensions hold no comma; values may. */
export function decodeFilter(text: string): Filter | null {
  const [operator = "", dimension = ""] = text.split(",", 2);
  const rest = text.slice(operator.length + dimension.length + 2);
  if (!isOperator(operator) || !dimension || text.split(",").length < 3) return null;
  const values: string[] = [];
  let value = "";
  for (let i = 0; i < rest.length; i++) {
    if (rest[i] === "\\" && rest[i + 1] === "|") value += rest[++i];
    else if (rest[i] === "|") {
      values.push(value);
      value = "";
    } else value += rest[i];
  }
  values.push(value);
  return { operator, dimension, values };
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

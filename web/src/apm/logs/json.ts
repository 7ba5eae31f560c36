/** What is shown of a value of JSON; pure. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** Keys of objects, and places in lists. */
export type Path = readonly (string | number)[];

export const isHolder = (value: Json): value is readonly Json[] | { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null;

/** What lies in a value, with its keys or places. */
export const entriesOf = (value: Json): readonly (readonly [string | number, Json])[] =>
  !isHolder(value) ? [] : Array.isArray(value) ? value.map((one, i) => [i, one] as const) : Object.entries(value);

/** Numbers that JavaScript would tell in another way than they were written stay as they are: ids of 64 bits, 7.0. */
const asWritten = (_key: string, value: unknown, { source }: { source?: string } = {}): unknown =>
  typeof value === "number" && source !== undefined && String(value) !== source ? source : value;

/** The value of a text that is an object or a list in JSON; null when it is none. */
export function holderIn(text: string): Json {
  const told = text.trim();
  if (!/^(\{[\s\S]*\}|\[[\s\S]*\])$/.test(told)) return null;
  try {
    const read = JSON.parse(told, asWritten) as Json;
    return isHolder(read) ? read : null;
  } catch {
    return null;
  }
}

const WORD = /^[A-Za-z_$][\w$-]*$/;

/** A path as people write it: `order.lines[0].sku`, with what is no word in quotes. */
export const pathText = (path: Path): string =>
  path
    .map((step, i) =>
      typeof step === "number" ? `[${step}]` : WORD.test(step) ? (i ? "." : "") + step : `[${JSON.stringify(step)}]`,
    )
    .join("");

/** The key that finds a path in a body (docs/search.md); null where the language cannot say it. */
export function keyOf(path: Path): string | null {
  const says = path.every((step) => (typeof step === "number" ? step < 1_000_000 : /^(?!\d+$)[\w\-/@]+$/.test(step)));
  return says && path.length > 0 ? `body.${path.join(".")}` : null;
}

/** A value as the search compares it: a text without its quotes. */
export const valueText = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

/** What a folded value holds, in a word or two. */
export function summary(value: Json): string {
  const many = entriesOf(value).length;
  return Array.isArray(value) ? `[ ${many} ]` : `{ ${many} }`;
}

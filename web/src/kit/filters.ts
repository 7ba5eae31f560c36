/** One filter = operator, dimension, values. In a URL: `f=is,country,IN|DE`. A comma, pipe or backslash that belongs to a
 *  value has a backslash before it, as in app/kit/filters.py. Filters joined into a tree are JSON in a URL, as in
 *  app/kit/conditions.py: `f=["or",[["is","country",["DE"]],["is","size",["xs"]]]]`. */

export interface Filter {
  operator: Operator;
  dimension: string;
  values: string[];
  /** Several filters joined; such a one has neither dimension nor values of its own. */
  tree?: Tree;
}

export type Leaf = [Operator, string, string[]];
export type Tree = ["and" | "or", Tree[]] | ["not" | "has_done" | "has_not_done", Tree] | Leaf;

/** An operator is a row: its word in URLs, its phrase in a sentence, and how it joins several values. */
export const OPERATORS = [
  { word: "is", phrase: "is", join: "or" },
  { word: "is_not", phrase: "is not", join: "nor" },
  { word: "contains", phrase: "contains", join: "or" },
  { word: "not_contains", phrase: "does not contain", join: "nor" },
  { word: "matches", phrase: "matches", join: "or" },
  { word: "not_matches", phrase: "does not match", join: "nor" },
  { word: "at_least", phrase: "is at least", join: "or" },
  { word: "at_most", phrase: "is at most", join: "or" },
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

const isTexts = (list: unknown): list is string[] =>
  Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === "string");

/** Is this parsed JSON a tree that the server may understand? It says itself which dimensions there are. */
export function isTree(node: unknown): node is Tree {
  if (!Array.isArray(node)) return false;
  const [word, inside, values] = node;
  if (word === "and" || word === "or") return Array.isArray(inside) && inside.length > 0 && inside.every(isTree);
  if (word === "not" || word === "has_done" || word === "has_not_done") return node.length === 2 && isTree(inside);
  return typeof word === "string" && isOperator(word) && typeof inside === "string" && isTexts(values);
}

/** A tree as one of the filters of a page; a tree that is a single leaf is a plain filter. */
export function filterOfTree(tree: Tree): Filter {
  if (isLeaf(tree)) return { operator: tree[0], dimension: tree[1], values: tree[2] };
  return { operator: "is", dimension: "", values: [], tree };
}

export const treeOf = ({ operator, dimension, values, tree }: Filter): Tree => tree ?? [operator, dimension, values];

export const isLeaf = (tree: Tree): tree is Leaf => tree.length === 3;

/** Every plain filter in it, however deep. */
export const leavesOf = (tree: Tree): Leaf[] =>
  isLeaf(tree)
    ? [tree]
    : tree[0] === "and" || tree[0] === "or"
      ? (tree[1] as Tree[]).flatMap(leavesOf)
      : leavesOf(tree[1] as Tree);

/** Are conversions asked for: visits that reached a goal, not those that did not, nor all events of those that did? */
export const asksGoal = (filters: readonly Filter[]): boolean => filters.some((filter) => wantsGoal(treeOf(filter)));

function wantsGoal(tree: Tree): boolean {
  if (isLeaf(tree)) return tree[1] === "goal" && !tree[0].includes("not");
  return (tree[0] === "and" || tree[0] === "or") && (tree[1] as Tree[]).some(wantsGoal);
}

export function encodeFilter({ operator, dimension, values, tree }: Filter): string {
  if (tree) return JSON.stringify(tree);
  return `${operator},${escaped(dimension)},${values.map(escaped).join("|")}`;
}

/** The filter in a text, or null when the text is none. */
export function decodeFilter(text: string): Filter | null {
  if (text.startsWith("[")) return decodeTree(text);
  const [operator = "", dimension = "", values] = split(text, ",", 2);
  if (!isOperator(operator) || !dimension || values === undefined) return null;
  return { operator, dimension: plain(dimension), values: split(values, "|").map(plain) };
}

function decodeTree(text: string): Filter | null {
  try {
    const tree: unknown = JSON.parse(text);
    return isTree(tree) ? filterOfTree(tree) : null;
  } catch {
    return null;
  }
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

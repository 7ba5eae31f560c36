/** Filters in words: "Country is India or Germany". Pure. */

import { type Filter, OPERATORS, type Tree, treeOf } from "../kit/filters";
import { dimensionNamed, wordsOf } from "./dimensions";

/** What an id is called (segments have ids in the address, and names for people). */
export type NameOf = (dimension: string, value: string) => string | undefined;

const unnamed: NameOf = () => undefined;

/** A plain filter in its three parts. */
export function partsOf(filter: Filter, nameOf: NameOf = unnamed): [string, string, string] {
  const dimension = dimensionNamed(filter.dimension);
  const operator = OPERATORS.find((one) => one.word === filter.operator) ?? OPERATORS[0];
  const values = filter.values.map((value) => nameOf(filter.dimension, value) ?? wordsOf(dimension, value));
  const said =
    values.length > 3
      ? `${values.slice(0, 2).join(", ")} and ${values.length - 2} others`
      : values.join(` ${operator.join} `);
  return [dimension.label, operator.phrase, said];
}

/** A filter or a tree of them in a sentence; an inner group stands in brackets. */
export function sentenceOf(filter: Filter, nameOf: NameOf = unnamed): string {
  return sayTree(treeOf(filter), nameOf, true);
}

function sayTree(tree: Tree, nameOf: NameOf, isOutermost = false): string {
  if (tree.length === 3) {
    const [operator, dimension, values] = tree;
    return partsOf({ operator, dimension, values }, nameOf).join(" ");
  }
  const [word, inside] = tree;
  if (word === "and" || word === "or") {
    const parts = (inside as Tree[]).map((part) => sayTree(part, nameOf));
    const said = parts.join(` ${word} `);
    return isOutermost || parts.length === 1 ? said : `(${said})`;
  }
  const said = sayTree(inside as Tree, nameOf);
  if (word === "has_done") return `Visit did: ${said}`;
  return word === "has_not_done" ? `Visit did not: ${said}` : `Not ${said}`;
}

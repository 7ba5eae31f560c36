import { expect, test } from "vitest";
import { decodeFilter } from "../src/kit/filters";
import { kindOfTree } from "../src/web-analytics/filters/TreeForm";
import { sentenceOf } from "../src/web-analytics/words";

test.each([
  ["is,country,IN|DE", "Country is India or Germany"],
  ["is_not,source,", "Source is not Direct or none"],
  ["at_least,prop:seats,5", "seats is at least 5"],
  ['["or",[["is","country",["DE"]],["is","goal",["Sign-up"]]]]', "Country is Germany or Goal is Sign-up"],
  ['["has_not_done",["is","goal",["Sign-up"]]]', "Visit did not: Goal is Sign-up"],
  [
    '["and",[["is","path",["/"]],["or",[["is","size",["xs"]],["not",["is","os",["iOS"]]]]]]]',
    "Page is / and (Window width is Under 576 px or Not Operating system is iOS)",
  ],
  ["is,segment,x7", "Segment is Germans"],
])("%s is said: %s", (text, sentence) => {
  const filter = decodeFilter(text);
  const nameOf = (dimension: string, value: string) =>
    dimension === "segment" && value === "x7" ? "Germans" : undefined;
  expect(filter && sentenceOf(filter, nameOf)).toBe(sentence);
});

test.each([
  ['["or",[["is","country",["DE"]],["is","os",["iOS"]]]]', "or"],
  ['["has_done",["is","goal",["a"]]]', "has_done"],
  ['["or",[["not",["is","country",["DE"]]]]]', null],
  ['["not",["is","country",["DE"]]]', null],
])("%s can be changed by the form of: %s", (text, kind) => {
  expect(kindOfTree(decodeFilter(text)?.tree ?? ["not", ["is", "a", ["b"]]])).toBe(kind);
});

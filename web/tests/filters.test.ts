import { describe, expect, test } from "vitest";
import { asksGoal, decodeFilter, decodeFilters, encodeFilter, type Filter, toggled } from "../src/kit/filters";
import { parseSearch, stringifySearch } from "../src/kit/search";

const FILTERS: Filter[] = [
  { operator: "is", dimension: "country", values: ["IN", "DE"] },
  { operator: "is_not", dimension: "browser", values: ["Chrome"] },
  { operator: "contains", dimension: "path", values: ["/docs, and more"] },
  { operator: "matches", dimension: "path", values: ["^/(a|b)\\d+$", "\\|", "ends with \\"] },
  { operator: "is", dimension: "source", values: [""] },
  { operator: "is", dimension: "prop:plan", values: ["team & co?", "a=b#c", "100 %", "日本"] },
];

describe.each(FILTERS)("$operator $dimension $values", (filter) => {
  test("comes back from its text", () => expect(decodeFilter(encodeFilter(filter))).toEqual(filter));

  test("comes back from a URL", () => {
    const text = stringifySearch({ period: "7d", f: [encodeFilter(filter)] });
    expect(parseSearch(text)).toEqual({ period: "7d", f: [encodeFilter(filter)] });
  });
});

test("a URL is readable", () => {
  expect(stringifySearch({ period: "28d", f: ["is,country,IN|DE", "contains,path,/docs"], metric: undefined })).toBe(
    "?period=28d&f=is,country,IN|DE&f=contains,path,/docs",
  );
});

test("it is written as the server writes and reads it", () => {
  expect(encodeFilter({ operator: "matches", dimension: "path", values: ["^/(a|b),\\d"] })).toBe(
    "matches,path,^/(a\\|b)\\,\\\\d",
  );
  expect(decodeFilter("matches,path,^/\\d+,x")?.values).toEqual(["^/\\d+,x"]);
});

test.each(["", "is", "is,country", "like,country,IN", "is,,IN"])("%j is no filter", (text) => {
  expect(decodeFilter(text)).toBeNull();
});

describe("a click on a value", () => {
  const india: Filter = { operator: "is", dimension: "country", values: ["IN"] };

  test("filters by it, and a second click stops that", () => {
    expect(toggled([], "country", "IN")).toEqual([india]);
    expect(toggled([india], "country", "IN")).toEqual([]);
  });

  test("replaces the dimension's other value and keeps other dimensions", () => {
    const chrome: Filter = { operator: "is", dimension: "browser", values: ["Chrome"] };
    expect(toggled([india, chrome], "country", "DE")).toEqual([chrome, { ...india, values: ["DE"] }]);
  });

  test("excludes with Alt", () => {
    expect(toggled([india], "country", "DE", true)).toEqual([
      india,
      { operator: "is_not", dimension: "country", values: ["DE"] },
    ]);
  });
});

describe("a tree of filters", () => {
  const texts = [
    '["or",[["is","country",["DE"]],["is","size",["xs","sm"]]]]',
    '["has_not_done",["is","goal",["Sign-up"]]]',
    '["and",[["not",["contains","path",["/a,b|c\\\\d"]]],["at_least","prop:seats",["5"]]]]',
  ];

  test.each(texts)("%s comes back from a URL", (text) => {
    const filter = decodeFilter(text);
    expect(filter && encodeFilter(filter)).toBe(text);
    expect(parseSearch(stringifySearch({ f: [text] }))).toEqual({ f: [text] });
  });

  test.each(["[", "[]", '["or",[]]', '["xor",[["is","a",["b"]]]]', '["is","country",[1]]', '["not"]'])(
    "%s is none",
    (text) => expect(decodeFilter(text)).toBeNull(),
  );

  test("of one filter is that filter", () => {
    expect(decodeFilter('["is","country",["DE"]]')).toEqual({ operator: "is", dimension: "country", values: ["DE"] });
  });

  test("asks for a conversion when a goal is somewhere in it", () => {
    const goals = ["is,goal,Sign-up", '["or",[["is","goal",["a"]],["is","country",["DE"]]]]'];
    for (const text of goals) expect(asksGoal(decodeFilters([text]))).toBe(true);
    for (const text of [...texts, "is_not,goal,Sign-up"]) expect(asksGoal(decodeFilters([text]))).toBe(false);
  });
});

import { describe, expect, it } from "vitest";
import { entriesOf, holderIn, keyOf, pathText, summary, valueText } from "../src/apm/logs/json";

describe("JSON in records", () => {
  it("is an object or a list, and nothing that only looks like one", () => {
    expect(holderIn(' {"a": {"b": [1]}} ')).toEqual({ a: { b: [1] } });
    expect(holderIn("[1, 2]")).toEqual([1, 2]);
    for (const text of ["7", '"a"', "null", "", "[warn] it broke]", "{not json}"]) expect(holderIn(text)).toBeNull();
  });
  it("keeps numbers as they were written", () => {
    expect(holderIn('{"id": 1795689370958309918, "n": 7.0, "m": 8}')).toEqual({
      id: "1795689370958309918",
      n: "7.0",
      m: 8,
    });
  });
  it("has its entries by key and by place", () => {
    expect(entriesOf({ a: 1, b: null })).toEqual([
      ["a", 1],
      ["b", null],
    ]);
    expect(entriesOf(["x"])).toEqual([[0, "x"]]);
    expect([summary({ a: 1 }), summary([1, 2])]).toEqual(["{ 1 }", "[ 2 ]"]);
    expect(["a b", 7, true, null].map(valueText)).toEqual(["a b", "7", "true", "null"]);
  });
  it("has paths as people write them, and as the search reads them", () => {
    expect(pathText(["order", "lines", 0, "a b", "x-y"])).toBe('order.lines[0]["a b"].x-y');
    expect(keyOf(["order", "lines", 0, "sku"])).toBe("body.order.lines.0.sku");
    // A name with a dot in it, or one that looks like a place, would be read as another path.
    for (const path of [["a.b"], ["7"], ["a b"], []]) expect(keyOf(path)).toBeNull();
  });
});

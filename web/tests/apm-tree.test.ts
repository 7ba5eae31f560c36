import { describe, expect, it } from "vitest";
import { above, extentOf, levelsOf, matching, rowsOf, unfolded } from "../src/apm/trace/tree";
import type { Span } from "../src/apm/types";

const span = (
  span_id: string,
  parent_span_id: string,
  offset_ns: number,
  end: number,
  more: Partial<Span> = {},
): Span =>
  ({ span_id, parent_span_id, offset_ns, duration_ns: end - offset_ns, name: span_id, service: "s", ...more }) as Span;

const drawn = (spans: Span[]) =>
  rowsOf(spans)
    .map(({ span, depth, below }) => `${span.span_id}${depth}/${below}`)
    .join(" ");

describe("a trace as rows", () => {
  it("has parents before children and siblings by time", () => {
    expect(drawn([span("c", "a", 5, 6), span("a", "", 0, 9), span("b", "a", 1, 4), span("d", "b", 2, 3)])).toBe(
      "a0/3 b1/1 d2/0 c1/0",
    );
  });
  it("keeps spans whose parent is missing, or their own child", () => {
    expect(drawn([span("b", "x", 1, 2), span("c", "c", 0, 1)])).toBe("c0/0 b0/0");
    const rows = rowsOf([span("b", "x", 1, 2), span("a", "", 0, 3)]);
    expect(rows.map(({ isOrphan }) => isOrphan)).toEqual([false, true]);
  });
  it("cuts circles and shows each span once", () => {
    expect(drawn([span("a", "b", 0, 1), span("b", "a", 0, 1), span("a", "b", 0, 1)])).toBe("a0/1 b1/0");
  });
  it("holds fifty thousand spans on one path", () => {
    const deep = Array.from({ length: 50_000 }, (_, i) => span(`${i}`, i ? `${i - 1}` : "", i, 100_000 - i));
    const rows = rowsOf(deep);
    expect(rows.at(-1)).toMatchObject({ depth: 49_999, below: 0 });
    expect(rows[0]!.below).toBe(49_999);
  });
  it("hides what is folded, and says when that hides a failure", () => {
    const rows = rowsOf([
      span("a", "", 0, 9),
      span("b", "a", 1, 4),
      span("c", "b", 2, 3, { status: "error" }),
      span("d", "a", 5, 6),
    ]);
    expect(unfolded(rows, new Set(["b"])).map(({ span }) => span.span_id)).toEqual(["a", "b", "d"]);
    expect(rows.map(({ hidesError }) => hidesError)).toEqual([true, true, false, false]);
    expect(above(rows, "c")).toEqual(["b", "a"]);
  });
  it("is searched by names, statements and attributes", () => {
    const rows = rowsOf([
      span("a", "", 0, 9, { name: "GET /" }),
      span("b", "a", 1, 2, { attributes: { "user.id": "7" } }),
    ]);
    expect([...matching(rows, "get")]).toEqual(["a"]);
    expect([...matching(rows, "user.id=7")]).toEqual(["b"]);
    expect(matching(rows, "  ").size).toBe(0);
  });
});

describe("a flame graph", () => {
  it("puts spans that run beside each other on levels of their own", () => {
    const rows = rowsOf([span("a", "", 0, 10), span("b", "a", 0, 6), span("c", "a", 4, 9), span("d", "a", 7, 9)]);
    const { level, levels } = levelsOf(rows);
    expect(Object.fromEntries(level)).toEqual({ a: 0, b: 1, c: 2, d: 1 });
    expect(levels).toBe(3);
  });
  it("reaches from the first start to the last end", () => {
    expect(extentOf(rowsOf([span("a", "", 5, 10), span("b", "a", 2, 30)]))).toEqual([2, 30]);
    expect(extentOf([])).toEqual([0, 1]);
  });
});

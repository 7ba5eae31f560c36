import { describe, expect, it } from "vitest";
import { firstEnding, levelsOf } from "../src/apm/trace/levels";
import {
  above,
  drawn as drawnPath,
  extentOf,
  foldedFrom,
  holders,
  matching,
  rowsOf,
  unfolded,
} from "../src/apm/trace/tree";
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
  }, 60_000);
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
  it("is folded at first where it is huge: as many levels are seen as a person can take in", () => {
    const tree = (batches: number, each: number) =>
      Array.from({ length: batches }, (_, b) => [
        span(`b${b}`, "a", b, b + 1),
        ...Array.from({ length: each }, (_, i) => span(`b${b}.${i}`, `b${b}`, b, b + 1)),
      ]).flat();
    const small = rowsOf([span("a", "", 0, 9), ...tree(10, 100)]);
    expect(foldedFrom(small)).toBeNull();
    const rows = rowsOf([span("a", "", 0, 9_999), ...tree(50, 100)]);
    expect(foldedFrom(rows)).toBe(1);
    expect(unfolded(rows, holders(rows, 1)).length).toBe(51);
    // Nothing can be folded where all hang below the root: the rows in sight are all that is drawn.
    expect(foldedFrom(rowsOf([span("a", "", 0, 9), ...tree(5_000, 0)]))).toBeNull();
  });
  it("draws as one what nobody could tell apart on the critical path", () => {
    const path = Array.from({ length: 40_000 }, (_, i) => [i * 10, i * 10 + 9] as const);
    expect(drawnPath(path, 0, 400_000)).toEqual([[0, 399_999]]);
    expect(
      drawnPath(
        [
          [0, 10],
          [500, 600],
          [900, 1_200],
        ],
        100,
        1_000,
      ),
    ).toEqual([
      [500, 600],
      [900, 1_000],
    ]);
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
    const levels = levelsOf(rows);
    expect(Object.fromEntries(levels.of)).toEqual({ a: 0, b: 1, c: 2, d: 1 });
    expect(levels.rows.map((level) => level.map(({ span }) => span.span_id))).toEqual([["a"], ["b", "d"], ["c"]]);
  });
  it("finds a place for tens of thousands that run at once, and after them", () => {
    const many = Array.from({ length: 30_000 }, (_, i) => span(`${i}`, "a", i, 100_000 + i));
    const after = span("z", "a", 100_003, 200_000);
    const levels = levelsOf(rowsOf([span("a", "", 0, 300_000), ...many, after]));
    expect(levels.rows.length).toBe(30_001);
    expect(levels.of.get("29999")).toBe(30_000);
    expect(levels.of.get("z")).toBe(1);
  }, 60_000);
  it("finds a place of what ends at a time or later on a level", () => {
    const level = rowsOf([span("a", "", 0, 2), span("b", "", 2, 5), span("c", "", 7, 9)]);
    expect([0, 2, 3, 6, 10].map((time) => firstEnding(level, time))).toEqual([0, 0, 1, 2, 3]);
  });
  it("reaches from the first start to the last end", () => {
    expect(extentOf(rowsOf([span("a", "", 5, 10), span("b", "a", 2, 30)]))).toEqual([2, 30]);
    expect(extentOf([])).toEqual([0, 1]);
  });
});

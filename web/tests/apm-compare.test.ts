import { describe, expect, it } from "vitest";
import { aligned, causes, differing } from "../src/apm/compare/align";
import { readCompare, traceIn } from "../src/apm/compare/read";
import { rowsOf } from "../src/apm/trace/tree";
import type { Span } from "../src/apm/types";

const MS = 1_000_000;
let next = 0;

const span = (name: string, from: number, to: number, parent = "", more: Partial<Span> = {}): Span =>
  ({
    span_id: `${name}${next++}`, parent_span_id: parent, offset_ns: from * MS, duration_ns: (to - from) * MS, name,
    service: "shop", kind: "internal", status: "unset", db_statement: "", peer: "", ...more,
  }) as Span; // biome-ignore format: one line of what all spans have

/** A request with so many queries of one kind, each of so many milliseconds, and then some work. */
function request(queries: number, each: number, work = 10, more: Span[] = []): Span[] {
  const root = span("GET /basket", 0, queries * each + work);
  const asked = Array.from({ length: queries }, (_, i) =>
    span("SELECT product", i * each, (i + 1) * each, root.span_id, { kind: "client", db_statement: "select ?" }),
  );
  return [root, ...asked, ...more.map((one) => ({ ...one, parent_span_id: root.span_id }))];
}

const compared = (left: Span[], right: Span[]) => aligned(rowsOf(left), rowsOf(right));

describe("two traces laid side by side", () => {
  it("bring spans together by what was done, however often", () => {
    const { rows } = compared(request(2, 10), request(6, 10));
    expect(rows.map(({ name, depth, below, change }) => [name, depth, below, change])).toEqual([
      ["GET /basket", 0, 1, "slower"],
      ["SELECT product", 1, 0, "slower"],
    ]);
    expect(rows[1]).toMatchObject({ delta_ns: 40 * MS, left: { total_ns: 20 * MS }, right: { total_ns: 60 * MS } });
    expect([rows[1]!.left!.spans.length, rows[1]!.right!.spans.length]).toEqual([2, 6]);
  });
  it("say what only one of them has", () => {
    const { rows, counts } = compared(
      request(1, 5, 10, [span("cache", 6, 9)]),
      request(1, 5, 10, [span("mail", 6, 9)]),
    );
    expect(Object.fromEntries(rows.map(({ name, change }) => [name, change]))).toEqual({
      "GET /basket": "same", "SELECT product": "same", cache: "missing", mail: "new",
    }); // biome-ignore format: one line
    expect(counts).toEqual({ new: 1, missing: 1, slower: 0, faster: 0, same: 2 });
  });
  it("show only what differs, under what holds it", () => {
    const { rows } = compared(
      request(1, 5, 10, [span("a", 5, 8)]),
      request(1, 5, 10, [span("a", 5, 8), span("b", 8, 9)]),
    );
    expect(differing(rows).map(({ name }) => name)).toEqual(["GET /basket", "b"]);
    expect(differing(compared(request(3, 4), request(3, 4)).rows)).toEqual([]);
    expect(differing(compared(request(4, 3), request(3, 4)).rows)).toHaveLength(2);
  });
  it("name where the time went, not what merely holds it", () => {
    const { rows } = compared(request(1, 10), request(1, 90));
    expect(causes(rows).map(({ name, ownDelta_ns }) => [name, ownDelta_ns])).toEqual([["SELECT product", 80 * MS]]);
    expect(causes(compared(request(1, 10), request(1, 10, 70)).rows).map(({ name }) => name)).toEqual(["GET /basket"]);
  });
  it("compare two roots whatever they are called, but not several with several", () => {
    const { rows } = compared([span("GET /a", 0, 5)], [span("GET /b", 0, 5)]);
    expect(rows).toMatchObject([{ name: "GET /a", otherName: "shop GET /b", change: "same" }]);
    expect(compared([span("a", 0, 5)], [span("a", 0, 5), span("b", 0, 5)]).rows).toHaveLength(2);
  });
  it("count overlapping children once in the time of their parent", () => {
    const root = span("r", 0, 100);
    const { rows } = compared(
      [root, span("x", 0, 60, root.span_id), span("y", 40, 80, root.span_id)],
      [span("r", 0, 1)],
    );
    expect(rows[0]!.left!.self_ns).toBe(20 * MS);
  });
  it("are quick and not recursive with fifty thousand spans", () => {
    const deep: Span[] = [];
    for (let i = 0; i < 50_000; i++) deep.push(span("x", 0, 100, deep.at(-1)?.span_id ?? ""));
    expect(compared(deep, deep).rows.at(-1)).toMatchObject({ depth: 49_999, change: "same" });
  }, 60_000);
});

describe("the address of a comparison", () => {
  const id = "4bf92f3577b34da6a3ce929d0e0e4736";
  it("takes ids as people paste them", () => {
    expect(traceIn(` ${id.toUpperCase()} `)).toBe(id);
    expect(traceIn(`https://hub.example/s/traces/${id}?span=00f067aa0ba902b7`)).toBe(id);
    expect([traceIn(""), traceIn(id.slice(1)), traceIn(`${id}0`)]).toEqual([null, null, null]);
  });
  it("leaves out what it does not understand", () => {
    expect(readCompare({ with: id, only: "differing", row: "12" })).toEqual({
      with: id,
      only: "differing",
      row: "12",
    });
    expect(readCompare({ with: "x", only: "all", row: "x" })).toEqual({});
  });
});

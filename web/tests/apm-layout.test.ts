import { describe, expect, it } from "vitest";
import { layoutOf } from "../src/apm/map/layout";

const link = (text: string) => {
  const [source = "", target = ""] = text.split(">");
  return { source, target };
};
const drawn = (ids: string, ...links: string[]) => {
  const { nodes } = layoutOf(ids.split(""), links.map(link));
  return nodes
    .map(({ id, column }) => `${id}${column}`)
    .sort()
    .join(" ");
};

describe("a service map", () => {
  it("has callers on the left of whom they call", () => {
    expect(drawn("abcd", "a>b", "b>c", "a>c", "a>d")).toBe("a0 b1 c2 d1");
  });
  it("holds circles, calls of oneself, and nodes that nobody calls", () => {
    expect(drawn("abc", "a>b", "b>a", "b>b")).toBe("a0 b1 c0");
    expect(drawn("ab", "a>b", "a>x")).toBe("a0 b1");
    expect(layoutOf([], [])).toEqual({ nodes: [], columns: 0, rows: 1 });
  });
  it("puts nodes where their callers are", () => {
    const { nodes } = layoutOf(["a", "b", "x", "y"], ["a>y", "b>x"].map(link));
    const row = Object.fromEntries(nodes.map(({ id, row }) => [id, row]));
    expect(row.y! < row.x!).toBe(row.a! < row.b!);
  });
  it("gives each node a place of its own", () => {
    const ids = Array.from({ length: 40 }, (_, i) => `s${i}`);
    const links = ids.flatMap((id, i) => [1, 3, 7].map((by) => ({ source: id, target: `s${(i * by + by) % 40}` })));
    const { nodes } = layoutOf(ids, links);
    expect(new Set(nodes.map(({ column, row }) => `${column} ${row}`)).size).toBe(40);
  });
});

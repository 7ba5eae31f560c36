import { describe, expect, it } from "vitest";
import { CPU, MEMORY, wayOf } from "../src/apm/metrics/boards";
import { csvOf, drawnOf, figuresOf } from "../src/apm/metrics/lines";
import { written } from "../src/apm/metrics/units";
import { bodyOf, formulasOf, queriesOf, readExplorer, urlOf } from "../src/apm/metrics/view";
import type { MetricsFound } from "../src/apm/types";

const found = {
  window: { from_ms: 0, to_ms: 120_000, first_bucket_ms: 0, step_ms: 60_000, buckets: 2 },
  queries: [
    {
      name: "a",
      metric: "size",
      aggregation: "sum",
      unit: "By",
      lines: [
        { labels: { host: "h1" }, values: [1024, null] },
        { labels: { host: "=cmd" }, values: [0, 2] },
      ],
    },
  ],
  formulas: [{ name: "f1", formula: "a * 2", lines: [{ labels: {}, values: [2, 4] }] }],
} as unknown as MetricsFound;

describe("the URL of the explorer", () => {
  it("gives back what was put into it", () => {
    const asked = [{ metric: "a.b", q: "x:y", by: ["host"], aggregation: "p99" }, { metric: "c" }];
    expect(queriesOf(urlOf(asked)).map((one) => ({ ...one }))).toEqual([
      asked[0],
      { metric: "c", q: undefined, by: undefined, aggregation: undefined },
    ]);
  });
  it("leaves out what is no query", () => {
    expect(queriesOf("{")).toEqual([]);
    expect(queriesOf('{"metric":"a"}')).toEqual([]);
    expect(queriesOf('[null,{"metric":1},{"metric":"a","by":[1,"b"]}]')).toMatchObject([{ metric: "a", by: ["b"] }]);
    expect(readExplorer({ m: 3, dots: "yes", formulas: "" })).toMatchObject({ m: undefined, dots: undefined });
  });
  it("names queries by their place, also behind an empty one", () => {
    const body = bodyOf([{ metric: "" }, { metric: "x" }], formulasOf("\nb * 2"));
    expect(body.queries.map(({ name }) => name)).toEqual(["b"]);
    expect(body.formulas).toEqual([{ name: "f2", formula: "b * 2" }]);
  });
});

describe("numbers in their units", () => {
  it.each([
    ["By", 1536, "1.5 KiB"],
    ["By/s", 3 * 1024 ** 2, "3 MiB/s"],
    ["s", 0.25, "250 ms"],
    ["ms", -20, "−20 ms"],
    ["s/s", 0.5, "0.5"],
    ["1/s", 12, "12/s"],
    ["{request}/s", 0.5, "0.5/s"],
    ["%", 12.34, "12.3%"],
    ["", 1_234_567, "1.23M"],
    ["", 0.000_123_4, "0.00012"],
  ])("%s %d", (unit, value, text) => expect(written(unit)(value)).toBe(text));
  it("tells shares by the name of the metric", () => {
    expect(written("1", "system.cpu.utilization")(0.5)).toBe("50%");
    expect(written("1", "queue.depth")(0.5)).toBe("0.5");
  });
});

describe("lines", () => {
  it("have names that tell them apart, and their numbers", () => {
    expect(drawnOf(found).map(({ label }) => label)).toEqual(["a · h1", "a · =cmd", "f1 · a * 2"]);
    expect(figuresOf([1, null, 3])).toEqual({ last: 3, mean: 2, least: 1, most: 3 });
    expect(figuresOf([null])).toEqual({ last: null, mean: null, least: null, most: null });
  });
  it("become a table that no program takes for formulas", () => {
    const renamed = structuredClone(found);
    renamed.formulas = [];
    expect(csvOf(renamed).split("\r\n")).toEqual([
      "time,h1,'=cmd",
      "1970-01-01T00:00:00.000Z,1024,0",
      "1970-01-01T00:01:00.000Z,,2",
    ]);
  });
});

describe("panels", () => {
  it("are drawn by the first way for which there are metrics", () => {
    expect(wayOf(CPU, new Set(["system.cpu.utilization"]), "host:h")?.queries[0]).toMatchObject({
      metric: "system.cpu.utilization",
      q: "(state:idle) host:h",
    });
    expect(wayOf(CPU, new Set(), "")).toBeUndefined();
    expect(wayOf(MEMORY, new Set(["system.memory.usage"]), "", "host.name")?.queries[1]).toMatchObject({
      by: ["host.name"],
    });
  });
});

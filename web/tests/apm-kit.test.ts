import { describe, expect, it } from "vitest";
import { placesOf } from "../src/apm/kit/hue";
import { filled } from "../src/apm/metrics/lines";
import { decades, rowsOf, strength, upperOf } from "../src/apm/traces/heat";
import { durationTerm, readBox, readTraces, writeBox } from "../src/apm/traces/view";
import { sorted } from "../src/kit/Table";
import { ms, msOfNs, ns, nsPlus, rate, ratesUpTo } from "../src/kit/units";
import { moved, readTime, roundTicks, timeParams, whole, widened } from "../src/kit/window";

describe("durations", () => {
  it.each([
    [0, "0 ms"],
    [850, "850 ns"],
    [12_400, "12.4 µs"],
    [3_050_000, "3.05 ms"],
    [999_900, "1 ms"],
    [1_200_000_000, "1.2 s"],
    [150_000_000_000, "2.5 min"],
    [7_200_000_000_000, "2 h"],
  ])("%d ns are %s", (value, text) => expect(ns(value)).toBe(text));
  it("of nothing are a dash", () => expect(ms(null)).toBe("–"));
});

describe("rates", () => {
  it.each([
    [0, "0/s"],
    [0.001, "4/h"],
    [0.5, "30/min"],
    [3.42, "3.4/s"],
    [1204, "1,204/s"],
  ])("%d a second are %s", (value, text) => expect(rate(value)).toBe(text));
});

describe("rates of one chart", () => {
  it("have one unit", () => {
    expect([0, 0.5, 1.5].map(ratesUpTo(1.5))).toEqual(["0/s", "0.5/s", "1.5/s"]);
    expect([0, 0.05, 0.5].map(ratesUpTo(0.5))).toEqual(["0/min", "3/min", "30/min"]);
  });
});

describe("nanoseconds since 1970", () => {
  it("keep all their digits", () => {
    expect(nsPlus("1795651200123456789", 11)).toBe("1795651200123456800");
    expect(msOfNs("1795651200123456789")).toBeCloseTo(1795651200123.456, 3);
  });
});

describe("the time of a page", () => {
  it("is a name, or two moments, or the default", () => {
    expect(timeParams(readTime({ period: "15m" }))).toEqual({ period: "15m" });
    expect(timeParams(readTime({ from_ms: "1795651200000", to_ms: "1795651260000", period: "15m" }))).toEqual({
      from_ms: "1795651200000",
      to_ms: "1795651260000",
    });
    expect(timeParams(readTime({ period: "ever", from_ms: "5" }))).toEqual({ period: "1h" });
    expect(timeParams(readTime({ from_ms: "1795651260000", to_ms: "1795651200000" }))).toEqual({ period: "1h" });
  });
  it("moves by its length, and never into the future", () => {
    const window = { from_ms: 1_000_000, to_ms: 1_060_000 };
    expect(moved(window, -1, 2_000_000)).toMatchObject({ from_ms: "940000", to_ms: "1000000" });
    expect(moved(window, 1, 1_060_500)).toBeNull();
    expect(widened(window, 1_070_000)).toMatchObject({ from_ms: "950000", to_ms: "1070000" });
  });
  it("has ticks at round moments", () => {
    const minute = 60_000;
    const start = Date.UTC(2026, 0, 1, 10, 3);
    expect(roundTicks(start, start + 60 * minute, 7).map((at) => (at / minute) % 10)).toEqual([0, 0, 0, 0, 0, 0]);
  });
  it("shows no bucket that it cuts", () => {
    const window = { from_ms: 5, to_ms: 48, first_bucket_ms: 0, step_ms: 10, buckets: 5 };
    expect(whole(window, [1, 2, 3, 4, 5])).toEqual([null, 2, 3, 4, null]);
  });
});

describe("the heatmap", () => {
  const bounds_ns = [1000, 10_000, 100_000, 1_000_000, 10_000_000, 1e8, 1e9, 1e10, 1e11, 1e12];
  const empty = bounds_ns.map(() => [0, 0]);
  it("shows rows with something in them, and some around", () => {
    const counts = empty.map((row, i) => (i === 9 ? [3, 1] : row));
    expect(rowsOf({ bounds_ns, counts, errors: empty })).toEqual({ first: 2, end: 10, most: 3 });
    expect(rowsOf({ bounds_ns, counts: empty, errors: empty })).toEqual({ first: 0, end: 8, most: 1 });
  });
  it("names powers of ten", () => {
    expect(decades(bounds_ns, { first: 1, end: 3, most: 1 })).toEqual([10_000, 100_000, 1_000_000]);
    expect(upperOf(bounds_ns, 9)).toBe(2e12);
  });
  it("lets one span be seen beside thousands", () => {
    expect(strength(0, 5000)).toBe(0);
    expect(strength(1, 5000)).toBeGreaterThan(0.2);
    expect(strength(5000, 5000)).toBe(1);
  });
  it("has its box in the address", () => {
    const box = { from_ms: 5, to_ms: 10, min_ns: 0, max_ns: 1e9 };
    expect(readBox(writeBox(box))).toEqual(box);
    for (const wrong of ["", "1,2,3", "1,2,3,4,5", "10,5,0,1", "a,b,c,d", "1,2,-3,4"])
      expect(readBox(wrong)).toBeNull();
    expect(readTraces({ box: "x", q: "a", sort: "worst", chart: "count" })).toMatchObject({ q: "a", chart: "count" });
  });
  it("says durations as the search takes them", () => {
    expect([2e9, 1_500_000, 500, 1.5e9].map(durationTerm)).toEqual(["2s", "1.5ms", "0.5us", "1500ms"]);
  });
});

describe("colours of services", () => {
  it("differ while there are enough of them, and do not depend on the order", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    expect(new Set(placesOf(names).values()).size).toBe(10);
    expect(placesOf([...names].reverse())).toEqual(placesOf(names));
    expect(placesOf([...names, "k"]).size).toBe(11);
  });
});

describe("a sorted table", () => {
  it("has what is not known at its end, whichever way", () => {
    const rows = [{ n: 2 }, { n: null }, { n: 10 }];
    const columns = [{ name: "n", label: "n", cell: () => "", by: (row: { n: number | null }) => row.n }];
    expect(sorted(rows, columns, { name: "n", isUp: true }).map(({ n }) => n)).toEqual([2, 10, null]);
    expect(sorted(rows, columns, { name: "n", isUp: false }).map(({ n }) => n)).toEqual([10, 2, null]);
  });
});

it("where nothing was measured a small line holds what was", () => {
  expect(filled([null, 2, null, 0, null])).toEqual([2, 2, 2, 0, 0]);
  expect(filled([null, null])).toEqual([null, null]);
});

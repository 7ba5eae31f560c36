import { describe, expect, test } from "vitest";
import type { Overview } from "../src/api/types";
import { ago, bucketName, rangeName, since, tick } from "../src/kit/dates";
import { pathOf } from "../src/web-analytics/projection";
import { lineOf, sayLine } from "../src/web-analytics/series";
import { asked, defaultPeriod, paramsOf, readView } from "../src/web-analytics/view";

const today = "2026-11-22";
const old = { first_event_at: "2026-01-01T00:00:00Z" };

describe("the URL", () => {
  test("what is not understood is left out", () => {
    const view = readView({
      period: "fortnight",
      date: "yesterday",
      interval: "eon",
      compare: "x",
      f: ["nonsense", "is,country,IN"],
    });
    expect(view).toEqual({ f: ["is,country,IN"] });
  });

  test("a custom period needs two days in order", () => {
    expect(readView({ period: "custom", from: "2026-11-09", to: "2026-11-01" }).period).toBeUndefined();
    expect(readView({ period: "custom", from: "2026-11-01", to: "2026-11-09" }).period).toBe("custom");
  });

  test("a new site opens on today, an old one on 28 days", () => {
    expect(defaultPeriod({ first_event_at: null }, today)).toBe("today");
    expect(defaultPeriod({ first_event_at: "2026-11-22T08:00:00Z" }, today)).toBe("today");
    expect(defaultPeriod(old, today)).toBe("28d");
  });

  test("the server is asked for no more than applies", () => {
    const params = paramsOf(
      asked({ period: "7d", from: "2026-11-01", compare: "none", match_weekday: "1", f: ["is,os,iOS"] }, old, today),
    );
    expect(Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined))).toEqual({
      period: "7d",
      compare: "none",
      f: ["is,os,iOS"],
    });
  });
});

describe("the chart", () => {
  const overview = {
    series: {
      buckets: ["2026-11-20", "2026-11-21", "2026-11-22"].map((day) => ({
        start: `${day}T00:00:00+05:30`,
        partial: day === today,
      })),
      values: { visitors: [10, 20, 5] },
      before: null,
    },
  } as unknown as Overview;

  test("the bucket that is not over hangs on its neighbour, dashed", () => {
    const line = lineOf(overview, "visitors");
    expect(line.solid).toEqual([10, 20, null]);
    expect(line.dashed).toEqual([null, 20, 5]);
  });

  test("is told in a sentence", () => {
    expect(sayLine(lineOf(overview, "visitors"), "Visitors", String)).toBe(
      "Visitors over 3 points, from 5 to 20, most recently 5.",
    );
  });
});

describe("dates", () => {
  test("what has happened is never ahead of a clock that is read now and then", () => {
    const now = new Date("2026-03-01T12:00:00Z");
    expect(since("2026-03-01T12:00:20Z", now)).toBe("just now");
    expect(since("2026-03-01T11:55:00Z", now)).toBe("5 minutes ago");
    expect(ago("2026-03-01T12:00:20Z", now)).toBe("in a moment");
  });

  test("a site's wall clock is shown, whatever the reader's zone", () => {
    expect(tick("2026-11-21T14:00:00+05:30", "hour")).toBe("14:00");
    expect(tick("2026-11-21T00:00:00-08:00", "hour")).toBe("21 Nov");
    expect(bucketName("2026-11-21T00:00:00+05:30", "day")).toBe("Sat 21 Nov");
  });

  test.each([
    ["2026-11-03", "2026-11-09", "3 – 9 Nov"],
    ["2026-10-28", "2026-11-03", "28 Oct – 3 Nov"],
    ["2025-12-28", "2026-01-03", "28 Dec 2025 – 3 Jan 2026"],
    ["2026-11-03", "2026-11-03", "Tue 3 Nov"],
  ])("%s to %s is %s", (from, to, name) => expect(rangeName(from, to, "2026")).toBe(name));
});

test("a shape over the date line is drawn at both edges, never across the map", () => {
  const path = pathOf({
    type: "Polygon",
    coordinates: [
      [
        [170, 60],
        [-170, 60],
        [-170, 70],
        [170, 70],
        [170, 60],
      ],
    ],
  });
  const subpaths = path.split("Z").filter(Boolean);
  expect(subpaths).toHaveLength(2);
  for (const subpath of subpaths) {
    const xs = subpath
      .slice(1)
      .split("L")
      .map((point) => Number(point.split(",")[0]));
    expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(100);
  }
});

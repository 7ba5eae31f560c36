import { describe, expect, test } from "vitest";
import type { Annotation } from "../src/api/types";
import { momentIn, wallIn } from "../src/kit/zoned";
import { bucketOf, marksOf, NEAREST_PX } from "../src/web-analytics/annotations/marks";
import { momentOf, momentOfBucket, sayMoment, sentMoment, spanAround } from "../src/web-analytics/annotations/moments";

const note = (at: string, id = at): Annotation => ({
  id,
  at,
  text: id,
  kind: "note",
  is_personal: false,
  author: null,
  may_edit: false,
});

describe("the clocks of a zone", () => {
  test.each([
    ["Asia/Kolkata", "2026-11-03", "00:00", "2026-11-02T18:30:00.000Z"],
    ["America/New_York", "2026-11-03", "23:59", "2026-11-04T04:59:00.000Z"],
    ["Europe/Berlin", "2026-07-01", "12:00", "2026-07-01T10:00:00.000Z"],
    ["Pacific/Kiritimati", "2026-01-01", "00:00", "2025-12-31T10:00:00.000Z"],
    // Shown twice: the first of the two.
    ["Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30:00.000Z"],
    // Skipped: as much later as is skipped.
    ["Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30:00.000Z"],
    ["Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45:00.000Z"],
  ])("in %s, %s %s is %s", (zone, day, time, expected) => {
    expect(momentIn(zone, day, time).toISOString()).toBe(expected);
  });

  test("show again what they were set to", () => {
    for (const zone of ["UTC", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"]) {
      for (let hour = 0; hour < 24 * 366; hour += 7) {
        const at = new Date(Date.UTC(2026, 0, 1, hour, 15));
        const [day = "", time = ""] = wallIn(zone, at).split("T");
        expect(wallIn(zone, momentIn(zone, day, time))).toBe(`${day}T${time}`);
      }
    }
  });
});

describe("the moment of an annotation", () => {
  test("is a day where it is midnight by the site's clocks", () => {
    expect(momentOf(note("2026-11-02T18:30:00Z"), "Asia/Kolkata")).toEqual({ day: "2026-11-03", time: "" });
    expect(momentOf(note("2026-11-02T18:30:00Z"), "UTC")).toEqual({ day: "2026-11-02", time: "18:30" });
  });

  test("is sent as it is shown", () => {
    const moment = { day: "2026-11-03", time: "" };
    expect(momentOf(note(sentMoment(moment, "America/St_Johns")), "America/St_Johns")).toEqual(moment);
  });

  test("of a bucket has a time only where buckets are shorter than a day", () => {
    expect(momentOfBucket("2026-11-03T14:00:00+05:30", "hour")).toEqual({ day: "2026-11-03", time: "14:00" });
    expect(momentOfBucket("2026-11-03T00:00:00+05:30", "week")).toEqual({ day: "2026-11-03", time: "" });
  });

  test("is said with its weekday and year", () => {
    expect(sayMoment({ day: "2026-11-03", time: "" })).toBe("Tue 3 Nov 2026");
    expect(sayMoment({ day: "2026-11-03", time: "14:05" })).toBe("Tue 3 Nov 2026, 14:05");
  });

  test.each([
    ["2026-11-03", "2026-11-25", "2026-10-20", "2026-11-17"],
    ["2026-11-20", "2026-11-25", "2026-11-06", "2026-11-25"],
    ["2026-12-24", "2026-11-25", "2026-11-25", "2026-12-24"],
  ])("%s is looked at, on %s, from %s to %s", (day, today, from, to) => {
    expect(spanAround(day, today)).toEqual({ from, to });
  });
});

describe("marks", () => {
  const days = ["2026-11-01", "2026-11-02", "2026-11-03", "2026-11-04"].map((day) => `${day}T00:00:00+05:30`);
  const far = { first: 50, last: 650 };

  test.each([
    [[10, 20, 30], 9, -1],
    [[10, 20, 30], 10, 0],
    [[10, 20, 30], 29, 1],
    [[10, 20, 30], 99, 2],
    [[], 5, -1],
  ])("in buckets from %j on, %i is in %i", (starts, at, expected) => {
    expect(bucketOf(starts, at)).toBe(expected);
  });

  test("stand on the buckets of their moments, several of one bucket together in the order of time", () => {
    const marks = marksOf(
      [note("2026-11-02T18:00:00Z"), note("2026-11-02T05:00:00Z"), note("2026-10-31T18:30:00Z")],
      days,
      far,
    );
    expect(marks.map(({ x, from, annotations }) => [x, from, annotations.map(({ id }) => id)])).toEqual([
      [50, 0, ["2026-10-31T18:30:00Z"]],
      [250, 1, ["2026-11-02T05:00:00Z", "2026-11-02T18:00:00Z"]],
    ]);
  });

  test("leave out what is before the first bucket", () => {
    expect(marksOf([note("2026-10-31T18:29:59Z")], days, far)).toEqual([]);
  });

  test("that would cover each other become one, with a line for each bucket", () => {
    const near = { first: 0, last: 3 * (NEAREST_PX - 6) };
    const marks = marksOf(
      [note("2026-11-01T10:00:00Z"), note("2026-11-02T10:00:00Z"), note("2026-11-03T10:00:00Z")],
      days,
      near,
    );
    expect(marks.map(({ from, to, lines, annotations }) => [from, to, lines, annotations.length])).toEqual([
      [0, 1, [0, 20], 2],
      [2, 2, [40], 1],
    ]);
    expect(marks[0]?.x).toBe(10);
  });

  test("of a chart with one bucket stand on it", () => {
    expect(marksOf([note("2026-11-01T10:00:00Z")], days.slice(0, 1), { first: 320, last: 320 })[0]?.x).toBe(320);
  });
});

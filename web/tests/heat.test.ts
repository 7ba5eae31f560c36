import { describe, expect, test } from "vitest";
import { firstWeekday, SHORT_WEEKDAYS, WEEKDAYS, weekFrom } from "../src/kit/week";
import { busiest, hourName, walked } from "../src/web-analytics/heat/hours";

describe("a week", () => {
  test.each([
    ["en-GB", 0],
    ["de", 0],
    ["en-US", 6],
    ["pt-BR", 6],
    ["ar-EG", 5],
    ["not a locale", 0],
  ])("starts for %s on %i", (locale, expected) => {
    expect(firstWeekday(locale)).toBe(expected);
  });

  test("goes on from its first day", () => {
    expect(weekFrom(6).map((day) => SHORT_WEEKDAYS[day])).toEqual(["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]);
    expect(WEEKDAYS[0]).toBe("Monday");
  });
});

describe("the hours of the week", () => {
  const empty = Array.from({ length: 7 }, () => Array<number | null>(24).fill(0));

  test("have a busiest one, of equals the earliest", () => {
    const hours = empty.map((row) => [...row]);
    hours[2]![9] = 4.5;
    hours[3]![1] = 4.5;
    hours[5]![1] = null;
    expect(busiest(hours)).toEqual({ day: 2, hour: 9, value: 4.5 });
  });

  test("of nobody have none", () => {
    expect(busiest(empty)).toBeNull();
    expect(busiest(empty.map((row) => row.map(() => null)))).toBeNull();
  });

  test("are named from and to", () => {
    expect([hourName(0), hourName(23)]).toEqual(["00:00 – 01:00", "23:00 – 00:00"]);
  });

  test.each([
    [0, 0, "ArrowLeft", [0, 0]],
    [0, 0, "ArrowRight", [0, 1]],
    [6, 23, "ArrowDown", [6, 23]],
    [3, 23, "ArrowUp", [2, 23]],
    [3, 12, "Home", [3, 0]],
    [3, 12, "End", [3, 23]],
    [3, 12, "Enter", null],
  ])("are walked: from row %i, %i by %s to %j", (row, hour, key, expected) => {
    expect(walked(row, hour, key)).toEqual(expected);
  });
});

import { describe, expect, test } from "vitest";
import { addDays, addMonths, dayIn, daysBetween, intervalsFor, isOpen, shifted } from "../src/kit/period";

const today = "2026-11-22";

describe("days", () => {
  test.each([
    ["2026-11-30", 1, "2026-12-01"],
    ["2026-03-01", -1, "2026-02-28"],
    ["2024-03-01", -1, "2024-02-29"],
    ["2026-01-01", -1, "2025-12-31"],
  ])("%s and %d days are %s", (day, days, then) => expect(addDays(day, days)).toBe(then));

  test.each([
    ["2026-03-31", -1, "2026-02-28"],
    ["2026-01-31", 1, "2026-02-28"],
    ["2026-11-22", -12, "2025-11-22"],
    ["2026-12-15", 1, "2027-01-15"],
  ])("%s and %d months are %s", (day, months, then) => expect(addMonths(day, months)).toBe(then));

  test("both ends are counted", () => expect(daysBetween("2026-11-01", "2026-11-30")).toBe(30));

  test("a day begins at a zone's own midnight", () => {
    const at = new Date("2026-11-21T20:00:00Z");
    expect(dayIn("Asia/Kolkata", at)).toBe("2026-11-22");
    expect(dayIn("America/New_York", at)).toBe("2026-11-21");
  });
});

describe("arrow keys", () => {
  test("today moves a day back and returns without a date", () => {
    const back = shifted({ period: "today" }, -1, today);
    expect(back).toEqual({ period: "today", date: "2026-11-21" });
    expect(shifted(back!, 1, today)).toEqual({ period: "today" });
  });

  test("a month moves by months", () => {
    expect(shifted({ period: "month" }, -1, today)).toEqual({ period: "month", date: "2026-10-22" });
  });

  test("a custom range moves by its own length", () => {
    const span = { period: "custom", from: "2026-11-01", to: "2026-11-07" } as const;
    expect(shifted(span, -1, today)).toEqual({ period: "custom", from: "2026-10-25", to: "2026-10-31" });
  });

  test.each(["realtime", "24h", "all"] as const)("%s does not move", (period) => {
    expect(shifted({ period }, -1, today)).toBeNull();
  });

  test("nothing moves into the future", () => {
    expect(shifted({ period: "7d" }, 1, today)).toBeNull();
    expect(shifted({ period: "custom", from: "2026-11-20", to: "2026-11-22" }, 1, today)).toBeNull();
  });
});

test("an interval gives neither two points nor a thousand", () => {
  expect(intervalsFor("realtime", 1)).toEqual(["minute"]);
  expect(intervalsFor("today", 1)).toContain("hour");
  expect(intervalsFor("28d", 28)).toContain("day");
  expect(intervalsFor("12mo", 365)).not.toContain("hour");
});

test("only a span that reaches today changes while one looks", () => {
  expect(isOpen({ period: "today" }, today)).toBe(true);
  expect(isOpen({ period: "today", date: "2026-11-21" }, today)).toBe(false);
  expect(isOpen({ period: "7d" }, today)).toBe(false);
  expect(isOpen({ period: "custom", from: "2026-11-01", to: today }, today)).toBe(true);
});

import { describe, expect, test } from "vitest";
import { change, count, decimal, delay, duration, plural, share, shareInColumn } from "../src/kit/numbers";

describe("numbers as people read them", () => {
  test.each([
    [0, "0"],
    [9_999, "9,999"],
    [12_345, "12.3k"],
    [1_234_567, "1.23M"],
    [48_211_000_000, "48.2B"],
    [null, "–"],
  ])("count %j is %s", (n, text) => expect(count(n)).toBe(text));

  test.each([
    [0, "0%"],
    [0.0004, "<0.1%"],
    [0.004, "0.4%"],
    [0.08, "8%"],
    [0.0996, "10%"],
    [0.456, "46%"],
    [1, "100%"],
    [null, "–"],
  ])("share %j is %s", (n, text) => expect(share(n)).toBe(text));

  test.each([
    [0, "0.0%"],
    [0.0004, "<0.1%"],
    [0.04, "4.0%"],
    [0.344, "34.4%"],
    [1, "100.0%"],
    [null, "–"],
  ])("in a column, share %j is %s", (n, text) => expect(shareInColumn(n)).toBe(text));

  test.each([
    [0, "0s"],
    [59_400, "59s"],
    [59_600, "1m 00s"],
    [187_000, "3m 07s"],
    [7_500_000, "2h 05m"],
  ])("%d ms last %s", (ms, text) => expect(duration(ms)).toBe(text));

  test.each([
    [0.124, "12%"],
    [-0.5, "50%"],
    [0.001, "<1%"],
    [11, "×12"],
  ])("a change of %d is %s", (n, text) => expect(change(n)).toBe(text));

  test("decimals grow shorter as numbers grow", () => {
    expect([decimal(2.412), decimal(24.12), decimal(241.2)]).toEqual(["2.41", "24.1", "241"]);
  });

  test("a delay has a unit", () =>
    expect([delay(40), delay(1234), delay(180_000)]).toEqual(["40 ms", "1.2 s", "3 min"]));

  test("one is singular", () =>
    expect([plural(1, "visitor"), plural(0, "visitor")]).toEqual(["1 visitor", "0 visitors"]));
});

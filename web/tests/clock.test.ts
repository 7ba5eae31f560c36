import { afterEach, describe, expect, it } from "vitest";
import { faceOf, keptClock, momentOfFace, readClock, setClock } from "../src/kit/clock";
import { momentOf } from "../src/kit/dates";
import { momentIn, roundTicks, tickOf, timeName } from "../src/kit/window";

const AT = Date.UTC(2026, 10, 3, 23, 5, 9, 87);

describe("the clock by which moments are told", () => {
  afterEach(() => setClock({}));

  it("is UTC wherever the reader is, once they ask", () => {
    setClock({ clock: "utc" });
    expect(momentIn(AT, new Date(AT))).toBe("23:05:09.087");
    expect(momentIn(AT, new Date(AT + 3_600_000))).toBe("3 Nov 23:05:09.087");
    expect(momentOf(new Date(AT).toISOString())).toBe("3 Nov 2026, 23:05 UTC");
    expect(tickOf(AT, 3_600_000)).toBe("23:05");
    expect(timeName({ from_ms: String(AT), to_ms: String(AT + 3_600_000) }, new Date(AT))).toBe(
      "3 Nov 23:05 – 4 Nov 00:05",
    );
    expect(roundTicks(AT, AT + 86_400_000, 4)).toContain(Date.UTC(2026, 10, 4));
    expect(faceOf(AT)).toBe("2026-11-03T23:05:09");
    expect(momentOfFace("2026-11-03T23:05:09")).toBe(AT - 87);
  });
  it("is the reader's own otherwise, and forms read back what they show", () => {
    expect(momentOf(new Date(AT).toISOString())).not.toContain("UTC");
    expect(momentOfFace(faceOf(AT))).toBe(AT - 87);
  });
  it("stays from page to page until another is asked for", () => {
    expect(keptClock({ clock: "utc" }, { q: "x" } as object)).toEqual({ q: "x", clock: "utc" });
    expect(keptClock({ clock: "utc" }, { ...{ q: "x" }, clock: "own" })).toEqual({ q: "x" });
    expect(keptClock({}, { clock: "utc" })).toEqual({ clock: "utc" });
    expect(keptClock({}, {})).toEqual({});
    expect(readClock({ clock: "mars" })).toEqual({});
  });
});

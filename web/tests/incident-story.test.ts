import { describe, expect, test } from "vitest";
import { deployBefore, inShort, lossOf, offsetOf, storyOf } from "../src/uptime/incidents/story";
import type { Happening, IncidentAround, IncidentCard } from "../src/uptime/types";

const BEGAN = Date.parse("2026-11-04T12:00:00Z");

const happening = (fields: Partial<Happening>): Happening => ({
  at: "2026-11-04T11:56:00Z",
  kind: "deploy",
  title: "shop@2",
  detail: "to production",
  ref: "shop@2",
  bad: false,
  ...fields,
});

const around = (fields: Partial<IncidentAround>): IncidentAround => ({
  window: { from_ms: 0, to_ms: 1, first_bucket_ms: 0, step_ms: 60_000, buckets: 1 },
  began_ms: BEGAN,
  ended_ms: null,
  traffic: null,
  requests: null,
  errors: null,
  check: null,
  happenings: [],
  last_deploy: null,
  away: [],
  ...fields,
});

const traffic = (visitors: number, usual: number | null) => ({
  values: [visitors],
  usual: [usual],
  visitors,
  visitors_usual: usual,
});

describe("the story of an incident", () => {
  test("has its own lines and the others' in the order of time", () => {
    const incident = {
      notes: [
        { at: "2026-11-04T12:00:00Z", kind: "began", words: "Away", author: null },
        { at: "2026-11-04T12:05:00Z", kind: "note", words: "Rolled back", author: "Ada" },
      ],
    } as IncidentCard;
    const later = happening({ at: "2026-11-04T12:01:00Z", kind: "failing", title: "GET /", bad: true });
    const lines = storyOf(incident, [later, happening({})]);
    expect(lines.map(({ word, title }) => `${word}: ${title}`)).toEqual([
      "Deploy: shop@2",
      "Began: Away",
      "Failing: GET /",
      "Ada: Rolled back",
    ]);
  });

  test.each([
    [-240_000, "4 min before"],
    [0, ""],
    [12_000, "+12 s"],
  ])("says that %i ms from its beginning is %s", (ms, expected) => {
    expect(offsetOf(BEGAN + ms, BEGAN)).toBe(expected);
  });
});

describe("the incident in short", () => {
  test("names the deploy before it, and none that came later", () => {
    expect(inShort(around({ happenings: [happening({})] }))).toEqual(["shop@2 went to production 4 min before."]);
    expect(deployBefore(around({ happenings: [happening({ at: "2026-11-04T12:01:00Z" })] }))).toBeNull();
  });

  test("counts what it cost", () => {
    const cost = around({
      traffic: traffic(8, 20),
      requests: {
        requests: [40],
        failed: [18],
        p95_ms: [null],
        during: { requests: 40, failed: 18, p95_ms: null },
        before: { requests: 0, failed: 0, p95_ms: null },
      },
      happenings: [
        happening({ kind: "error_new" }),
        happening({ kind: "error_new", at: "2026-11-04T12:01:00Z" }),
        happening({ kind: "error_regressed", at: "2026-11-04T12:02:00Z" }),
      ],
    });
    expect(inShort(cost)).toEqual([
      "2 errors are new or back.",
      "18 of 40 requests failed.",
      "60% fewer visitors than usual.",
    ]);
  });

  test("says nothing of a loss that is none", () => {
    expect(lossOf(traffic(5, null))).toBeNull();
    expect(inShort(around({ traffic: traffic(1, 3) }))).toEqual([]);
    expect(inShort(around({ traffic: traffic(19, 20) }))).toEqual([]);
  });
});

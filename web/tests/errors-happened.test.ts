import { describe, expect, it } from "vitest";
import { happened } from "../src/errors/issue/happened";

describe("what happened to an error", () => {
  it.each([
    ["resolved", { how: "now" }, "resolved it"],
    ["resolved", { how: "next", environment: "prod" }, "resolved it in the next release in prod"],
    ["resolved", { how: "release", release: "shop@1.2.0" }, "resolved it in shop@1.2.0"],
    ["resolved", { how: "commit", commit: "abc1234567890" }, "resolved it in commit abc123456789"],
    ["ignored", {}, "ignored it for ever"],
    ["ignored", { events: 1 }, "ignored it until 1 more event"],
    ["ignored", { users: 1200, doubles: true }, "ignored it until 1,200 more people met it or its rate doubles"],
    ["assigned", {}, "assigned it to nobody"],
    ["assigned", { to: "Ada" }, "assigned it to Ada"],
    ["merged", { numbers: [3, 4] }, "merged #3, #4 into it"],
    ["merged_into", { number: 2 }, "became a part of #2"],
    ["regressed", { release: "1.1", fixed_in: "1.0" }, "came back in 1.1, was fixed in 1.0"],
    ["shared", { days: 30 }, "made a link to it for 30 days"],
    ["something_new", { n: 3 }, "something new n 3"],
  ])("%s %j", (verb, detail, said) => {
    expect(happened(verb, detail)).toBe(said);
  });

  it("says until when it is ignored as a moment, not as a number", () => {
    expect(happened("ignored", { until_ms: Date.UTC(2026, 10, 26, 12) })).toMatch(/^ignored it until 26 Nov 2026/);
  });
});

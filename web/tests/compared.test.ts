import { describe, expect, it } from "vitest";
import type { Overview } from "../src/api/types";
import { withoutUncounted } from "../src/web-analytics/compared";

const overview = (before: number, to = "2026-11-14T23:59:59+00:00") =>
  ({
    comparison: { from: "2026-11-08T00:00:00+00:00", to },
    metrics: {
      visitors: { value: 3, before, change: before ? 0.5 : null },
      pageviews: { value: 5, before, change: null },
    },
    series: { buckets: [], values: {}, before: { visitors: [before] } },
    panels: { path: { rows: [{ value: "/", before: { visitors: before } }], total_rows: 1 } },
  }) as unknown as Overview;

describe("a comparison with a time before the site's first event", () => {
  const site = { first_event_at: "2026-11-20T10:00:00Z" };

  it("is not shown: a zero that nobody counted is no zero", () => {
    const shown = withoutUncounted(overview(0), site);
    expect(shown.comparison).toBeNull();
    expect(shown.series.before).toBeNull();
    expect(shown.metrics.visitors).toEqual({ value: 3, before: null, change: null });
    expect(shown.panels.path?.rows[0]?.before).toBeNull();
  });

  it("is shown when some of it lies after", () => {
    expect(withoutUncounted(overview(0, "2026-11-20T23:59:59+00:00"), site).comparison).not.toBeNull();
  });

  it("is shown when there are numbers: imported visits lie before the first event", () => {
    expect(withoutUncounted(overview(2), site).comparison).not.toBeNull();
  });
});

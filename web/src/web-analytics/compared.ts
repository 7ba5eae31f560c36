import type { Overview, Site } from "../api/types";

/** The overview without its comparison when the compared period lies wholly before the site's first event: a zero
 *  that nobody counted is no zero. Imported visits lie before the first event too, so numbers that are there stay. */
export function withoutUncounted(overview: Overview, site: Pick<Site, "first_event_at">): Overview {
  const { comparison, metrics, series, panels } = overview;
  if (!comparison || metrics.visitors.before || metrics.pageviews.before) return overview;
  const first = site.first_event_at;
  if (first && new Date(comparison.to) >= new Date(first)) return overview;
  const uncompared = Object.entries(metrics).map(([name, { value }]) => [name, { value, before: null, change: null }]);
  const rows = Object.entries(panels).map(([name, panel]) => [
    name,
    panel && { ...panel, rows: panel.rows.map((row) => ({ ...row, before: null })) },
  ]);
  return {
    ...overview,
    comparison: null,
    metrics: Object.fromEntries(uncompared),
    series: { ...series, before: null },
    panels: Object.fromEntries(rows),
  };
}

/** What the pages of releases show, in the URL; pure. */

export interface ReleasesView {
  days?: string;
}

export const readReleases = (raw: Record<string, unknown>): ReleasesView => ({
  days: raw.days === "30" || raw.days === "90" ? String(raw.days) : undefined,
});

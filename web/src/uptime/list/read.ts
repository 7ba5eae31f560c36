/** What the URL of the list of monitors says; pure. */

export interface MonitorsView {
  q?: string;
  status?: string;
  tag?: string;
  group?: string;
  kind?: string;
  sort?: "name";
}

const word = (raw: unknown): string | undefined => (typeof raw === "string" && raw ? raw : undefined);

/** Reads the URL of the list. */
export const readMonitors = (raw: Record<string, unknown>): MonitorsView => ({
  q: word(raw.q),
  status: word(raw.status),
  tag: word(raw.tag),
  group: word(raw.group),
  kind: word(raw.kind),
  sort: raw.sort === "name" ? "name" : undefined,
});

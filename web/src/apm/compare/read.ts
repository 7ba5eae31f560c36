/** What the URL of a comparison says; pure. */

export interface CompareView {
  /** The other trace, on the right. */
  with?: string;
  only?: "differing";
  row?: string;
}

const ID = /^[0-9a-f]{32}$/;

/** A trace id, or the address of a trace's page, as people paste it. Null when there is none in it. */
export function traceIn(text: string): string | null {
  const found = /(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])/i.exec(text.trim());
  return found ? found[0].toLowerCase() : null;
}

/** Reads the URL of a comparison. */
export const readCompare = (raw: Record<string, unknown>): CompareView => ({
  with: ID.test(String(raw.with)) ? String(raw.with) : undefined,
  only: raw.only === "differing" ? "differing" : undefined,
  row: typeof raw.row === "string" && /^\d{1,6}$/.test(raw.row) ? raw.row : undefined,
});

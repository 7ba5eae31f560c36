/** What the URL of a trace says; pure. */

export interface TraceView {
  span?: string;
  view?: "flame";
  find?: string;
}

const word = (raw: unknown): string | undefined => (typeof raw === "string" && raw ? raw : undefined);

/** Reads the URL of a trace. */
export const readTrace = (raw: Record<string, unknown>): TraceView => ({
  span: /^[0-9a-f]{16}$/.test(String(raw.span)) ? String(raw.span) : undefined,
  view: raw.view === "flame" ? "flame" : undefined,
  find: word(raw.find),
});

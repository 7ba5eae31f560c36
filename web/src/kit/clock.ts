/** Which clock moments are told by: that of the reader's own zone, or UTC. The URL says it (`clock=utc`), so a link shows the
 *  same to whoever gets it; the shell reads it before it draws a page, and draws the page anew when it changes. */

export interface Clock {
  /** "own" asks for the reader's own again; it does not stay in the URL. */
  clock?: "utc" | "own";
}

/** Says nothing of a clock that nobody asked for: what is not said is kept from page to page. */
export const readClock = (raw: Record<string, unknown>): Clock => (raw.clock === "utc" ? { clock: "utc" } : {});

/** The search of a next page: the clock stays unless that search says another. */
export function keptClock<S extends Clock>(now: Record<string, unknown>, next: S): S {
  if (next.clock === undefined) return { ...next, ...readClock(now) };
  const { clock, ...rest } = next;
  return clock === "own" ? (rest as S) : next;
}

let zone: "UTC" | undefined;

export function setClock({ clock }: Clock): void {
  zone = clock === "utc" ? "UTC" : undefined;
}

export const isUtc = (): boolean => zone === "UTC";

/** How far the clock is behind UTC at a moment, in milliseconds. */
export const behindUtc = (ms: number): number => (zone ? 0 : new Date(ms).getTimezoneOffset() * 60_000);

/** The clock's face as a form has it ("2026-11-03T14:05:09"), and the moment that such a face shows. */
export const faceOf = (ms: number): string => new Date(ms - behindUtc(ms)).toISOString().slice(0, 19);
export const momentOfFace = (face: string): number => Date.parse(zone ? `${face}Z` : face);

/** Writes moments by the clock that is asked for when they are written. */
export function written(options: Intl.DateTimeFormatOptions): (at: number | Date) => string {
  const [here, utc] = [undefined, "UTC"].map((timeZone) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone }));
  return (at) => (zone ? utc : here)!.format(at);
}

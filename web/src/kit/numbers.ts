/** Numbers as people read them. Pure; English digits and separators everywhere, so columns line up. */

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

export const NOTHING = "–";

/** 1,234,567 */
export const exact = (n: number | null | undefined): string => (n == null ? NOTHING : whole.format(n));

/** Exact below 10,000, then three figures: 9,876 · 12.3k · 4.56M */
export function count(n: number | null | undefined): string {
  if (n == null) return NOTHING;
  if (Math.abs(n) < 10_000) return whole.format(n);
  return short.format(n).replace("K", "k");
}

/** 2.41 */
export const decimal = (n: number | null | undefined): string =>
  n == null ? NOTHING : n >= 100 ? count(Math.round(n)) : n.toFixed(n >= 10 ? 1 : 2);

/** A share from 0 to 1: 0.4 % · 12 % · 100 %; one decimal only under 10. */
export function share(n: number | null | undefined): string {
  if (n == null || !Number.isFinite(n)) return NOTHING;
  const percent = n * 100;
  if (percent > 0 && percent < 0.1) return "<0.1%";
  if (percent < 9.95 && percent > 0) return `${percent.toFixed(1).replace(/\.0$/, "")}%`;
  return `${Math.round(percent)}%`;
}

/** A share in a column, always with one decimal, so that the points stand below each other: 0.4% · 12.0% · 100.0%. */
export function shareInColumn(n: number | null | undefined): string {
  if (n == null || !Number.isFinite(n)) return NOTHING;
  return n > 0 && n < 0.0005 ? "<0.1%" : `${(n * 100).toFixed(1)}%`;
}

/** Milliseconds as 0s · 45s · 3m 07s · 2h 05m */
export function duration(ms: number | null | undefined): string {
  if (ms == null) return NOTHING;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const two = (n: number) => String(n).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h ${two(Math.floor((seconds % 3600) / 60))}m`;
}

/** A relative change (0.12 → "12%"), without its sign; tenfold and more is said as a factor. */
export function change(n: number): string {
  if (n >= 9.995) return `×${whole.format(n + 1)}`;
  const percent = Math.abs(n) * 100;
  return `${percent > 0 && percent < 0.5 ? "<1" : Math.round(percent)}%`;
}

/** Milliseconds of delay in plain words: 40 ms · 1.2 s · 3 min */
export function delay(ms: number | null | undefined): string {
  if (ms == null) return NOTHING;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** "1 visitor", "2,345 visitors" */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${whole.format(n)} ${n === 1 ? one : many}`;

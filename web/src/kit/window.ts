/** The stretch of time that a page looks at: the last minutes or hours, or two moments. In the URL; pure. */

import { behindUtc, isUtc, written } from "./clock";

/** What of a time goes to the server. */
export type TimeParams = Record<string, string | undefined>;

/** `[from_ms, to_ms)` and its buckets, as answers about time say it. */
export interface WindowView {
  from_ms: number;
  to_ms: number;
  first_bucket_ms: number;
  step_ms: number;
  buckets: number;
}

export interface Last {
  name: string;
  label: string;
  key: string;
  ms: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const LAST: readonly Last[] = [
  { name: "5m", label: "Last 5 minutes", key: "1", ms: 5 * MINUTE },
  { name: "15m", label: "Last 15 minutes", key: "2", ms: 15 * MINUTE },
  { name: "30m", label: "Last 30 minutes", key: "3", ms: 30 * MINUTE },
  { name: "1h", label: "Last hour", key: "4", ms: HOUR },
  { name: "3h", label: "Last 3 hours", key: "5", ms: 3 * HOUR },
  { name: "6h", label: "Last 6 hours", key: "6", ms: 6 * HOUR },
  { name: "12h", label: "Last 12 hours", key: "7", ms: 12 * HOUR },
  { name: "1d", label: "Last day", key: "8", ms: DAY },
  { name: "3d", label: "Last 3 days", key: "9", ms: 3 * DAY },
  { name: "7d", label: "Last 7 days", key: "0", ms: 7 * DAY },
];
export const DEFAULT_LAST = "1h";

/** Two moments (unix milliseconds) win over a name. */
export interface Time {
  period?: string;
  from_ms?: string;
  to_ms?: string;
}

const isMoment = (text: unknown): text is string => typeof text === "string" && /^\d{10,13}$/.test(text);

/** Reads a URL's time: what is not understood is left out. */
export function readTime(raw: Record<string, unknown>): Time {
  if (isMoment(raw.from_ms) && isMoment(raw.to_ms) && Number(raw.from_ms) < Number(raw.to_ms))
    return { from_ms: raw.from_ms, to_ms: raw.to_ms };
  return { period: LAST.find(({ name }) => name === raw.period)?.name };
}

/** What of it goes to the server. */
export const timeParams = (time: Time): TimeParams =>
  time.from_ms && time.to_ms ? { from_ms: time.from_ms, to_ms: time.to_ms } : { period: time.period ?? DEFAULT_LAST };

/** What a link into another page carries, so that one stays in the same time. */
export const timeOf = ({ period, from_ms, to_ms }: Time): Time => ({ period, from_ms, to_ms });

export const between = (from: number, to: number): Time => ({
  period: undefined,
  from_ms: String(Math.floor(from)),
  to_ms: String(Math.ceil(to)),
});

/** The same length one step earlier or later; nothing lies in the future. */
export function moved(window: { from_ms: number; to_ms: number }, direction: -1 | 1, now: number): Time | null {
  const length = window.to_ms - window.from_ms;
  if (direction === 1 && window.to_ms >= now - 1000) return null;
  const to = Math.min(now, window.to_ms + direction * length);
  return between(to - length, to);
}

/** Twice as much around the same middle. */
export function widened(window: { from_ms: number; to_ms: number }, now: number): Time {
  const length = window.to_ms - window.from_ms;
  const to = Math.min(now, window.to_ms + length / 2);
  return between(to - 2 * length, to);
}

const day = written({ day: "numeric", month: "short" });
const minute = written({ hour: "2-digit", minute: "2-digit" });
const second = written({ hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** "14:05 – 14:20", "3 Nov 14:05 – 4 Nov 09:00": by the reader's clock. */
export function timeName(time: Time, now: Date): string {
  if (!time.from_ms || !time.to_ms) return LAST.find(({ name }) => name === (time.period ?? DEFAULT_LAST))?.label ?? "";
  const [from, to] = [new Date(Number(time.from_ms)), new Date(Number(time.to_ms))];
  const clock = to.getTime() - from.getTime() < 10 * MINUTE ? second : minute;
  const isToday = day(from) === day(now) && day(to) === day(now);
  if (isToday) return `${clock(from)} – ${clock(to)}`;
  if (day(from) === day(to)) return `${day(from)}, ${clock(from)} – ${clock(to)}`;
  return `${day(from)} ${clock(from)} – ${day(to)} ${clock(to)}`;
}

const STEPS_S = [1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];

/** Round moments of the reader's clock inside a stretch of time, at most so many. */
export function roundTicks(from: number, to: number, most: number): number[] {
  const step = (STEPS_S.find((one) => (to - from) / (one * 1000) <= most) ?? STEPS_S.at(-1)!) * 1000;
  const zone = behindUtc(from);
  const ticks: number[] = [];
  for (let at = Math.ceil((from - zone) / step) * step + zone; at < to; at += step) ticks.push(at);
  return ticks;
}

/** A series without what its window cuts: half a bucket would look like half as much. */
export function whole<N>(
  window: { from_ms: number; to_ms: number; first_bucket_ms: number; step_ms: number; buckets: number },
  values: readonly N[],
): (N | null)[] {
  const isCut = (i: number) => {
    const from = window.first_bucket_ms + i * window.step_ms;
    return from < window.from_ms - 1 || from + window.step_ms > window.to_ms + 1;
  };
  return window.buckets < 4 ? [...values] : values.map((value, i) => (isCut(i) ? null : value));
}

/** A tick of a time axis whose whole is `span` milliseconds long. */
export function tickOf(ms: number, span: number): string {
  const at = new Date(ms);
  if (span <= 10 * MINUTE) return second(at);
  if (span <= 1.5 * DAY) return minute(at);
  return minute(at) === "00:00" ? day(at) : `${day(at)} ${minute(at)}`;
}

/** A moment in a list: the clock to the millisecond, with the day when it is another. */
export function momentIn(ms: number, now: Date): string {
  const clock = `${second(ms)}.${String(Math.floor(ms) % 1000).padStart(3, "0")}`;
  return day(ms) === day(now) ? clock : `${day(ms)} ${clock}`;
}

/** What stands over a column of moments. */
export const timeColumn = (): string => (isUtc() ? "Time, UTC" : "Time");

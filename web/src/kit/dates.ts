/** Dates as people read them. Bucket starts come as local ISO times with an offset; their wall clock is what we show,
 *  so they are read as if they were UTC and formatted in UTC: the browser's own zone never bends a site's day. */

import { isUtc, written } from "./clock";
import type { Interval } from "./interval";

const wallClock = (iso: string): Date => new Date(`${iso.slice(0, 10)}T${iso.slice(11, 16) || "00:00"}:00Z`);

const format = (options: Intl.DateTimeFormatOptions) => {
  const formatter = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  return (date: Date) => formatter.format(date);
};

const time = format({ hour: "2-digit", minute: "2-digit" });
const dayMonth = format({ day: "numeric", month: "short" });
const dayMonthYear = format({ day: "numeric", month: "short", year: "numeric" });
const weekday = format({ weekday: "short", day: "numeric", month: "short" });
const month = format({ month: "short" });
const monthYear = format({ month: "long", year: "numeric" });

/** The label under a tick of the axis. A day is named where hours begin it; a year where months begin it. */
export function tick(iso: string, interval: Interval): string {
  const at = wallClock(iso);
  if (interval === "minute") return time(at);
  if (interval === "hour") return time(at) === "00:00" ? dayMonth(at) : time(at);
  if (interval === "month") return at.getUTCMonth() === 0 ? String(at.getUTCFullYear()) : month(at);
  return dayMonth(at);
}

/** The heading of a bucket: "Tue 3 Nov", "Tue 3 Nov, 14:00", "Week of 2 Nov", "November 2026". */
export function bucketName(iso: string, interval: Interval): string {
  const at = wallClock(iso);
  if (interval === "minute") return time(at);
  if (interval === "hour") return `${weekday(at)}, ${time(at)}`;
  if (interval === "week") return `Week of ${dayMonth(at)}`;
  if (interval === "month") return monthYear(at);
  return weekday(at);
}

const weekdayYear = format({ weekday: "short", day: "numeric", month: "short", year: "numeric" });

/** A day ("2026-11-03"), with its time when it has one: "Tue 3 Nov 2026", "Tue 3 Nov 2026, 14:05" */
export const momentName = (day: string, time: string): string =>
  weekdayYear(wallClock(day)).replace(",", "") + (time && `, ${time}`);

/** "3 Nov", "3 – 9 Nov", "28 Oct – 3 Nov", with years where they differ from `thisYear`. */
export function rangeName(from: string, to: string, thisYear: string): string {
  const [a, b] = [wallClock(from), wallClock(to)];
  const isThisYear = from.startsWith(thisYear) && to.startsWith(thisYear);
  const full = isThisYear ? dayMonth : dayMonthYear;
  if (from.slice(0, 10) === to.slice(0, 10)) return isThisYear ? weekday(b) : dayMonthYear(b);
  if (from.slice(0, 7) === to.slice(0, 7)) return `${a.getUTCDate()} – ${full(b)}`;
  if (from.slice(0, 4) === to.slice(0, 4)) return `${dayMonth(a)} – ${full(b)}`;
  return `${dayMonthYear(a)} – ${dayMonthYear(b)}`;
}

const local = written({ day: "numeric", month: "short", year: "numeric" });
const localTime = written({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });

/** A moment by the reader's clock: "3 Nov 2026" */
export const dateOf = (iso: string): string => local(new Date(iso));

/** A moment by the reader's clock: "3 Nov 2026, 14:05", "3 Nov 2026, 13:05 UTC" */
export const momentOf = (iso: string): string => `${localTime(new Date(iso))}${isUtc() ? " UTC" : ""}`;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "just now", "5 minutes ago", "in 6 days" */
export function ago(iso: string, now: Date): string {
  const seconds = (new Date(iso).getTime() - now.getTime()) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return seconds > 1 ? "in a moment" : "just now";
}

/** `ago` of what has happened: a clock that is read now and then lags behind it, and then it was just now. */
export const since = (iso: string, now: Date): string => ago(iso, new Date(Math.max(now.getTime(), Date.parse(iso))));

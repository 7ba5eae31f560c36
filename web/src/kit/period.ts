/** Periods: their letters, names and arithmetic. Days are "YYYY-MM-DD" in the site's own zone; no clock in here. */

import type { Interval } from "./interval";

export interface PeriodRow {
  name: PeriodName;
  label: string;
  key: string;
  /** How far an arrow key moves it; null when it cannot be moved. */
  step: { days?: number; months?: number } | null;
}

export type PeriodName =
  | "realtime" | "today" | "yesterday" | "24h" | "7d" | "28d" | "30d" | "91d"
  | "month" | "last_month" | "year" | "6mo" | "12mo" | "all" | "custom"; // biome-ignore format: one table of words

/** In the order of the menu; an empty row of the menu stands where `GROUPS` breaks it. */
export const PERIODS: readonly PeriodRow[] = [
  { name: "today", label: "Today", key: "D", step: { days: 1 } },
  { name: "yesterday", label: "Yesterday", key: "E", step: { days: 1 } },
  { name: "realtime", label: "Realtime", key: "R", step: null },
  { name: "24h", label: "Last 24 hours", key: "H", step: null },
  { name: "7d", label: "Last 7 days", key: "W", step: { days: 7 } },
  { name: "28d", label: "Last 28 days", key: "F", step: { days: 28 } },
  { name: "30d", label: "Last 30 days", key: "T", step: { days: 30 } },
  { name: "91d", label: "Last 91 days", key: "N", step: { days: 91 } },
  { name: "month", label: "Month to date", key: "M", step: { months: 1 } },
  { name: "last_month", label: "Last month", key: "P", step: { months: 1 } },
  { name: "year", label: "Year to date", key: "Y", step: { months: 12 } },
  { name: "6mo", label: "Last 6 months", key: "S", step: { months: 6 } },
  { name: "12mo", label: "Last 12 months", key: "L", step: { months: 12 } },
  { name: "all", label: "All time", key: "A", step: null },
  { name: "custom", label: "Custom range", key: "C", step: null },
];

export const GROUPS: readonly PeriodName[][] = [
  ["today", "yesterday", "realtime", "24h"],
  ["7d", "28d", "30d", "91d"],
  ["month", "last_month", "year"],
  ["6mo", "12mo", "all"],
];

/** Does it end with the last full day? As Plausible's do: today, month and year to date and all time go up to now. */
export const isFull = (name: string | undefined): boolean => ["7d", "28d", "30d", "91d"].includes(name ?? "");

export const periodNamed = (name: string | undefined): PeriodRow | undefined => PERIODS.find((p) => p.name === name);

const DAY_MS = 86_400_000;
const toUtc = (day: string): Date => new Date(`${day}T00:00:00Z`);
const toDay = (date: Date): string => date.toISOString().slice(0, 10);

export const isDay = (text: unknown): text is string =>
  typeof text === "string" && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(toUtc(text).getTime());

export const addDays = (day: string, days: number): string => toDay(new Date(toUtc(day).getTime() + days * DAY_MS));

/** The same day some months away; the 31st becomes the last day of a shorter month. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return toDay(new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))));
}

/** Days from one to the other, both counted. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((toUtc(to).getTime() - toUtc(from).getTime()) / DAY_MS) + 1;

/** Today's day in a zone, at a moment. */
export const dayIn = (zone: string, at: Date): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(at);

export interface Span {
  period?: PeriodName;
  date?: string;
  from?: string;
  to?: string;
}

/** The span one step earlier (-1) or later (+1); null when it cannot move or would lie in the future. */
export function shifted(span: Span, direction: -1 | 1, today: string): Span | null {
  const row = periodNamed(span.period);
  if (!row) return null;
  if (row.name === "custom") {
    if (!span.from || !span.to) return null;
    const days = daysBetween(span.from, span.to) * direction;
    const [from, to] = [addDays(span.from, days), addDays(span.to, days)];
    return from > today ? null : { period: "custom", from, to };
  }
  if (!row.step) return null;
  const anchor = span.date ?? today;
  const { days = 0, months = 0 } = row.step;
  const date = months ? addMonths(anchor, months * direction) : addDays(anchor, days * direction);
  if (direction === 1 && anchor >= today) return null;
  return date >= today ? { period: row.name } : { period: row.name, date };
}

/** Intervals that make sense for a span of so many days: neither two points nor a thousand. */
export function intervalsFor(period: string | undefined, days: number): Interval[] {
  if (period === "realtime") return ["minute"];
  if (days <= 1) return ["minute", "hour"];
  if (days <= 2) return ["hour"];
  if (days <= 8) return ["hour", "day"];
  if (days <= 31) return ["hour", "day", "week"];
  if (days <= 190) return ["day", "week", "month"];
  return ["day", "week", "month"];
}

/** Does the span reach the present, so that new events change it? */
export const isOpen = (span: Span, today: string): boolean => {
  if (span.period === "custom") return (span.to ?? today) >= today;
  if (span.date && span.date < today) return false;
  return ["realtime", "today", "24h", "month", "year", "all"].includes(span.period ?? "");
};

/** Words of alerts. */

import type { Severity } from "./types";

export const SEVERITIES: readonly { value: Severity; label: string; about: string }[] = [
  { value: "critical", label: "Critical", about: "wakes somebody" },
  { value: "warning", label: "Warning", about: "can wait for the morning" },
  { value: "info", label: "Info", about: "good to know" },
];

const STATES: Record<string, string> = {
  pending: "A first sign",
  firing: "Firing",
  recovering: "Recovering",
  resolved: "Resolved",
  told_fired: "Told",
  told_resolved: "Told that it is over",
  told_reminder: "Reminded",
  told_escalated: "Escalated",
  told_flapping: "Told that it flaps",
  flapping: "Flapping",
  held: "Held back",
  acknowledged: "Taken",
  unacknowledged: "Given back",
  silenced: "Silenced",
  note: "Note",
};

/** A line of the timeline as people say it. */
export const whatHappened = (what: string): string => STATES[what] ?? what;

const UNITS: readonly [number, string, string][] = [
  [86_400, "day", "days"],
  [3600, "hour", "hours"],
  [60, "minute", "minutes"],
];

/** 5 minutes · 1 hour · 90 seconds */
export function span(seconds: number): string {
  for (const [size, one, many] of UNITS)
    if (seconds >= size && seconds % size === 0) return `${seconds / size} ${seconds === size ? one : many}`;
  return `${seconds} seconds`;
}

/** How long it lasts or lasted: 3 d 4 h, 12 min */
export function lasting(from: string, to: number): string {
  const s = Math.max(0, Math.round((to - Date.parse(from)) / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

/** A number of a measure with its unit. */
export function measured(value: number | null | undefined, unit: string): string {
  if (value == null) return "–";
  const text =
    Math.abs(value) >= 10_000
      ? new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(value)
      : new Intl.NumberFormat("en", { maximumFractionDigits: value % 1 ? 2 : 0 }).format(value);
  return `${text}${{ percent: " %", ms: " ms" }[unit] ?? ""}`;
}

/** What the list of errors shows, in the URL; pure. */

import { between } from "../../kit/window";
import type { ErrorsAnswer, ReleaseMark } from "../types";

export const TABS = [
  { tab: "unresolved", label: "Unresolved" },
  { tab: "review", label: "For review" },
  { tab: "escalated", label: "Escalated" },
  { tab: "ignored", label: "Ignored" },
  { tab: "resolved", label: "Resolved" },
  { tab: "noise", label: "Noise" },
  { tab: "all", label: "All" },
] as const;

export const SORTS = [
  { value: "last_seen", label: "Last seen" },
  { value: "first_seen", label: "First seen" },
  { value: "events", label: "Events" },
  { value: "users", label: "People" },
  { value: "trend", label: "Trend" },
  { value: "priority", label: "Priority" },
] as const;

export const PAGE = 25;
export const PERIODS = ["1d", "7d", "14d", "30d", "90d"] as const;
export const DEFAULT_PERIOD = "14d";

/** Two moments (unix milliseconds) win over a period. */
export interface Time {
  period?: string;
  from_ms?: string;
  to_ms?: string;
}

const isMoment = (text: unknown): text is string => typeof text === "string" && /^\d{10,13}$/.test(text);

/** Reads the time of a URL. */
export function readTime(raw: Record<string, unknown>): Time {
  if (isMoment(raw.from_ms) && isMoment(raw.to_ms) && Number(raw.from_ms) < Number(raw.to_ms))
    return { from_ms: raw.from_ms, to_ms: raw.to_ms };
  return { period: PERIODS.find((name) => name === raw.period && name !== DEFAULT_PERIOD) };
}

/** What of it goes to the server. */
export const timeParams = ({ period, from_ms, to_ms }: Time): Record<string, string> =>
  from_ms && to_ms ? { from_ms, to_ms } : { period: period ?? DEFAULT_PERIOD };

export const zoomed = (from: number, to: number): Time => between(from, to);

export interface ErrorsView extends Time {
  q?: string;
  tab?: string;
  sort?: string;
  page?: string;
}

/** Reads the URL; what is not understood is left out. */
export function readErrors(raw: Record<string, unknown>): ErrorsView {
  const page = Number(raw.page);
  return {
    ...readTime(raw),
    q: typeof raw.q === "string" && raw.q ? raw.q : undefined,
    tab: TABS.find(({ tab }) => tab === raw.tab)?.tab,
    sort: SORTS.find(({ value }) => value === raw.sort)?.value,
    page: Number.isInteger(page) && page > 1 ? String(page) : undefined,
  };
}

/** Where release marks stand in the buckets of a window, 0 to 1. */
export const partsOf = (marks: readonly { at_ms: number }[], window: ErrorsAnswer["window"]): number[] =>
  marks
    .map(({ at_ms }) => (at_ms - window.first_bucket_ms) / (window.buckets * window.step_ms))
    .filter((part) => part > 0 && part < 1);

/** A version on a chart: its deploy, or when it was first seen. */
export const markOf = ({ release, environment, at_ms, is_deploy }: ReleaseMark) => ({
  at_ms,
  label: `${is_deploy ? "Deployed" : "First seen:"} ${release}${environment ? `, ${environment}` : ""}`,
});

/** What a tab is called in "Nothing here": each says why it is empty. */
export const NOTHING: Record<string, [string, string]> = {
  unresolved: ["Nothing is unresolved", "What breaks next will stand here."],
  review: ["Nothing is new", "Errors that are new or came back within seven days stand here until somebody decides."],
  escalated: ["Nothing escalated", "Ignored errors come here when they happen more often than you allowed."],
  ignored: ["Nothing is ignored", "Ignore an error until a time, or until it happens too often: press i on it."],
  resolved: [
    "Nothing is resolved yet",
    "Resolved errors stay here, and come back only by an event of a release with the fix.",
  ],
  noise: ["No noise", "Errors of browser extensions, crawlers and masked scripts are kept apart here."],
  all: ["There are no errors in this time", "Choose a longer time, or search for less."],
};

/** What the URL of the logs says; pure. */

import { readTime, type Time } from "../../kit/window";

export interface LogsView extends Time {
  q?: string;
  view?: "patterns";
  /** Attributes that have a column of their own, after the fixed ones. */
  columns?: string;
  wrap?: "1";
  live?: "1";
}

const word = (raw: unknown): string | undefined => (typeof raw === "string" && raw ? raw : undefined);

export const readLogs = (raw: Record<string, unknown>): LogsView => ({
  ...readTime(raw),
  q: word(raw.q),
  view: raw.view === "patterns" ? "patterns" : undefined,
  columns: word(raw.columns),
  wrap: raw.wrap === "1" ? "1" : undefined,
  live: raw.live === "1" ? "1" : undefined,
});

export const columnsOf = (view: LogsView): string[] =>
  [...new Set((view.columns ?? "").split(",").filter(Boolean))].slice(0, 8);

export const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", ""] as const;
export const levelName = (level: string): string => level || "none";
export const levelColour = (level: string): string => `--level-${level || "trace"}`;

/** What the URLs of the list of metrics and of machines say; pure. */

import { readTime, type Time } from "../../kit/window";

const text = (raw: unknown): string | undefined => (typeof raw === "string" && raw ? raw : undefined);

export const readAllMetrics = (raw: Record<string, unknown>): Time & { search?: string } => ({
  ...readTime(raw),
  search: text(raw.search),
});

export const readHost = (raw: Record<string, unknown>): Time & { host?: string } => ({
  ...readTime(raw),
  host: text(raw.host),
});

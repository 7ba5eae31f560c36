/** What the page of one error shows, in the URL; pure. */

import { readTime, type Time } from "../list/view";

export interface IssueView extends Time {
  q?: string;
  /** An event's id, or newest or oldest; the recommended one when absent. */
  event?: string;
  part?: string;
}

export const PARTS = ["Event", "Events", "Grouping", "Activity"] as const;

export function readIssue(raw: Record<string, unknown>): IssueView {
  return {
    ...readTime(raw),
    q: typeof raw.q === "string" && raw.q ? raw.q : undefined,
    event: typeof raw.event === "string" && /^[0-9a-f]{32}$|^(newest|oldest)$/.test(raw.event) ? raw.event : undefined,
    part: PARTS.find((part) => part === raw.part && part !== "Event"),
  };
}

/** What the URL of the pages of services says; pure. */

import { readTime, type Time } from "../../kit/window";

export interface ServicesView extends Time {
  environment?: string;
  service?: string;
  tab?: string;
}

const word = (raw: unknown): string | undefined => (typeof raw === "string" && raw ? raw : undefined);

/** Reads the URL of the pages of services. */
export const readServices = (raw: Record<string, unknown>): ServicesView => ({
  ...readTime(raw),
  environment: word(raw.environment),
  service: word(raw.service),
  tab: word(raw.tab),
});

/** What the people's API says, written as the server writes it (snake_case). */

export type Role = "owner" | "admin" | "member" | "viewer";

export interface User {
  id: string;
  name: string;
  email: string;
}

export interface Organization {
  id: string;
  name: string;
  slug: string;
  role: Role;
}

export interface Site {
  id: string;
  number: number;
  domain: string;
  name: string;
  timezone: string;
  organization_id: string;
  role: Role;
  allowed_origins: string[];
  public_key: string | null;
  created_at: string;
  first_event_at: string | null;
}

export interface Me {
  user: User;
  organizations: Organization[];
  sites: Site[];
}

export interface SignedInSession {
  id: string;
  created_at: string;
  last_seen_at: string;
  device: string;
  current: boolean;
}

export interface Member {
  id: string;
  name: string;
  email: string;
  role: Role;
  joined_at: string;
}

export interface Invitation {
  id: string;
  email: string;
  role: Role;
  /** Only in the answer that made it: the server keeps nothing but a digest of the link. */
  url: string | null;
  expires_at: string;
}

export interface InvitationOffer {
  organization: string;
  email: string;
  role: Role;
  known_account: boolean;
}

export interface AuditEntry {
  id: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, string>;
}

export interface AuditPage {
  entries: AuditEntry[];
  next: number | null;
}

export type Scope = "ingest" | "read" | "admin";

export interface Key {
  id: string;
  kind: "public" | "secret";
  name: string;
  scopes: Scope[];
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  token: string | null;
  hint: string;
}

export interface Ingest {
  first_event_at: string | null;
  last_event_at: string | null;
  lag_ms: number | null;
  accepted_24h: number;
  dropped_24h: { reason: string; count: number; words: string }[];
  snippet: string;
  script_url: string;
}

export const METRICS = ["visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "engaged_ms"] as const;
export type Metric = (typeof METRICS)[number];

import type { Interval } from "../kit/interval";

export interface Measured {
  value: number | null;
  before: number | null;
  change: number | null;
}

export interface AppliedFilter {
  operator: string;
  dimension: string;
  values: string[];
  sentence: string;
}

export interface Row {
  value: string;
  label?: string | null;
  country?: string | null;
  visitors: number;
  visits: number;
  pageviews: number;
  bounce_rate?: number | null;
  engaged_ms?: number | null;
  before?: { visitors: number } | null;
}

export interface PanelRows {
  rows: Row[];
  total_rows: number;
}

export interface Overview {
  period: { name: string; from: string; to: string; interval: Interval; timezone: string };
  comparison: { from: string; to: string } | null;
  watermark: string;
  filters: AppliedFilter[];
  metrics: Record<Metric, Measured>;
  series: {
    buckets: { start: string; partial: boolean }[];
    values: Partial<Record<Metric, (number | null)[]>>;
    before: Partial<Record<Metric, (number | null)[]>> | null;
  };
  panels: Partial<Record<string, PanelRows>>;
}

export interface Breakdown {
  dimension: string;
  rows: Row[];
  total_rows: number;
  metrics: string[];
}

export interface ShownQuery {
  sql: string;
  binds: Record<string, unknown>;
}

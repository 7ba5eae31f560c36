/** What the API says of errors, by the names of our nouns. */

import type { WindowView } from "../kit/window";

export interface Assignee {
  id: string;
  name: string;
}

export interface ErrorGroupRow {
  number: number;
  short_id: string;
  status: string;
  reason: string;
  priority: string;
  title: string;
  type: string;
  value: string;
  culprit: string;
  level: string;
  platform: string;
  noise: string;
  is_new: boolean;
  is_minified: boolean;
  is_unhandled: boolean;
  events: number;
  users: number;
  first_seen_ms: number;
  last_seen_ms: number;
  first_release: string;
  last_release: string;
  counts: number[];
  assignee: Assignee | null;
  comments: number;
}

export interface ReleaseMark {
  release: string;
  environment: string;
  at_ms: number;
}

export interface ErrorsAnswer {
  window: WindowView;
  groups: ErrorGroupRow[];
  total: number;
  tabs: { tab: string; count: number }[];
  releases: ReleaseMark[];
  has_any: boolean;
}

export interface ErrorNews {
  new: number;
  regressed: number;
}

export interface ErrorGroupView extends Omit<ErrorGroupRow, "counts" | "comments"> {
  said: string;
  logger: string;
  source: string;
  first_environment: string;
  events_24h: number;
  resolution: { how: string; at_ms: number; fixed_in: string; environment: string; commit: string } | null;
  ignoring: { at_ms: number; until_ms: number; events: number; users: number; doubles: boolean } | null;
  merged_into: number | null;
  hashes: number;
}

export interface ErrorSeries {
  window: WindowView;
  events: number[];
  users: number[];
  releases: ReleaseMark[];
  total_events: number;
  total_users: number;
}

export interface FacetValue {
  value: string;
  count: number;
  share: number;
  base_share: number;
}

export interface ErrorFacet {
  key: string;
  label: string;
  is_tag: boolean;
  is_telling: boolean;
  base: "traffic" | "errors";
  values: FacetValue[];
}

export interface ErrorFacets {
  window: WindowView;
  facets: ErrorFacet[];
  total: number;
  sampled: number;
}

export interface EventRow {
  id: string;
  at_ms: number;
  title: string;
  release: string;
  environment: string;
  user: string;
  url: string;
  transaction: string;
  trace_id: string;
  browser: string;
  os: string;
  server: string;
  has_details: boolean;
  tags: Record<string, string>;
}

export interface EventsAnswer {
  window: WindowView;
  events: EventRow[];
  next: string;
}

/** A frame of a stack; `raw` and `map` are there where a source map was looked for. */
export interface Frame {
  function?: string;
  filename?: string;
  abs_path?: string;
  module?: string;
  line?: number;
  column?: number;
  in_app?: boolean;
  is_mapped?: boolean;
  omitted?: number;
  context_line?: string;
  pre_context?: string[];
  post_context?: string[];
  vars?: Record<string, unknown>;
  debug_id?: string;
  map?: { status: string; debug_id?: string };
  raw?: Frame;
}

export interface Thrown {
  type?: string;
  value?: string;
  module?: string;
  frames?: Frame[];
  mechanism?: { type?: string; handled?: boolean; exception_id?: number; parent_id?: number; synthetic?: boolean };
}

export interface Breadcrumb {
  at?: number;
  type?: string;
  category?: string;
  level?: string;
  message?: string;
  data?: Record<string, unknown>;
}

/** An event in the shape of docs/errors.md, as far as pages show it. */
export interface EventBody {
  message?: string;
  platform?: string;
  level?: string;
  exception?: Thrown[];
  threads?: { id?: string; name?: string; crashed?: boolean; current?: boolean; frames?: Frame[] }[];
  frames?: Frame[];
  breadcrumbs?: Breadcrumb[];
  tags?: Record<string, string>;
  contexts?: Record<string, unknown>;
  extra?: Record<string, unknown>;
  request?: Record<string, unknown>;
  user?: Record<string, unknown>;
  modules?: Record<string, string>;
  fingerprint?: string[];
  dist?: string;
}

export interface EventView {
  id: string;
  number: number;
  at_ms: number;
  received_ms: number;
  title: string;
  level: string;
  platform: string;
  release: string;
  dist: string;
  environment: string;
  server: string;
  user: string;
  trace_id: string;
  span_id: string;
  sdk: string;
  source: string;
  handled: number;
  url: string;
  browser: string;
  browser_version: string;
  os: string;
  os_version: string;
  device: string;
  is_minified: boolean;
  hash: string;
  has_details: boolean;
  event: EventBody;
  scrubbed: { where: string; what: string }[];
  scrubbed_count: number;
  clock: string;
  notes: { kind: string; name: string; media: string; text: string; at_ms: number }[];
  previous: string;
  next: string;
  oldest: string;
  newest: string;
}

export interface Explanation {
  version?: number;
  kind?: string;
  sentence?: string;
  hashes?: { kind: string; hash: string }[];
  is_minified?: boolean;
  custom?: string[];
  rules?: string[];
  message?: string;
  exceptions?: {
    type: string;
    type_counts: boolean;
    message: string;
    message_counts: boolean;
    frames: {
      where: string;
      function: string;
      is_own: boolean;
      own_because: string;
      counts: boolean;
      compared: string[];
      left_out_because: string;
    }[];
  }[];
}

export interface GroupingView {
  hashes: {
    hash: string;
    kind: string;
    title: string;
    is_pinned: boolean;
    events: number;
    last_seen_ms: number;
    explanation: Explanation;
  }[];
  similar: { number: number; short_id: string; title: string; culprit: string; status: string; because: string }[];
}

export interface Activity {
  id: number;
  at_ms: number;
  actor: string;
  verb: string;
  text: string;
  mentions: string[];
  detail: Record<string, unknown>;
}

export interface ErrorValue {
  value: string;
  count: number;
}

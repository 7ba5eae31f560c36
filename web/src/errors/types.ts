/** What the API says of errors, by the names of our nouns. The shapes are the server's own; only what an event holds, which
 *  is in the shape of docs/errors.md and open there, is said more exactly here, as far as pages show it. */

import type { components } from "../api/schema";

type Schemas = components["schemas"];

export type Assignee = Schemas["Assignee"];
export type ErrorGroupRow = Schemas["ErrorGroupRow"];
export type ErrorsAnswer = Schemas["ErrorsAnswer"];
export type ErrorNews = Schemas["ErrorNews"];
export type ErrorGroupView = Schemas["ErrorGroupView"];
export type ErrorSeries = Schemas["ErrorSeries"];
export type ErrorFacet = Schemas["ErrorFacet"];
export type ErrorFacets = Schemas["ErrorFacets"];
export type EventRow = Schemas["EventRow"];
export type EventsAnswer = Schemas["EventsAnswer"];
export type Activity = Schemas["Activity"];
export type ErrorValue = Schemas["ErrorValue"];
export type ErrorOfTrace = Schemas["ErrorOfTrace"];
export type SpansAnswer = Schemas["SpansAnswer"];
export type TraceAnswer = Schemas["TraceAnswer"];
export type LogsAnswer = Schemas["LogsAnswer"];
export type ErrorShare = Schemas["ErrorShareCard"];
export type ReleaseMark = Schemas["ReleaseMark"];
export type MergePreview = Schemas["MergePreview"];
export type Diagnosis = Schemas["Diagnosis"];
export type ActionDone = Schemas["ActionDone"];
export type CodeForm = Schemas["CodeForm"];
export type ErrorKeeping = Schemas["Keeping"];

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
  /** Its line in the repository, where the site says where that is. */
  link?: string;
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

type Holding<Whole, Name extends keyof Whole, What> = Omit<Whole, Name> & Record<Name, What>;

export type EventView = Holding<Schemas["EventView"], "event", EventBody>;

export type SharedEvent = Holding<Schemas["SharedEvent"], "event", EventBody>;
export type SharedError = Holding<Schemas["SharedError"], "event", SharedEvent | null>;

/** What a stack needs to know of its event, on the page of an error and on the page that a link shows. */
export type StackOf = Pick<EventView, "event" | "release" | "dist">;

/** The fingerprint of a hash in words (app/errors/explain.py). */
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

export type GroupingView = Holding<
  Schemas["GroupingView"],
  "hashes",
  Holding<Schemas["HashView"], "explanation", Explanation>[]
>;

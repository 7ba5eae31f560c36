/** Rules as the API has them. */

export interface Matcher {
  key: string;
  pattern: string;
  is_not: boolean;
}

export interface Rule {
  name: string;
  match: Matcher[];
  fingerprint: string[];
  title: string;
  in_app: boolean | null;
  drops: boolean;
  is_on: boolean;
}

export interface Rehearsal {
  events: number;
  groups_before: number;
  groups_after: number;
  dropped: number;
  changes: {
    number: number;
    short_id: string;
    title: string;
    events: number;
    becomes: number;
    joins: number[];
    dropped: number;
    new_title: string;
  }[];
}

export const NEW_RULE: Rule = {
  name: "",
  match: [{ key: "type", pattern: "", is_not: false }],
  fingerprint: [],
  title: "",
  in_app: null,
  drops: false,
  is_on: true,
};

/** What a condition may be about; besides these `tags.` and a tag's name. */
export const KEYS = [
  "type",
  "value",
  "message",
  "level",
  "logger",
  "transaction",
  "release",
  "environment",
  "platform",
  "url",
  "server",
  "stack.function",
  "stack.module",
  "stack.path",
];

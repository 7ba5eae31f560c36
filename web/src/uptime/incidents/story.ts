/** The story of an incident: what came before it, what happened in it, and what it did. Pure. */

import { change, plural } from "../../kit/numbers";
import type { Happening, IncidentAround, IncidentCard } from "../types";
import { lasted } from "../words";

export type Kind = Happening["kind"] | "began" | "worsened" | "ended" | "note";

/** A line of the timeline. */
export interface Line {
  at: number;
  kind: Kind;
  /** What it is, in a word. */
  word: string;
  title: string;
  detail: string;
  ref: string;
  bad: boolean;
}

const WORDS: Record<string, string> = {
  began: "Began",
  worsened: "Worse",
  ended: "Over",
  note: "Note",
  deploy: "Deploy",
  annotation: "Note",
  incident: "Incident",
  maintenance: "Maintenance",
  alert: "Alert",
  error_new: "New error",
  error_regressed: "Error is back",
  error_spiked: "More errors",
  failing: "Failing",
  slower: "Slow",
};

/** What the incident itself says, and what else happened, in the order of time. */
export function storyOf(incident: IncidentCard, happenings: readonly Happening[]): Line[] {
  const own = (incident.notes ?? []).map((note) => ({
    at: Date.parse(note.at),
    kind: note.kind as Kind,
    word: note.author ?? WORDS[note.kind] ?? note.kind,
    title: note.words,
    detail: "",
    ref: "",
    bad: note.kind === "began" || note.kind === "worsened",
  }));
  const others = happenings.map((one) => ({
    at: Date.parse(one.at),
    kind: one.kind as Kind,
    word: WORDS[one.kind] ?? one.kind,
    title: one.title,
    detail: one.detail ?? "",
    ref: one.ref ?? "",
    bad: one.bad ?? false,
  }));
  // Of one moment the incident's own line comes first.
  return [...own, ...others].sort((a, b) => a.at - b.at);
}

/** How far from the beginning: "4 min before", "at once", "after 12 s" */
export function offsetOf(at: number, began: number): string {
  const seconds = Math.round((at - began) / 1000);
  if (Math.abs(seconds) < 1) return "";
  // Far away a second more or less says nothing.
  const near = Math.abs(seconds) < 600 ? Math.abs(seconds) : Math.round(Math.abs(seconds) / 60) * 60;
  return seconds < 0 ? `${lasted(near)} before` : `+${lasted(near)}`;
}

const FEWEST = 5;

/** How far visitors were off what is usual, from -1; null where so few are usual that one more or less says nothing. */
export function lossOf(traffic: IncidentAround["traffic"]): number | null {
  const usual = traffic?.visitors_usual;
  return traffic && usual && usual >= FEWEST ? (traffic.visitors - usual) / usual : null;
}

/** The last deploy before it began, as far as it can have to do with it. */
export function deployBefore(around: IncidentAround): Happening | null {
  const before = around.happenings.filter(({ kind, at }) => kind === "deploy" && Date.parse(at) <= around.began_ms);
  return before.at(-1) ?? null;
}

/** The incident in a few sentences: the likely cause first, then what it cost. */
export function inShort(around: IncidentAround): string[] {
  const said: string[] = [];
  const deploy = deployBefore(around);
  if (deploy)
    said.push(
      `${deploy.title} went ${deploy.detail} ${lasted((around.began_ms - Date.parse(deploy.at)) / 1000)} before.`,
    );
  const from = Math.min(around.began_ms, deploy ? Date.parse(deploy.at) : around.began_ms);
  const fresh = around.happenings.filter(
    ({ kind, at }) => (kind === "error_new" || kind === "error_regressed") && Date.parse(at) >= from,
  );
  if (fresh.length > 0) said.push(`${plural(fresh.length, "error is", "errors are")} new or back.`);
  const { during } = around.requests ?? {};
  if (during && during.failed > 0)
    said.push(`${rounded(during.failed)} of ${plural(rounded(during.requests), "request")} failed.`);
  const loss = lossOf(around.traffic);
  if (loss != null && loss < -0.1) said.push(`${change(loss)} fewer visitors than usual.`);
  return said;
}

export const rounded = (n: number): number => Math.round(n);

/** What happened to an error, in words; pure. The server says a verb and its details (app/errors/deciding/acting.py). */

import { momentOf } from "../../kit/dates";
import { exact, plural } from "../../kit/numbers";
import { short } from "./stack";

type Detail = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number => (typeof value === "number" ? value : 0);
const behind = (word: string, value: unknown): string => (text(value) ? ` ${word} ${text(value)}` : "");

const WORDS: Record<string, (detail: Detail) => string> = {
  first_seen: ({ release }) => `was seen for the first time${behind("in", release)}`,
  resolved: (detail) => `resolved it${fixed(detail)}${behind("in", detail.environment)}`,
  ignored: (detail) => `ignored it ${until(detail)}`,
  reopened: () => "took it up again",
  regressed: ({ release, environment, fixed_in }) =>
    `came back${behind("in", release)}${behind("in", environment)}${text(fixed_in) ? `, was fixed in ${text(fixed_in)}` : ""}`,
  escalated: ({ why }) => `is not ignored any more${text(why) ? `: ${text(why)}` : ""}`,
  spiked: ({ events }) => `became frequent: ${plural(number(events), "event")} in ten minutes`,
  assigned: ({ to }) => `assigned it to ${text(to) || "nobody"}`,
  prioritized: ({ priority }) => `made its priority ${text(priority)}`,
  merged: ({ numbers }) =>
    `merged ${Array.isArray(numbers) ? numbers.map((one) => `#${one}`).join(", ") : "others"} into it`,
  merged_into: ({ number: one }) => `became a part of #${number(one)}`,
  unmerged: ({ number: one }) => `parted #${number(one)} from it`,
  unmerged_from: ({ number: one }) => `was parted from #${number(one)}`,
  commented: () => "wrote",
  shared: ({ days }) => `made a link to it${number(days) ? ` for ${plural(number(days), "day")}` : ""}`,
  unshared: () => "ended the link to it",
  undone: ({ verb }) => `undid that (${text(verb)})`,
  fix_released: ({ release, commit }) =>
    `has its fix${behind("in", release)}: it holds commit ${text(commit).slice(0, 12)}`,
  read_with_source_maps: (detail) =>
    `was read with source maps: ${plural(number(detail.events), "event")}${read(detail)}`,
};

/** Whoever acted is named in front: "Ada", or "It" where it happened by itself. */
export const happened = (verb: string, detail: Detail): string =>
  WORDS[verb]?.(detail) ??
  [verb.replaceAll("_", " "), ...Object.entries(detail).map(([name, value]) => `${name} ${short(value)}`)].join(" ");

function fixed({ how, release, commit }: Detail): string {
  if (how === "next") return " in the next release";
  if (how === "commit") return ` in commit ${text(commit).slice(0, 12)}`;
  return how === "release" ? behind("in", release) : "";
}

function until({ until_ms, events, users, doubles }: Detail): string {
  const parts = [
    number(until_ms) && momentOf(new Date(number(until_ms)).toISOString()),
    number(events) && `${exact(number(events))} more ${number(events) === 1 ? "event" : "events"}`,
    number(users) && `${exact(number(users))} more ${number(users) === 1 ? "person" : "people"} met it`,
    doubles && "its rate doubles",
  ].filter(Boolean);
  return parts.length > 0 ? `until ${parts.join(" or ")}` : "for ever";
}

function read({ to, from, now }: Detail): string {
  if (number(to)) return ` went to #${number(to)}`;
  if (number(from)) return ` came from #${number(from)}`;
  return text(now) ? `; it is called ${text(now)}` : "";
}

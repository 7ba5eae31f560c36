/** The questions of the page that can be opened: where each is answered, where its SQL is shown; pure. */

import { address, type Params } from "../api/client";
import type { Funnel, Site } from "../api/types";
import { dimensionNamed, inSentence } from "./dimensions";
import { type Asked, paramsOf } from "./view";

export interface Question {
  /** "The query of …". */
  title: string;
  /** Below /api/sites/{site}/analytics: who answers it, and who shows its SQL. */
  answer: string;
  shown: string;
  /** What is asked besides the period and the filters, and what only the SQL needs to be told. */
  params: Params;
  of?: Params;
  /** Answered by a stream of server-sent events, whatever the period. */
  isLive?: boolean;
}

export const wholePage: Question = {
  title: "this page",
  answer: "overview",
  shown: "query",
  params: {},
  of: { of: "overview" },
};

/** One dimension, as its panel or (searched and sorted) its table asks for it. */
export const ofDimension = (name: string, { search, sort }: { search?: string; sort?: string } = {}): Question => ({
  title: inSentence(dimensionNamed(name)),
  answer: "breakdown",
  shown: "query",
  params: { dimension: name, search: search || undefined, sort },
  of: { of: name, dimension: undefined },
});

export const ofGoals: Question = { title: "goals", answer: "goals", shown: "goals/query", params: {} };

export const ofFunnel = ({ id, name }: Pick<Funnel, "id" | "name">, by: string | null): Question => ({
  title: name,
  answer: `funnels/${id}`,
  shown: `funnels/${id}/query`,
  params: { by },
});

export const newestEvents: Question = {
  title: "the newest events",
  answer: "live/events",
  shown: "live/events/query",
  params: {},
  isLive: true,
};

const asked = (view: Asked, { isLive, params }: Question): Params => (isLive ? {} : { ...paramsOf(view), ...params });

export const shownParams = (view: Asked, question: Question): Params => ({ ...asked(view, question), ...question.of });

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The same question for a shell, with a key in the place of the session. */
export function curlOf(site: Pick<Site, "id">, view: Asked, question: Question, origin: string): string {
  const url = origin + address(`/sites/${site.id}/analytics/${question.answer}`, asked(view, question));
  const curl = question.isLive ? "curl -N" : "curl";
  return `${curl} -H "Authorization: Bearer $NIGHTJAR_KEY" ${quoted(url)}`;
}

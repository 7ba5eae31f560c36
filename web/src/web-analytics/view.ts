/** What the overview's URL says, and what of it goes to the server. */

import type { Params } from "../api/client";
import { METRICS, type Metric, type Site } from "../api/types";
import { decodeFilters, encodeFilter, type Filter } from "../kit/filters";
import { INTERVALS, type Interval } from "../kit/interval";
import { addDays, isDay, type PeriodName, periodNamed, type Span } from "../kit/period";

export const COMPARISONS = ["none", "previous", "year", "custom"] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** The search part of the URL. Everything may be absent; what is absent has a default. */
export interface View extends Span {
  interval?: Interval;
  compare?: Comparison;
  compare_from?: string;
  compare_to?: string;
  match_weekday?: "1";
  f?: string[];
  metric?: Metric;
  details?: string;
  /** The tab below the panels, and what was chosen in it. */
  tab?: BehaviourTab;
  prop?: string;
  funnel?: string;
}

export const BEHAVIOUR_TABS = ["goals", "properties", "funnels"] as const;
export type BehaviourTab = (typeof BEHAVIOUR_TABS)[number];

const oneOf = <T extends string>(list: readonly T[], word: unknown): T | undefined => list.find((one) => one === word);
const words = (text: unknown): string | undefined => (typeof text === "string" && text ? text : undefined);
const day = (text: unknown): string | undefined => (isDay(text) ? text : undefined);

/** Reads a URL's search: what it does not understand is left out, never an error. */
export function readView(raw: Record<string, unknown>): View {
  const f = (Array.isArray(raw.f) ? raw.f : []).filter((one): one is string => typeof one === "string");
  const view: View = {
    period: periodNamed(String(raw.period))?.name,
    date: day(raw.date),
    from: day(raw.from),
    to: day(raw.to),
    interval: oneOf(INTERVALS, raw.interval),
    compare: oneOf(COMPARISONS, raw.compare),
    compare_from: day(raw.compare_from),
    compare_to: day(raw.compare_to),
    match_weekday: raw.match_weekday === "1" ? "1" : undefined,
    f: f.length ? decodeFilters(f).map(encodeFilter) : undefined,
    metric: oneOf(METRICS, raw.metric),
    details: words(raw.details),
    tab: oneOf(BEHAVIOUR_TABS, raw.tab),
    prop: words(raw.prop),
    funnel: words(raw.funnel),
  };
  if (view.period === "custom" && !(view.from && view.to && view.from <= view.to)) view.period = undefined;
  return view;
}

/** A site's first two days open on today, so that the first numbers are seen; later the last 28 days. */
export function defaultPeriod(site: Pick<Site, "first_event_at">, today: string): PeriodName {
  if (!site.first_event_at) return "today";
  return site.first_event_at.slice(0, 10) >= addDays(today, -1) ? "today" : "28d";
}

export const defaultComparison = (period: PeriodName): Comparison =>
  period === "realtime" || period === "all" ? "none" : "previous";

/** A view in which nothing is absent that the server needs. */
export interface Asked extends View {
  period: PeriodName;
  compare: Comparison;
}

export function asked(view: View, site: Pick<Site, "first_event_at">, today: string): Asked {
  const period = view.period ?? defaultPeriod(site, today);
  return { ...view, period, compare: view.compare ?? defaultComparison(period) };
}

/** The parameters of every question of the page. */
export function paramsOf(view: Asked): Params {
  const isCustom = view.period === "custom";
  const comparesCustom = view.compare === "custom";
  return {
    period: view.period,
    date: isCustom ? undefined : view.date,
    from: isCustom ? view.from : undefined,
    to: isCustom ? view.to : undefined,
    interval: view.interval,
    compare: view.compare,
    compare_from: comparesCustom ? view.compare_from : undefined,
    compare_to: comparesCustom ? view.compare_to : undefined,
    match_weekday: view.compare !== "none" ? view.match_weekday : undefined,
    f: view.f,
  };
}

export const filtersOf = (view: View): Filter[] => decodeFilters(view.f);

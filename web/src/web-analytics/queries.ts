import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ask, type Params } from "../api/client";
import type { Breakdown, Overview, ShownQuery, Site } from "../api/types";
import { isOpen } from "../kit/period";
import { type Question, shownParams } from "./questions";
import { type Asked, paramsOf } from "./view";

const PAGE = 100;

/** How often a page that reaches the present asks again, besides the live stream's nudges. */
const refreshMs = (view: Asked, today: string): number | false => {
  if (view.period === "realtime") return 5_000;
  if (view.period === "today" || view.period === "24h") return isOpen(view, today) ? 15_000 : false;
  return isOpen(view, today) ? 60_000 : false;
};

export const overviewQuery = (site: Site, view: Asked, today: string) =>
  queryOptions({
    queryKey: ["overview", site.id, paramsOf(view)],
    queryFn: ({ signal }) => ask<Overview>(`/sites/${site.id}/analytics/overview`, { params: paramsOf(view), signal }),
    // The old numbers stay, dimmed, while new ones come; but never another site's numbers.
    placeholderData: (old, query) => (query?.queryKey[1] === site.id ? old : undefined),
    refetchInterval: refreshMs(view, today),
  });

export interface BreakdownAsk {
  dimension: string;
  search?: string;
  sort?: string;
}

export const breakdownParams = (view: Asked, { dimension, search, sort }: BreakdownAsk): Params => ({
  ...paramsOf(view),
  dimension,
  search: search || undefined,
  sort,
});

export const breakdownQuery = (site: Site, view: Asked, what: BreakdownAsk) =>
  infiniteQueryOptions({
    queryKey: ["breakdown", site.id, breakdownParams(view, what)],
    queryFn: ({ signal, pageParam }) =>
      ask<Breakdown>(`/sites/${site.id}/analytics/breakdown`, {
        params: { ...breakdownParams(view, what), limit: PAGE, offset: pageParam },
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const got = pages.reduce((sum, page) => sum + page.rows.length, 0);
      return last.rows.length > 0 && got < last.total_rows ? got : undefined;
    },
  });

/** The first rows of one dimension. */
export const firstRowsQuery = (site: Site, view: Asked, dimension: string, limit: number) =>
  queryOptions({
    queryKey: ["first-rows", site.id, dimension, limit, paramsOf(view)],
    queryFn: ({ signal }) =>
      ask<Breakdown>(`/sites/${site.id}/analytics/breakdown`, {
        params: { ...paramsOf(view), dimension, limit, offset: 0 },
        signal,
      }),
    placeholderData: (old, query) =>
      query?.queryKey[1] === site.id && query.queryKey[2] === dimension ? old : undefined,
  });

/** Every country at once, for the map. */
export const countriesQuery = (site: Site, view: Asked) =>
  queryOptions({
    queryKey: ["countries", site.id, paramsOf(view)],
    queryFn: ({ signal }) =>
      ask<Breakdown>(`/sites/${site.id}/analytics/breakdown`, {
        params: { ...paramsOf(view), dimension: "country", limit: 300, offset: 0 },
        signal,
      }),
    placeholderData: (old, query) => (query?.queryKey[1] === site.id ? old : undefined),
  });

export const shownQuery = (site: Site, view: Asked, question: Question) =>
  queryOptions({
    queryKey: ["query", site.id, question.shown, shownParams(view, question)],
    queryFn: ({ signal }) =>
      ask<ShownQuery>(`/sites/${site.id}/analytics/${question.shown}`, { params: shownParams(view, question), signal }),
  });

/** Values of a dimension that hold `q`; the dimension "prop" has the names of properties as its values. */
export const suggestionsQuery = (site: Site, view: Asked, dimension: string, q: string) =>
  queryOptions({
    queryKey: ["suggestions", site.id, dimension, q, view.period, view.date, view.from, view.to],
    queryFn: ({ signal }) =>
      ask<string[]>(`/sites/${site.id}/analytics/suggestions`, {
        params: { ...paramsOf(view), f: undefined, dimension, q },
        signal,
      }),
    staleTime: 60_000,
    placeholderData: (old) => old,
  });

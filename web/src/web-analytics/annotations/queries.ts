import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ask } from "../../api/client";
import type { Annotation, Overview, Site } from "../../api/types";

const PAGE = 100;

/** The annotations of the period on the screen. */
export const annotationsQuery = (site: Site, period: Overview["period"] | undefined) =>
  queryOptions({
    queryKey: ["annotations", site.id, period?.from, period?.to],
    queryFn: ({ signal }) =>
      ask<Annotation[]>(`/sites/${site.id}/annotations`, {
        // `to` is the last second of the period.
        params: { from: period?.from, to: new Date(Date.parse(period?.to ?? "") + 1000).toISOString() },
        signal,
      }),
    enabled: period !== undefined,
    staleTime: 60_000,
    placeholderData: (old, query) => (query?.queryKey[1] === site.id ? old : undefined),
  });

/** All of them, the latest first, a page at a time. */
export const allAnnotationsQuery = (site: Site) =>
  infiniteQueryOptions({
    queryKey: ["annotations", site.id, "all"],
    queryFn: ({ signal, pageParam }) =>
      ask<Annotation[]>(`/sites/${site.id}/annotations`, { params: { limit: PAGE, offset: pageParam }, signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.length === PAGE ? pages.length * PAGE : undefined),
  });

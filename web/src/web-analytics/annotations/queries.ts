import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { ask } from "../../api/client";
import type { Annotation, Overview, ReleaseMark, Site } from "../../api/types";

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

/** Versions that went somewhere in the period on the screen, as annotations that nobody wrote. */
export const releasesQuery = (site: Site, period: Overview["period"] | undefined, enabled: boolean) =>
  queryOptions({
    queryKey: ["annotations", site.id, "releases", period?.from, period?.to],
    queryFn: async ({ signal }) => {
      const to = new Date(Date.parse(period?.to ?? "") + 1000).toISOString();
      const marks = await ask<ReleaseMark[]>(`/sites/${site.id}/release-marks`, {
        params: { from: period?.from, to },
        signal,
      });
      return marks.map(automatic);
    },
    enabled: enabled && period !== undefined,
    staleTime: 60_000,
    placeholderData: (old, query) => (query?.queryKey[1] === site.id ? old : undefined),
  });

const automatic = ({ release, environment, at_ms, is_deploy }: ReleaseMark): Annotation => ({
  id: `release ${release} ${environment} ${at_ms}`,
  at: new Date(at_ms).toISOString(),
  text: `${is_deploy ? `${release} was deployed` : `${release} was first seen`}${environment ? ` (${environment})` : ""}`,
  kind: is_deploy ? "deploy" : "release",
  is_personal: false,
  author: null,
  may_edit: false,
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

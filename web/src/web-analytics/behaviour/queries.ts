import { queryOptions } from "@tanstack/react-query";
import { ask } from "../../api/client";
import type { Funnel, FunnelForm, FunnelReport, Goal, GoalReport, Site } from "../../api/types";
import { type Asked, paramsOf } from "../view";

const keepOfSite = (site: Site) => ({
  // The old numbers stay while new ones come; but never another site's numbers.
  placeholderData: <T>(old: T | undefined, query: { queryKey: readonly unknown[] } | undefined) =>
    query?.queryKey[1] === site.id ? old : undefined,
});

/** The goals of a site; who came by a shared link is not told of them, only of how they were reached. */
export const goalsQuery = (site: Site, isShared = false) =>
  queryOptions({
    queryKey: ["goals", site.id],
    queryFn: ({ signal }) => ask<Goal[]>(`/sites/${site.id}/goals`, { signal }),
    enabled: !isShared,
    staleTime: 60_000,
  });

export const goalReportQuery = (site: Site, view: Asked) =>
  queryOptions({
    queryKey: ["goal-report", site.id, paramsOf(view)],
    queryFn: ({ signal }) => ask<GoalReport>(`/sites/${site.id}/analytics/goals`, { params: paramsOf(view), signal }),
    ...keepOfSite(site),
  });

export const funnelsQuery = (site: Site, isShared = false) =>
  queryOptions({
    queryKey: ["funnels", site.id],
    queryFn: ({ signal }) => ask<Funnel[]>(`/sites/${site.id}/funnels`, { signal }),
    enabled: !isShared,
    staleTime: 60_000,
  });

export const funnelReportQuery = (site: Site, view: Asked, funnel: string, by: string | null) =>
  queryOptions({
    queryKey: ["funnel-report", site.id, funnel, by, paramsOf(view)],
    queryFn: ({ signal }) =>
      ask<FunnelReport>(`/sites/${site.id}/analytics/funnels/${funnel}`, { params: { ...paramsOf(view), by }, signal }),
    placeholderData: (old, query) => (query?.queryKey[2] === funnel ? old : undefined),
  });

/** How visitors went through steps that are not kept yet. */
export const funnelTryQuery = (site: Site, view: Asked, steps: Omit<FunnelForm, "name">) =>
  queryOptions({
    queryKey: ["funnel-try", site.id, steps, paramsOf(view)],
    queryFn: ({ signal }) =>
      ask<FunnelReport>(`/sites/${site.id}/analytics/funnels`, {
        method: "POST",
        params: paramsOf(view),
        body: steps,
        signal,
      }),
    enabled: steps.steps.length >= 2,
    placeholderData: (old) => old,
    retry: false,
  });

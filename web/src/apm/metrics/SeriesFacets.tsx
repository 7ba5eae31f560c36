import { useQueries } from "@tanstack/react-query";
import { ask, type Params } from "../../api/client";
import { useSite } from "../../api/useSite";
import { Facets } from "../search/Facets";
import type { MetricKeys } from "../types";
import { useApm } from "../useApm";
import { facetKeys } from "./facetKeys";

interface Props {
  metric: string;
  q: string;
  time: Params;
  search: (q: string) => void;
}

/** The keys of a metric's series with their values, counted by series; a click filters. */
export function SeriesFacets({ metric, q, time, search }: Props) {
  const site = useSite();
  const keys = useApm<MetricKeys>("metrics/keys", { ...time, metric, limit: 200 });
  const chosen = facetKeys(keys.data?.values.map(({ value }) => value) ?? []);
  const found = useQueries({
    queries: chosen.map((key) => ({
      queryKey: ["apm", site.id, "metrics/keys", metric, key, time],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        ask<MetricKeys>(`/sites/${site.id}/apm/metrics/keys`, { params: { ...time, metric, key, limit: 30 }, signal }),
      staleTime: 60_000,
    })),
  });
  const error = keys.error ?? found.find(({ error }) => error)?.error;
  const retry = () => {
    for (const one of [keys, ...found]) if (one.error) void one.refetch();
  };
  const isThere = keys.data !== undefined && found.some(({ data }) => data);
  const facets = found.flatMap(({ data }, i) =>
    data ? [{ key: chosen[i]!, label: chosen[i]!, is_attribute: true, values: data.values }] : [],
  );
  return <Facets answer={isThere ? { facets, sampled: 1 } : undefined} {...{ error, retry, q, search }} />;
}

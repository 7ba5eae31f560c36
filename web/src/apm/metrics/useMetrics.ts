import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ask, type Params } from "../../api/client";
import { useSite } from "../../api/useSite";
import type { MetricsFound } from "../types";
import type { bodyOf } from "./view";

interface Options {
  exemplars?: boolean;
  every?: number | false;
  buckets?: number;
  limit?: number;
}

/** Times travel as text in the URL and as numbers to the server. */
const timed = ({ from_ms, to_ms, ...rest }: Params) => ({
  ...rest,
  ...(from_ms && to_ms && { from_ms: Number(from_ms), to_ms: Number(to_ms) }),
});

/** Asks for lines of metrics; the answer before stays until the next one is there. */
export function useMetrics(
  time: Params,
  question: ReturnType<typeof bodyOf>,
  { exemplars = false, every = false, buckets = 90, limit = 20 }: Options = {},
) {
  const site = useSite();
  const body = { ...timed(time), ...question, exemplars, buckets, limit };
  return useQuery({
    queryKey: ["apm", site.id, "metrics/query", body],
    queryFn: ({ signal }) => ask<MetricsFound>(`/sites/${site.id}/apm/metrics/query`, { method: "POST", body, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: every,
    enabled: question.queries.length > 0,
  });
}

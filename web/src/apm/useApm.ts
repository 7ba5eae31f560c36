import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ApiProblem, ask, type Params } from "../api/client";
import { useSite } from "../api/useSite";

interface Options {
  enabled?: boolean;
  /** Milliseconds after which it is asked again by itself. */
  every?: number | false;
}

/** What was asked again and is too large now: an older answer would pass for the newest. */
const isTooLarge = (error: unknown) => error instanceof ApiProblem && error.code === "question_too_large";

/** Asks a question about the site's telemetry; the answer before stays until the next one is there. */
export function useApm<T>(path: string, params: Params = {}, { enabled = true, every = false }: Options = {}) {
  const site = useSite();
  const found = useQuery({
    queryKey: ["apm", site.id, path, params],
    queryFn: ({ signal }) => ask<T>(`/sites/${site.id}/apm/${path}`, { params, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: every,
    enabled,
  });
  return isTooLarge(found.error) ? ({ ...found, data: undefined } as typeof found) : found;
}

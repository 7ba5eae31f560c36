import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ask, type Params } from "../api/client";
import { useSite } from "../api/useSite";

interface Options {
  enabled?: boolean;
  /** Milliseconds after which it is asked again by itself. */
  every?: number | false;
  /** The answer before stays until the next one is there. */
  keeps?: boolean;
}

/** Asks a question about the site's errors. */
export function useErrors<T>(
  path: string,
  params: Params = {},
  { enabled = true, every = false, keeps = true }: Options = {},
) {
  const site = useSite();
  return useQuery({
    queryKey: ["errors", site.id, path, params],
    queryFn: ({ signal }) => ask<T>(`/sites/${site.id}/${path}`, { params, signal }),
    placeholderData: keeps ? keepPreviousData : undefined,
    refetchInterval: every,
    enabled,
  });
}

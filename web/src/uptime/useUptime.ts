import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ask, type Params } from "../api/client";
import { useSite } from "../api/useSite";

/** Asks a question about the site's monitors; the answer before stays until the next one is there. */
export function useUptime<T>(
  path: string,
  params: Params = {},
  { every = false as number | false, enabled = true } = {},
) {
  const site = useSite();
  return useQuery({
    queryKey: ["uptime", site.id, path, params],
    queryFn: ({ signal }) => ask<T>(`/sites/${site.id}/${path}`, { params, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: every,
    enabled,
  });
}

import { queryOptions } from "@tanstack/react-query";
import { ask } from "../../api/client";
import type { Segment, Site } from "../../api/types";

/** The segments of the site, and one's own. */
export const segmentsQuery = (site: Site, isShared = false) =>
  queryOptions({
    queryKey: ["segments", site.id],
    queryFn: ({ signal }) => ask<Segment[]>(`/sites/${site.id}/segments`, { signal }),
    enabled: !isShared,
    staleTime: 60_000,
  });

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { address } from "../api/client";
import { useLive } from "../api/live";
import { meQuery } from "../api/queries";
import type { Overview } from "../api/types";
import { useSite } from "../api/useSite";
import { isOpen } from "../kit/period";
import { withoutUncounted } from "./compared";
import { overviewQuery } from "./queries";
import type { Asked } from "./view";

export function useOverview(view: Asked, today: string) {
  const site = useSite();
  const select = useCallback((overview: Overview) => withoutUncounted(overview, site), [site]);
  return useQuery({ ...overviewQuery(site, view, today), select });
}

/** What a new visitor changes on the page. */
const LIVE = ["overview", "countries"];
const SHORT = new Set<string>(["realtime", "today", "24h"]);
/** Nudges within this time are one. */
const NUDGE_MS = 600;

/** The number of visitors right now. A change of it also refreshes an overview that reaches the present. */
export function useCurrentVisitors(view: Asked, today: string): number | null {
  const site = useSite();
  const client = useQueryClient();
  const [known, setKnown] = useState<{ site: string; visitors: number } | null>(null);
  const nudge = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(nudge.current), []);

  // A question under way is let finish: on a busy site, starting it anew at each change would never show an answer.
  const refresh = () => {
    const isAsking = LIVE.some((name) => client.isFetching({ queryKey: [name, site.id] }) > 0);
    nudge.current = isAsking ? setTimeout(refresh, NUDGE_MS) : undefined;
    if (!isAsking) for (const name of LIVE) client.invalidateQueries({ queryKey: [name, site.id] });
  };

  const nudgeOverview = () => {
    if (isOpen(view, today) && !nudge.current) nudge.current = setTimeout(refresh, NUDGE_MS);
  };

  useLive(address(`/sites/${site.id}/analytics/live`), {
    // Another page of somebody who is here already: worth a question where one page view can be seen.
    stored: () => SHORT.has(view.period) && nudgeOverview(),
    current: (data) => {
      const visitors = (data as { visitors?: number } | null)?.visitors;
      if (typeof visitors !== "number") return;
      setKnown({ site: site.id, visitors });
      // The site's first visitor: the site itself has changed, it now has a first event.
      if (visitors > 0 && !site.first_event_at) client.invalidateQueries({ queryKey: meQuery.queryKey });
      nudgeOverview();
    },
  });
  return known?.site === site.id ? known.visitors : null;
}

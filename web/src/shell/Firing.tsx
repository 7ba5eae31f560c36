import { useQuery } from "@tanstack/react-query";
import { ask } from "../api/client";
import type { components } from "../api/schema";
import { plural } from "../kit/numbers";
import classes from "./Shell.module.css";

type Counts = components["schemas"]["AlertCounts"];

/** How many alerts of a site fire and are nobody's; nothing when all is quiet. */
export function Firing({ site }: { site: string }) {
  const { data } = useQuery({
    queryKey: ["alerts", site, "alerts/counts", {}],
    queryFn: ({ signal }) => ask<Counts>(`/sites/${site}/alerts/counts`, { signal }),
    refetchInterval: 15_000,
  });
  if (!data?.firing) return null;
  return (
    <span className={classes.firing} data-critical={data.critical > 0 || undefined}>
      <span aria-hidden="true">{data.firing > 99 ? "99+" : data.firing}</span>
      <span className="hidden-text">{plural(data.firing, "alert")} firing</span>
    </span>
  );
}

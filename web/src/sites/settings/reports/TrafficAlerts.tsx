import { useQuery } from "@tanstack/react-query";
import { ask } from "../../../api/client";
import type { Site } from "../../../api/types";
import { includes } from "../../../api/useSite";
import { momentOf } from "../../../kit/dates";
import { Failure } from "../../../kit/Failure";
import { exact, plural } from "../../../kit/numbers";
import page from "../../Page.module.css";
import classes from "./Reports.module.css";
import { keyOfTraffic, type TrafficAlert, type TrafficView } from "./shapes";
import { TrafficRule } from "./TrafficRules";

const windowName = (minutes: number): string =>
  minutes % 60 ? `${minutes} minutes` : minutes === 60 ? "an hour" : `${minutes / 60} hours`;

function Happened({ alert }: { alert: TrafficAlert }) {
  const behind = alert.behind.source?.[0];
  const measure = alert.usual == null ? `your bound is ${exact(alert.bound)}` : `usual are ${exact(alert.usual)}`;
  return (
    <li>
      <span className={page.grow}>
        <span>
          <b className={page.name}>{alert.kind === "spike" ? "Spike" : "Drop"}</b>, {plural(alert.visitors, "visitor")}{" "}
          in {windowName(alert.window_minutes)}; {measure}
        </span>
        <span className="small quiet">
          {momentOf(alert.at)}
          {alert.kind === "spike" && behind && `, most from ${behind.value} (${exact(behind.visitors)})`}
        </span>
      </span>
      {!alert.ended_at && <span className={classes.now}>going on</span>}
    </li>
  );
}

/** When to tell about spikes and drops, and those that happened. */
export function TrafficAlerts({ site }: { site: Site }) {
  const { data, error, refetch } = useQuery({
    queryKey: keyOfTraffic(site),
    queryFn: ({ signal }) => ask<TrafficView>(`/sites/${site.id}/traffic-alerts`, { signal }),
    refetchInterval: 60_000,
  });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={160} />;
  if (!data) return <div className="skeleton" style={{ height: 160 }} />;
  return (
    <>
      {data.rules.map((rule) => (
        <TrafficRule key={rule.kind} site={site} rule={rule} mayEdit={includes(site.role, "member")} />
      ))}
      {data.alerts.length > 0 && (
        <ul className={page.list} aria-label="What happened" style={{ marginTop: 16 }}>
          {data.alerts.map((alert) => (
            <Happened key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
    </>
  );
}

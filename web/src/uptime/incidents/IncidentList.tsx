import { Link } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { Status } from "../frame/Status";
import type { IncidentCard } from "../types";
import { lasted, second } from "../words";
import classes from "./Incidents.module.css";

const TONES: Record<string, string> = { down: "down", degraded: "degraded", certificate: "degraded" };

/** How long an incident lasted, or has lasted until now. */
export const lengthOf = (incident: IncidentCard): string =>
  lasted(((incident.ended_at ? Date.parse(incident.ended_at) : Date.now()) - Date.parse(incident.began_at)) / 1000);

interface Props {
  incidents: readonly IncidentCard[];
  none: string;
  hasMonitor?: boolean;
}

/** Incidents, the latest first; each leads to its page. */
export function IncidentList({ incidents, none, hasMonitor = true }: Props) {
  const site = useSite();
  if (incidents.length === 0) return <p className={classes.none}>{none}</p>;
  return (
    <ul className={classes.list}>
      {incidents.map((one) => (
        <li key={one.id} data-open={!one.ended_at || undefined}>
          <time>{second(one.began_at)}</time>
          {one.ended_at ? <span className={classes.over}>over</span> : <Status status={TONES[one.kind] ?? "down"} />}
          <Link
            to="/$site/uptime/incidents/$incident"
            params={{ site: site.id, incident: one.id }}
            className={classes.link}
          >
            {hasMonitor && <b>{one.monitor_name}</b>}
            <span>{one.words}</span>
          </Link>
          <span className={classes.length}>{one.ended_at ? lengthOf(one) : `${lengthOf(one)} so far`}</span>
        </li>
      ))}
    </ul>
  );
}

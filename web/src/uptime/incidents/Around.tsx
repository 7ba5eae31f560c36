import { useQuery } from "@tanstack/react-query";
import { ApiProblem, ask } from "../../api/client";
import { useSite } from "../../api/useSite";
import { Part } from "../../kit/Room";
import type { IncidentCard } from "../types";
import { second } from "../words";
import classes from "./Incidents.module.css";

interface Happening {
  at: number;
  what: string;
  words: string;
}

interface Deploy {
  at?: string;
  deployed_at?: string;
  release?: string;
  version?: string;
  environment?: string;
}

interface Annotation {
  at: string;
  text: string;
  kind: string;
}

/** Before it: what may have caused it. During it: what it may have caused. */
const BEFORE_MS = 60 * 60_000;

/** An answer of another part of the hub, or nothing where this hub does not have that part. */
async function orNothing<T>(asked: Promise<T>, nothing: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 422)) return nothing;
    throw error;
  }
}

/** Deploys, notes and other incidents of the hour before and of the time itself. */
export function Around({ incident }: { incident: IncidentCard }) {
  const site = useSite();
  const from = new Date(Date.parse(incident.began_at) - BEFORE_MS).toISOString();
  const to = incident.ended_at ?? new Date(Math.ceil(Date.now() / 60_000) * 60_000).toISOString();
  const { data } = useQuery({
    queryKey: ["uptime", site.id, "around", incident.id, to],
    queryFn: async (): Promise<Happening[]> => {
      const [notes, deploys, others] = await Promise.all([
        orNothing(ask<Annotation[]>(`/sites/${site.id}/annotations`, { params: { from, to } }), []),
        orNothing(ask<Deploy[] | { deploys: Deploy[] }>(`/sites/${site.id}/deploys`, { params: { from, to } }), []),
        ask<IncidentCard[]>(`/sites/${site.id}/incidents`, { params: { since: from, limit: 50 } }),
      ]);
      const deployed = Array.isArray(deploys) ? deploys : (deploys.deploys ?? []);
      return [
        ...notes.map(({ at, text }) => ({ at: Date.parse(at), what: "Note", words: text })),
        ...deployed.map((one) => ({
          at: Date.parse(one.at ?? one.deployed_at ?? ""),
          what: "Deploy",
          words: [one.release ?? one.version, one.environment].filter(Boolean).join(" to "),
        })),
        ...others
          .filter((one) => one.id !== incident.id && Date.parse(one.began_at) <= Date.parse(to))
          .map((one) => ({
            at: Date.parse(one.began_at),
            what: "Incident",
            words: `${one.monitor_name}: ${one.words}`,
          })),
      ]
        .filter(({ at }) => at >= Date.parse(from) && at <= Date.parse(to))
        .sort((a, b) => a.at - b.at);
    },
  });
  return (
    <Part title="What else happened">
      {data?.length === 0 && (
        <p className={classes.none}>No deploy, note or other incident in the hour before it or while it lasted.</p>
      )}
      <ol className={classes.timeline}>
        {data?.map((one) => (
          <li key={`${one.at} ${one.what} ${one.words}`} data-kind={one.what.toLowerCase()}>
            <time>{second(one.at)}</time>
            <b>{one.what}</b>
            <span>{one.words}</span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

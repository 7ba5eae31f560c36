import { Button, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { ask } from "../../api/client";
import { includes, useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { Part } from "../../kit/Room";
import { Room } from "../frame/Room";
import { Status } from "../frame/Status";
import { PhaseStrip } from "../monitor/PhaseStrip";
import { phasesOf } from "../monitor/phases";
import type { IncidentCard, ResponseCard } from "../types";
import { useUptime } from "../useUptime";
import { ms, second } from "../words";
import { Around } from "./Around";
import { lengthOf } from "./IncidentList";
import classes from "./Incidents.module.css";

const SAID: Record<string, string> = { began: "Began", ended: "Ended", note: "Note" };

/** One incident: what failed, its timeline, and what else happened then. */
export function Incident() {
  const { incident } = useParams({ strict: false }) as { incident: string };
  const { data, error, refetch } = useUptime<IncidentCard>(`incidents/${incident}`, {}, { every: 10_000 });
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={320} />;
  if (!data) return null;
  return <Page incident={data} />;
}

function Page({ incident }: { incident: IncidentCard }) {
  const site = useSite();
  const facts = incident.facts as Record<string, unknown>;
  const trace = typeof facts.trace_id === "string" ? facts.trace_id : "";
  const status = incident.kind === "down" ? "down" : "degraded";
  return (
    <Room
      title={incident.words}
      tab={`Incident of ${incident.monitor_name}`}
      about={incident.ended_at ? <span className="quiet">over</span> : <Status status={status} isLarge />}
    >
      <p className={classes.about}>
        <Link to="/$site/uptime/$monitor" params={{ site: site.id, monitor: incident.monitor_id }}>
          {incident.monitor_name}
        </Link>
        <span className="mono small">{incident.target}</span>
      </p>
      <dl className={classes.numbers}>
        <Figure label={incident.ended_at ? "It lasted" : "It has lasted"} value={lengthOf(incident)} />
        <Figure label="Began" value={second(incident.began_at)} />
        <Figure label="Confirmed" value={second(incident.noticed_at)} />
        {incident.ended_at && <Figure label="Ended" value={second(incident.ended_at)} />}
        {incident.locations.some(Boolean) && <Figure label="Seen from" value={incident.locations.join(", ")} />}
      </dl>
      {Object.keys(facts).length > 0 && (
        <Part title="The failure that confirmed it">
          <div className={classes.facts}>
            <PhaseStrip phases={phasesOf(facts)} />
            <span>
              {Boolean(facts.status_code) && <>status {String(facts.status_code)} · </>}
              {typeof facts.total_ms === "number" && ms(facts.total_ms)}
              {Boolean(facts.peer) && <> · {String(facts.peer)}</>}
            </span>
            {trace && (
              <Link to="/$site/traces/$trace" params={{ site: site.id, trace }} className="small">
                Its trace, where the target sends its own
              </Link>
            )}
          </div>
          <Body incident={incident} />
        </Part>
      )}
      <Part title="Timeline">
        <ol className={classes.timeline}>
          {incident.notes?.map((note) => (
            <li key={`${note.at} ${note.kind}`} data-kind={note.kind}>
              <time>{second(note.at)}</time>
              <b>{note.author ?? SAID[note.kind] ?? note.kind}</b>
              <span>{note.words}</span>
            </li>
          ))}
        </ol>
        {includes(site.role, "member") && <AddNote incident={incident.id} />}
      </Part>
      <Around incident={incident} />
    </Room>
  );
}

const Figure = ({ label, value }: { label: string; value: string }) => (
  <div>
    <dt>{label}</dt>
    <dd>{value}</dd>
  </div>
);

/** What the target said when it failed; kept for a week. */
function Body({ incident }: { incident: IncidentCard }) {
  const before = new Date(Date.parse(incident.noticed_at) + 1000).toISOString();
  const hours = Math.min(24 * 400, Math.ceil((Date.now() - Date.parse(incident.began_at)) / 3_600_000) + 1);
  const { data } = useUptime<ResponseCard[]>(`monitors/${incident.monitor_id}/responses`, {
    failures: true,
    limit: 1,
    before,
    hours,
  });
  const body = data?.[0]?.body;
  if (!body) return null;
  return (
    <pre className={classes.body} tabIndex={0} role="region" aria-label="What the target said">
      {body}
    </pre>
  );
}

function AddNote({ incident }: { incident: string }) {
  const site = useSite();
  const client = useQueryClient();
  const [words, setWords] = useState("");
  const add = useMutation({
    mutationFn: () => ask(`/sites/${site.id}/incidents/${incident}/notes`, { method: "POST", body: { words } }),
    onSuccess: async () => {
      setWords("");
      await client.invalidateQueries({ queryKey: ["uptime", site.id, `incidents/${incident}`] });
    },
  });
  return (
    <form
      className={classes.note}
      onSubmit={(event) => {
        event.preventDefault();
        if (words.trim()) add.mutate();
      }}
    >
      <Textarea
        aria-label="Note"
        placeholder="What was found, what was done"
        autosize
        minRows={1}
        value={words}
        error={add.error?.message}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={!words.trim()} loading={add.isPending}>
        Add a note
      </Button>
    </form>
  );
}

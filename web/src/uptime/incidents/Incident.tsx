import { Button, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { ask } from "../../api/client";
import { includes, useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { Part } from "../../kit/Room";
import { Status } from "../frame/Status";
import { UptimeRoom } from "../frame/UptimeRoom";
import { PhaseStrip } from "../monitor/PhaseStrip";
import { phasesOf } from "../monitor/phases";
import type { IncidentAround, IncidentCard, ResponseCard } from "../types";
import { useUptime } from "../useUptime";
import { lasted, ms, second } from "../words";
import { Backend } from "./Backend";
import { lengthOf } from "./IncidentList";
import classes from "./Incidents.module.css";
import { Story } from "./Story";
import { inShort, storyOf } from "./story";
import { Toll, timeOf, WaitingToll } from "./Toll";

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
  const { data: around, error: unasked } = useUptime<IncidentAround>(
    `incidents/${incident.id}/around`,
    {},
    { every: incident.ended_at ? 60_000 : 20_000 },
  );
  const isTraced = typeof facts.trace_id === "string" && facts.trace_id !== "";
  const status = incident.kind === "down" ? "down" : "degraded";
  return (
    <UptimeRoom
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
      {around && <InShort around={around} />}
      {Object.keys(facts).length > 0 && (
        <Part title="The failure that confirmed it">
          <div className={classes.facts}>
            <PhaseStrip phases={phasesOf(facts)} />
            <span>
              {Boolean(facts.status_code) && <>status {String(facts.status_code)} · </>}
              {typeof facts.total_ms === "number" && ms(facts.total_ms)}
              {Boolean(facts.peer) && <> · {String(facts.peer)}</>}
            </span>
          </div>
          <Body incident={incident} />
          {around?.check ? (
            <Backend trace={around.check} />
          ) : (
            around &&
            isTraced && (
              <p className={classes.untraced}>
                {around.away.includes("check")
                  ? "Whether the backend has a trace of it cannot be asked at the moment."
                  : "The check sent a traceparent, and no trace with it came here. A target that sends its traces to this site shows them in this place."}
              </p>
            )
          )}
        </Part>
      )}
      {around ? <Toll around={around} /> : unasked ? <Failure error={unasked} /> : <WaitingToll />}
      <Part title="Timeline">
        {around && !around.happenings.length && (
          <p className={classes.calm}>
            No deploy, new error, alert, note or other incident in the hour before it or while it lasted.
          </p>
        )}
        {around?.last_deploy && (
          <p className={classes.calm}>
            The last deploy was{" "}
            <Link to="/$site/releases/$version" params={{ site: site.id, version: around.last_deploy.ref ?? "" }}>
              {around.last_deploy.title}
            </Link>{" "}
            {around.last_deploy.detail}, {lasted((around.began_ms - Date.parse(around.last_deploy.at)) / 1000)} before.
          </p>
        )}
        {around?.away.includes("operations") && (
          <p className={classes.calm}>Which requests failed or slowed cannot be asked at the moment.</p>
        )}
        <Story lines={storyOf(incident, around?.happenings ?? [])} began={Date.parse(incident.began_at)} />
        {includes(site.role, "member") && <AddNote incident={incident.id} />}
      </Part>
    </UptimeRoom>
  );
}

/** The incident in a sentence or two, and the ways to look for oneself. */
function InShort({ around }: { around: IncidentAround }) {
  const site = useSite();
  const said = inShort(around);
  const search = timeOf(around) as never;
  return (
    <p className={classes.short}>
      {said.length > 0 && <strong>{said.join(" ")}</strong>}
      <span>
        At that time:{" "}
        <Link to="/$site/traces" params={{ site: site.id }} search={search}>
          traces
        </Link>
        ,{" "}
        <Link to="/$site/logs" params={{ site: site.id }} search={search}>
          logs
        </Link>
        ,{" "}
        <Link to="/$site/errors" params={{ site: site.id }} search={search}>
          errors
        </Link>
      </span>
    </p>
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

import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ApiProblem, ask } from "../../api/client";
import { Charted, WaitingChart } from "../../kit/Charted";
import { momentOf, since } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { Mark } from "../../kit/Mark";
import { count, exact, plural } from "../../kit/numbers";
import { useNow } from "../../kit/useNow";
import { useTitle } from "../../kit/useTitle";
import { Badges } from "../Badges";
import { Breadcrumbs } from "../issue/Breadcrumbs";
import page from "../issue/Issue.module.css";
import parts from "../issue/Parts.module.css";
import { Stacks } from "../issue/Stacks";
import { markOf } from "../list/view";
import type { SharedError, SharedEvent } from "../types";
import classes from "./SharedError.module.css";

/** One error, for somebody without an account who was given a link to it. */
export function SharedErrorPage() {
  const { token = "" } = useParams({ strict: false });
  const { data, error, refetch } = useQuery({
    queryKey: ["shared-error", token],
    queryFn: ({ signal }) => ask<SharedError>(`/shared-errors/${encodeURIComponent(token)}`, { signal }),
    retry: false,
  });
  if (error instanceof ApiProblem && error.status === 404)
    return (
      <main className={classes.page}>
        <Empty title="There is nothing behind this link any more" minHeight={320}>
          Ask who gave it to you for another one.
        </Empty>
      </main>
    );
  if (error) return <Failure error={error} retry={() => refetch()} minHeight={320} />;
  if (!data)
    return (
      <main className={classes.page} aria-busy="true">
        <div className="skeleton" style={{ height: 64, opacity: 0.4 }} />
        <WaitingChart height={150} />
      </main>
    );
  return <Shown error={data} />;
}

function Shown({ error }: { error: SharedError }) {
  const now = useNow(30_000);
  const { series, event } = error;
  useTitle(`${error.short_id} ${error.title}`);
  const told = (ms: number, release: string) =>
    `${since(new Date(ms).toISOString(), now)}${release ? ` in ${release}` : ""}`;
  return (
    <main className={classes.page}>
      <header className={page.about}>
        <p className="small quiet">
          {error.domain} · <span className="mono">{error.short_id}</span>
        </p>
        <h1>{error.type || error.title}</h1>
        {error.type && <p className={page.value}>{error.value}</p>}
        <p className={page.said}>
          <i className={page.level} data-level={error.level} title={error.level} />
          {error.culprit && <span className="mono">{error.culprit}</span>}
          <Badges group={{ ...error, priority: "" }} />
          <span>{error.said}</span>
        </p>
      </header>
      <p className={classes.facts}>
        <span>
          <b className="num">{exact(error.events)}</b> {error.events === 1 ? "event" : "events"}
        </span>
        <span>
          <b className="num">{error.users ? exact(error.users) : "–"}</b> {error.users === 1 ? "person" : "people"}
        </span>
        <span>first {told(error.first_seen_ms, error.first_release)}</span>
        <span>last {told(error.last_seen_ms, error.last_release)}</span>
      </p>
      <Charted
        title="Events of two weeks"
        figure={<span className="quiet num">{plural(series.total_events, "event")}</span>}
        window={series.window}
        kind="bars"
        unit={(n) => (n === null ? "–" : Number.isInteger(n) ? count(n) : "")}
        height={130}
        hasKey={false}
        marks={series.releases.map(markOf)}
        series={[{ label: "Events", colour: "--chart-2", values: series.events }]}
      />
      {event ? <Told event={event} /> : <p className="quiet">No event of it is kept any more.</p>}
      <footer className={classes.foot}>
        <Mark size={20} />
        <span>Told by Nightjar. People, requests and variables are not shown.</span>
      </footer>
    </main>
  );
}

function Told({ event }: { event: SharedEvent }) {
  const where = [event.release, event.environment, event.browser, event.os].filter(Boolean).join(" · ");
  return (
    <article aria-label="Event">
      <p className={classes.where}>
        <span className="num">{momentOf(new Date(event.at_ms).toISOString())}</span>
        <span className="quiet">{where}</span>
      </p>
      {event.event.message && event.event.exception && <pre className={parts.message}>{event.event.message}</pre>}
      <Stacks event={event} />
      <Breadcrumbs crumbs={event.event.breadcrumbs ?? []} at={event.at_ms} />
    </article>
  );
}

import { Button } from "@mantine/core";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { ApiProblem } from "../../api/client";
import { useSite } from "../../api/useSite";
import { Charted, WaitingChart } from "../../kit/Charted";
import { since } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { count, exact, plural } from "../../kit/numbers";
import { Room } from "../../kit/Room";
import { Tabs } from "../../kit/Tabs";
import { useKeys } from "../../kit/useKeys";
import { useNow } from "../../kit/useNow";
import { Actions } from "../Actions";
import { type Act, useAct } from "../act";
import { Badges } from "../Badges";
import { markOf, timeParams } from "../list/view";
import type { ErrorGroupView, ErrorSeries, EventView } from "../types";
import { useErrors } from "../useErrors";
import { ActivityPart } from "./Activity";
import { EventPage } from "./EventPage";
import { Events } from "./Events";
import { Facets } from "./Facets";
import { Grouping } from "./Grouping";
import classes from "./Issue.module.css";
import { type IssueView, PARTS } from "./read";
import { Share } from "./Share";

/** One error: is it mine, how bad is it, what changed, whom does it hit, where is it. */
export function Issue() {
  const { number } = useParams({ strict: false });
  const site = useSite();
  const { data, error, refetch } = useErrors<ErrorGroupView>(`errors/groups/${number}`, {}, { keeps: false });
  if (error && !data)
    return (
      <Room title="Error" tab={`Error · ${site.domain}`}>
        {error instanceof ApiProblem && (error.status === 404 || error.status === 422) ? (
          <Empty title="This error is not here" minHeight={320}>
            <p>It was deleted, or it is older than what this site keeps.</p>
            <Button component={Link} to="/$site/errors" params={{ site: site.id } as never} size="xs" mt={12}>
              All errors
            </Button>
          </Empty>
        ) : (
          <Failure error={error} retry={() => refetch()} minHeight={320} />
        )}
      </Room>
    );
  if (!data)
    return (
      <Room title="Error">
        <div className="skeleton" style={{ height: 64, opacity: 0.4 }} />
        <WaitingChart height={160} />
      </Room>
    );
  return <Opened key={data.number} group={data} />;
}

function Opened({ group }: { group: ErrorGroupView }) {
  const site = useSite();
  const view = useSearch({ strict: false }) as IssueView;
  const navigate = useNavigate();
  const path = `errors/groups/${group.number}`;
  const time = timeParams(view);
  const params = { ...time, q: view.q };
  const series = useErrors<ErrorSeries>(`${path}/series`, { ...params, buckets: 60 });
  const which = view.event ?? "recommended";
  const event = useErrors<EventView>(`${path}/events/${which}`, params);
  const act = useAct((verb) => verb === "delete" && void navigate({ to: "/$site/errors", params: { site: site.id } }));
  const run = (what: Act, said: string) => act.run([group.number], what, said);
  const change = useCallback(
    (part: Partial<IssueView>) =>
      void navigate({ to: ".", search: (old: object) => ({ ...old, ...part }), resetScroll: false } as never),
    [navigate],
  );
  const go = (id: string | undefined) => change({ event: id });
  useKeys({
    j: () => event.data?.next && go(event.data.next),
    k: () => event.data?.previous && go(event.data.previous),
    r: () => run({ verb: "resolve", how: "now" }, "Resolved"),
    i: () => run({ verb: "ignore" }, "Ignored"),
    Escape: () => void navigate({ to: "/$site/errors", params: { site: site.id } }),
  });
  const part = view.part ?? "Event";
  const isDone = group.status !== "unresolved";

  return (
    <Room
      title={group.type || group.title}
      tab={`${group.short_id} ${group.title}`}
      about={<span className="mono small quiet">{group.short_id}</span>}
      tools={
        <>
          <Actions
            act={run}
            isBusy={act.isPending}
            isDone={isDone}
            assignee={group.assignee}
            priority={group.priority}
            count={1}
          />
          <Share group={group} event={event.data?.id} />
        </>
      }
    >
      <div className={classes.about}>
        {group.type && <p className={classes.value}>{group.value}</p>}
        <p className={classes.said}>
          <i className={classes.level} data-level={group.level} />
          {group.culprit && <span className="mono">{group.culprit}</span>}
          <Badges group={group} />
          <span>{group.said}</span>
          {group.merged_into && (
            <Link to="/$site/errors/$number" params={{ site: site.id, number: String(group.merged_into) }}>
              It is part of another one now
            </Link>
          )}
        </p>
      </div>
      <div className={classes.body}>
        <div className={classes.main}>
          {series.data ? (
            <Charted
              title="Events"
              figure={
                <span className="quiet num">
                  {count(series.data.total_events)},{" "}
                  {series.data.total_users ? plural(series.data.total_users, "person", "people") : "nobody known"}
                </span>
              }
              window={series.data.window}
              kind="bars"
              unit={(n) => (n === null ? "–" : Number.isInteger(n) ? count(n) : "")}
              height={150}
              hasKey={false}
              marks={series.data.releases.map(markOf)}
              series={[{ label: "Events", colour: "--chart-2", values: series.data.events }]}
              zoom={(from, to) =>
                change({ from_ms: String(Math.floor(from)), to_ms: String(Math.ceil(to)), period: undefined })
              }
            />
          ) : (
            <WaitingChart height={150} />
          )}
          <Tabs
            label="Parts"
            names={PARTS}
            chosen={part}
            choose={(name) => change({ part: name === "Event" ? undefined : name })}
          >
            {part === "Event" &&
              (event.data ? (
                <EventPage event={event.data} choose={go} which={which} />
              ) : event.error ? (
                event.error instanceof ApiProblem && event.error.status === 404 ? (
                  <Empty title="No event in this time" minHeight={200}>
                    Choose a longer time, or a search that matches one.
                  </Empty>
                ) : (
                  <Failure error={event.error} retry={() => event.refetch()} minHeight={200} />
                )
              ) : (
                <div className="skeleton" style={{ height: 320, opacity: 0.3 }} />
              ))}
            {part === "Events" && (
              <Events path={path} params={params} choose={(id) => change({ event: id, part: undefined })} />
            )}
            {part === "Grouping" && <Grouping group={group} />}
            {part === "Activity" && <ActivityPart number={group.number} />}
          </Tabs>
        </div>
        <aside>
          <Facts group={group} />
          <Facets
            path={path}
            params={params}
            narrow={(term) => change({ q: `${view.q ? `${view.q} ` : ""}${term}` })}
          />
          {view.q && (
            <Button size="xs" variant="default" mt={12} onClick={() => change({ q: undefined })}>
              Without “{view.q}”
            </Button>
          )}
        </aside>
      </div>
    </Room>
  );
}

/** Since when, until when, how many: the numbers of its whole life. */
function Facts({ group }: { group: ErrorGroupView }) {
  const now = useNow(30_000);
  const told = (ms: number, release: string) => (
    <>
      {since(new Date(ms).toISOString(), now)}
      {release && <span className="quiet"> in {release}</span>}
    </>
  );
  return (
    <dl className={classes.facts}>
      <dt>Events</dt>
      <dd className="num">
        {exact(group.events)} <span className="quiet">· {count(group.events_24h)} in 24 hours</span>
      </dd>
      <dt>People</dt>
      <dd className="num">{group.users ? exact(group.users) : "–"}</dd>
      <dt>First seen</dt>
      <dd>{told(group.first_seen_ms, group.first_release)}</dd>
      <dt>Last seen</dt>
      <dd>{told(group.last_seen_ms, group.last_release)}</dd>
      <dt>Priority</dt>
      <dd>{group.priority}</dd>
    </dl>
  );
}

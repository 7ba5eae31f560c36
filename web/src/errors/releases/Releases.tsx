import { Select } from "@mantine/core";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSite } from "../../api/useSite";
import { momentOf, since } from "../../kit/dates";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import { count, exact, plural, share } from "../../kit/numbers";
import { useNow } from "../../kit/useNow";
import { ErrorsRoom } from "../Room";
import { Spark } from "../Spark";
import { useErrors } from "../useErrors";
import classes from "./Releases.module.css";
import type { ReleasesView } from "./read";
import type { ChangedError, ReleaseCard, ReleaseView } from "./types";

const DAYS = [
  { value: "14", label: "14 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
];

/** How well sessions went: the share that did not crash. */
const Free = ({ value }: { value: number | null }) =>
  value === null ? (
    <span className="quiet" title="No SDK of this release sends sessions">
      –
    </span>
  ) : (
    <b data-tone={value < 0.99 ? "down" : undefined}>{value === 1 ? "100%" : `${(value * 100).toFixed(2)}%`}</b>
  );

/** All releases: when they were deployed, what they broke, and for how many sessions they held. */
export function Releases() {
  const site = useSite();
  const now = useNow();
  const view = useSearch({ strict: false }) as ReleasesView;
  const navigate = useNavigate();
  const days = view.days ?? "14";
  const { data, error, refetch } = useErrors<ReleaseCard[]>("releases", { days });
  return (
    <ErrorsRoom
      title="Releases"
      tools={
        <Select
          size="xs"
          w={110}
          aria-label="Time"
          data={DAYS}
          value={days}
          allowDeselect={false}
          onChange={(next) =>
            void navigate({ to: ".", search: { days: next === "14" ? undefined : next } as never, replace: true })
          }
        />
      }
    >
      {error && !data ? (
        <Failure error={error} retry={() => refetch()} minHeight={240} />
      ) : !data ? (
        <div className="skeleton" style={{ height: 240, marginTop: 16, opacity: 0.3 }} />
      ) : data.length === 0 ? (
        <Empty title="No release is known" minHeight={280}>
          <p>
            Give your SDK a <code className="mono">release</code>, or tell of a deploy when it happens:
          </p>
          <code className="mono">nightjar release deploy 1.4.2 --environment production</code>
          <p>
            <Link to="/$site/errors/setup" params={{ site: site.id }}>
              All ways to set it up
            </Link>
          </p>
        </Empty>
      ) : (
        <div className={classes.scroll} tabIndex={0} role="region" aria-label="Releases">
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">Release</th>
                <th scope="col">Deployed</th>
                <th scope="col">Events</th>
                <th scope="col" data-number>
                  Errors
                </th>
                <th scope="col" data-number>
                  Events
                </th>
                <th scope="col" data-number>
                  People
                </th>
                <th scope="col" data-number>
                  Sessions
                </th>
                <th scope="col" data-number>
                  Crash-free
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((one) => (
                <tr key={one.version}>
                  <td>
                    <Link
                      to="/$site/releases/$version"
                      params={{ site: site.id, version: one.version }}
                      search={view as never}
                      className="mono"
                    >
                      {one.version}
                    </Link>
                    {one.commits > 0 && <span className="small quiet"> {plural(one.commits, "commit")}</span>}
                  </td>
                  <td>
                    {one.deploy ? (
                      <span title={momentOf(one.deploy.at)}>
                        {since(one.deploy.at, now)} <span className="quiet">{one.deploy.environment}</span>
                      </span>
                    ) : one.first_ms > 0 ? (
                      <span className="quiet">first seen {since(new Date(one.first_ms).toISOString(), now)}</span>
                    ) : (
                      <span className="quiet">not yet</span>
                    )}
                  </td>
                  <td>
                    <Spark counts={one.counts} label={`${plural(one.events, "event")} in ${days} days`} />
                  </td>
                  <td data-number>{count(one.errors)}</td>
                  <td data-number>{count(one.events)}</td>
                  <td data-number>{one.users ? count(one.users) : "–"}</td>
                  <td data-number>{one.sessions ? count(one.sessions) : "–"}</td>
                  <td data-number>
                    <Free value={one.crash_free_sessions} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </ErrorsRoom>
  );
}

/** One release: what it changed since it was deployed. */
export function Release() {
  const { version } = useParams({ strict: false });
  const view = useSearch({ strict: false }) as ReleasesView;
  const now = useNow();
  const path = `releases/${encodeURIComponent(version ?? "")}`;
  const { data, error, refetch } = useErrors<ReleaseView>(path, { days: view.days ?? "14" }, { keeps: false });
  if (!data)
    return (
      <ErrorsRoom title={version ?? "Release"}>
        {error ? (
          <Failure error={error} retry={() => refetch()} minHeight={240} />
        ) : (
          <div className="skeleton" style={{ height: 240, marginTop: 16, opacity: 0.3 }} />
        )}
      </ErrorsRoom>
    );
  const { card, change } = data;
  const hours = change.stretch_ms / 3_600_000;
  const stretch =
    hours >= 48
      ? plural(Math.round(hours / 24), "day")
      : hours >= 1.5
        ? plural(Math.round(hours), "hour")
        : plural(Math.round(hours * 60), "minute");
  return (
    <ErrorsRoom title={card.version}>
      <dl className={classes.facts}>
        <Fact name="Errors" value={count(card.errors)} />
        <Fact name="Events" value={exact(card.events)} />
        <Fact name="People" value={card.users ? exact(card.users) : "–"} />
        <Fact name="Sessions" value={card.sessions ? exact(card.sessions) : "–"} />
        <Fact name="Crash-free sessions" value={<Free value={card.crash_free_sessions} />} />
        <Fact name="Crash-free people" value={<Free value={card.crash_free_users} />} />
      </dl>
      <section className={classes.part}>
        <header>
          <h2>Since this deploy</h2>
          <span className="small quiet">
            {momentOf(new Date(change.at_ms).toISOString())}; {stretch} after it against {stretch} before
          </span>
        </header>
        <div className={classes.changes}>
          <Changed title="New" tone="down" errors={change.new} empty="Nothing new broke." />
          <Changed title="Worse" tone="down" errors={change.worse} empty="Nothing got worse." />
          <Changed title="Gone" tone="up" errors={change.gone} empty="Nothing that was there stayed away." />
        </div>
        <p className="small quiet">{plural(change.same, "error")} as often as before.</p>
      </section>
      {data.deploys.length > 0 && (
        <section className={classes.part}>
          <header>
            <h2>Deploys</h2>
          </header>
          <ul className={classes.list}>
            {data.deploys.map((one) => (
              <li key={one.id}>
                <b>{one.environment}</b> {momentOf(one.at)} <span className="quiet">{since(one.at, now)}</span>{" "}
                {one.name && <span className="quiet">{one.name}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {data.commits.length > 0 && (
        <section className={classes.part}>
          <header>
            <h2>Commits</h2>
          </header>
          <ul className={classes.list}>
            {data.commits.map((one) => (
              <li key={one.id}>
                <span className="mono">{one.id.slice(0, 8)}</span> {one.message}
              </li>
            ))}
          </ul>
        </section>
      )}
    </ErrorsRoom>
  );
}

const Fact = ({ name, value }: { name: string; value: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd className="num">{value}</dd>
  </div>
);

function Changed({
  title,
  tone,
  errors,
  empty,
}: {
  title: string;
  tone: "up" | "down";
  errors: readonly ChangedError[];
  empty: string;
}) {
  const site = useSite();
  return (
    <div>
      <h3>
        {title} <b data-tone={errors.length > 0 ? tone : undefined}>{errors.length}</b>
      </h3>
      {errors.length === 0 ? (
        <p className="small quiet">{empty}</p>
      ) : (
        <ul>
          {errors.map((one) => (
            <li key={one.number}>
              <Link to="/$site/errors/$number" params={{ site: site.id, number: String(one.number) }}>
                {one.title}
              </Link>
              <span className="small quiet num">
                {count(one.before)} → {count(one.after)}
                {one.before > 0 && one.after > one.before && ` (+${share(one.after / one.before - 1)})`}
                {one.users > 0 && `, ${plural(one.users, "person", "people")}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSite } from "../../api/useSite";
import { Charted, WaitingChart } from "../../kit/Charted";
import { change, count, exact, plural, share } from "../../kit/numbers";
import { Part } from "../../kit/Room";
import type { ChartProps } from "../../kit/TimeChart";
import { ms } from "../../kit/units";
import { between } from "../../kit/window";
import type { IncidentAround } from "../types";
import { every } from "../words";
import classes from "./Incidents.module.css";
import { lossOf, rounded } from "./story";

const HEIGHT = 148;

/** The place of what the incident did, before it is known. */
export const WaitingToll = () => (
  <Part title="What it did">
    <div className={classes.toll} aria-busy="true">
      {[0, 1, 2, 3].map((n) => (
        <WaitingChart key={n} height={HEIGHT} />
      ))}
    </div>
  </Part>
);

/** What the incident did: visitors against the usual, requests, how long they took, errors. */
export function Toll({ around }: { around: IncidentAround }) {
  const { window } = around;
  const end = window.first_bucket_ms + window.buckets * window.step_ms;
  const shared: Shared = {
    window,
    height: HEIGHT,
    stretches: [{ from_ms: around.began_ms, to_ms: Math.min(around.ended_ms ?? end, end), colour: "--down" }],
    marks: around.happenings
      .filter(({ kind }) => kind === "deploy")
      .map(({ at, title, detail }) => ({ at_ms: Date.parse(at), label: `${title} ${detail}` })),
  };
  return (
    <Part
      title="What it did"
      tools={<span className="small quiet">by {every(window.step_ms / 1000)}; the incident is shaded</span>}
    >
      <div className={classes.toll}>
        <Visitors around={around} shared={shared} />
        <Requests around={around} shared={shared} />
        <Durations around={around} shared={shared} />
        <Errors around={around} shared={shared} />
      </div>
    </Part>
  );
}

type Shared = Pick<ChartProps, "window" | "height" | "stretches" | "marks">;

interface Given {
  around: IncidentAround;
  shared: Shared;
}

/** The place of a part of which nothing is known, and why. */
const Absent = ({ title, children }: { title: string; children: ReactNode }) => (
  <div className={classes.absent}>
    <b>{title}</b>
    <p>{children}</p>
  </div>
);

const AWAY = "The store that knows it does not answer at the moment.";

function Visitors({ around, shared }: Given) {
  const site = useSite();
  const { traffic, away } = around;
  if (!traffic)
    return (
      <Absent title="Visitors">
        {away.includes("traffic") ? AWAY : "Nobody's visits are counted on this site, so none could be missed."}
      </Absent>
    );
  const loss = lossOf(traffic);
  const series = [
    { label: "Visitors", colour: "--chart-1", values: traffic.values, isFilled: true },
    ...(traffic.usual.some((one) => one != null)
      ? [{ label: "Usual", colour: "--chart-before", values: traffic.usual, isDashed: true }]
      : []),
  ];
  return (
    <Charted
      {...shared}
      title="Visitors"
      kind="lines"
      unit={(n) => (n == null ? "–" : count(Math.round(n * 10) / 10))}
      series={series}
      figure={
        <span>
          <Link to="/$site" params={{ site: site.id }} search={{ period: "today" } as never}>
            {exact(traffic.visitors)}
          </Link>
          {traffic.visitors_usual == null
            ? " · what is usual is known after two weeks"
            : ` instead of usually ${exact(traffic.visitors_usual)}`}
          {loss != null && (
            <em data-bad={loss < 0 || undefined}>
              {loss < 0 ? "−" : "+"}
              {change(loss)}
            </em>
          )}
        </span>
      }
    />
  );
}

function Requests({ around, shared }: Given) {
  const site = useSite();
  const { requests, away } = around;
  if (!requests)
    return (
      <Absent title="Requests">
        {away.includes("requests") ? AWAY : "No service told of requests at that time: this site sends no traces."}
      </Absent>
    );
  const { during, before } = requests;
  const fine = requests.requests.map((all, n) => Math.max(0, all - (requests.failed[n] ?? 0)));
  return (
    <Charted
      {...shared}
      title="Requests"
      kind="bars"
      unit={(n) => (n == null ? "–" : count(Math.round(n)))}
      series={[
        { label: "Failed", colour: "--down", values: requests.failed },
        { label: "Answered", colour: "--chart-2", values: fine },
      ]}
      figure={
        <span>
          <Link
            to="/$site/traces"
            params={{ site: site.id }}
            search={{ q: "status:error", ...timeOf(around) } as never}
          >
            {exact(rounded(during.failed))} of {exact(rounded(during.requests))} failed
          </Link>
          {during.requests > 0 && (
            <em data-bad={during.failed > 0 || undefined}>{share(during.failed / during.requests)}</em>
          )}
          {before.requests > 0 && ` · ${share(before.failed / before.requests)} in the hour before`}
        </span>
      }
    />
  );
}

function Durations({ around, shared }: Given) {
  const site = useSite();
  const { requests, away } = around;
  if (!requests)
    return (
      <Absent title="How long requests took">
        {away.includes("requests") ? AWAY : "Nothing is known of them without traces."}
      </Absent>
    );
  return (
    <Charted
      {...shared}
      title="p95 of requests"
      kind="lines"
      unit={ms}
      hasKey={false}
      series={[{ label: "p95", colour: "--chart-3", values: requests.p95_ms }]}
      figure={
        <span>
          <Link to="/$site/services" params={{ site: site.id }} search={timeOf(around) as never}>
            {requests.during.p95_ms == null ? "no request" : ms(requests.during.p95_ms)}
          </Link>
          {requests.before.p95_ms != null && ` · ${ms(requests.before.p95_ms)} in the hour before`}
        </span>
      }
    />
  );
}

function Errors({ around, shared }: Given) {
  const site = useSite();
  const { errors, away } = around;
  if (!errors)
    return (
      <Absent title="Errors">{away.includes("errors") ? AWAY : "This site has not reported an error yet."}</Absent>
    );
  return (
    <Charted
      {...shared}
      title="Errors"
      kind="bars"
      unit={(n) => (n == null ? "–" : exact(n))}
      hasKey={false}
      series={[{ label: "Errors", colour: "--chart-4", values: errors.values }]}
      figure={
        <span>
          <Link to="/$site/errors" params={{ site: site.id }} search={{ tab: "all", ...timeOf(around) } as never}>
            {errors.errors === 0 ? "none" : plural(errors.errors, "error")}
          </Link>
          {errors.people > 0 && ` · ${plural(errors.people, "person", "people")}`}
          {` · ${exact(errors.errors_before)} in the hour before`}
        </span>
      }
    />
  );
}

/** The time of the incident, for links into other pages. */
export const timeOf = (around: IncidentAround) =>
  between(around.began_ms, Math.max(around.ended_ms ?? Date.now(), around.began_ms + 60_000));

import { Button, Menu, TextInput } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { includes, useSite } from "../api/useSite";
import { ago, momentOf } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { Failure } from "../kit/Failure";
import { plural } from "../kit/numbers";
import { useNow } from "../kit/useNow";
import classes from "./Alerts.module.css";
import { useAlerts, useChange } from "./api";
import { AlertsRoom, Severe } from "./Room";
import type { AlertView, Delivered } from "./types";
import { lasting, whatHappened } from "./words";

const HOURS = [1, 8, 24, 72] as const;

function Actions({ alert }: { alert: AlertView }) {
  const at = (verb: string) => ({ path: `alerts/${alert.id}/${verb}`, method: "POST" as const });
  const take = useChange<void>(() => at("acknowledge"), "It is yours: no more reminders");
  const giveBack = useChange<void>(() => at("unacknowledge"), "Given back");
  const silence = useChange<number>((hours) => ({ ...at("silence"), body: { hours } }), "Silenced");
  if (alert.state === "resolved") return null;
  return (
    <>
      {alert.acknowledged_at ? (
        <Button size="xs" variant="default" loading={giveBack.isPending} onClick={() => giveBack.mutate()}>
          Give back
        </Button>
      ) : (
        <Button size="xs" loading={take.isPending} onClick={() => take.mutate()}>
          Take it
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button size="xs" variant="default" loading={silence.isPending}>
            Silence
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {HOURS.map((hours) => (
            <Menu.Item key={hours} onClick={() => silence.mutate(hours)}>
              for {hours < 24 ? plural(hours, "hour") : plural(hours / 24, "day")}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function state(one: Delivered, now: Date): string {
  if (one.state === "sent") return "Delivered";
  if (one.state === "failed") return "Failed";
  return one.answer && one.next_at ? `Tried ${one.attempts}×, again ${ago(one.next_at, now)}` : "On its way";
}

/** What was told, to whom, and what the other side answered. */
function Deliveries({ alert, now }: { alert: AlertView; now: Date }) {
  if (alert.deliveries.length === 0)
    return <p className="quiet small">{alert.held ? `Nobody was told: ${alert.held}.` : "Nobody was told of it."}</p>;
  return (
    <ul className={classes.log}>
      {alert.deliveries.map((one) => (
        <li key={one.id} data-state={one.state}>
          <span className={classes.grow}>
            <b>{one.recipient}</b>
            <span className="small quiet">
              {one.channel}, {momentOf(one.created_at)}
            </span>
            {one.answer && <code className="mono small">{one.answer}</code>}
          </span>
          <span className="small">{state(one, now)}</span>
        </li>
      ))}
    </ul>
  );
}

function Timeline({ alert }: { alert: AlertView }) {
  return (
    <ol className={classes.timeline}>
      {alert.timeline.map((one, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a timeline only grows at its end
        <li key={n} data-what={one.what}>
          <time className="small num" dateTime={one.at}>
            {momentOf(one.at)}
          </time>
          <span>
            <b>{whatHappened(one.what)}</b>
            {one.by && <span className="quiet"> by {one.by}</span>}
            {one.text && <span className={classes.said}>{one.text}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Note({ alert }: { alert: AlertView }) {
  const [text, type] = useState("");
  const write = useChange<string>(
    (words) => ({ path: `alerts/${alert.id}/notes`, method: "POST", body: { text: words } }),
    undefined,
    () => type(""),
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim()) write.mutate(text.trim());
  };
  return (
    <form className={classes.note} onSubmit={send}>
      <TextInput
        size="xs"
        placeholder="Write what you found"
        aria-label="A note for the timeline"
        value={text}
        maxLength={1000}
        onChange={(event) => type(event.currentTarget.value)}
        style={{ flex: 1 }}
      />
      <Button size="xs" variant="default" type="submit" loading={write.isPending} disabled={!text.trim()}>
        Note
      </Button>
    </form>
  );
}

function Facts({ alert, now }: { alert: AlertView; now: Date }) {
  const site = useSite();
  const isOver = alert.state === "resolved";
  const end = isOver && alert.resolved_at ? Date.parse(alert.resolved_at) : now.getTime();
  return (
    <dl className={classes.facts}>
      <dt>State</dt>
      <dd>
        {whatHappened(alert.state)}
        {alert.is_flapping && ", flapping"}
      </dd>
      <dt>Lasts</dt>
      <dd className="num">
        {lasting(alert.began_at, end)}, since {momentOf(alert.began_at)}
      </dd>
      <dt>Rule</dt>
      <dd>
        {alert.rule_id ? (
          <Link to="/$site/alerts/rules/$rule" params={{ site: site.id, rule: alert.rule_id }}>
            {alert.rule}
          </Link>
        ) : (
          "was deleted"
        )}
      </dd>
      {alert.earlier > 0 && (
        <>
          <dt>Before</dt>
          <dd>{plural(alert.earlier, "time")} in the 30 days before</dd>
        </>
      )}
      {alert.acknowledged_at && (
        <>
          <dt>Taken</dt>
          <dd>
            by {alert.acknowledged_by}, {momentOf(alert.acknowledged_at)}
          </dd>
        </>
      )}
      {Object.entries(alert.facts).map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One alert: what it is, its timeline, and whom it was told to. */
export function AlertDetail() {
  const site = useSite();
  const now = useNow(5_000);
  const { alert: id } = useParams({ from: "/shell/$site/alerts/$alert" });
  const { data: alert, error, refetch } = useAlerts<AlertView>(`alerts/${id}`, {}, 5_000);
  if (error && !alert)
    return (
      <AlertsRoom title="Alert">
        <Failure error={error} retry={() => refetch()} minHeight={320} />
      </AlertsRoom>
    );
  if (!alert)
    return (
      <AlertsRoom title="Alert">
        <div className="skeleton" style={{ height: 320, marginTop: 24 }} />
      </AlertsRoom>
    );
  const mayEdit = includes(site.role, "member");
  return (
    <AlertsRoom title={alert.title}>
      <div className={classes.headline}>
        <Severe severity={alert.severity} isOver={alert.state === "resolved"} />
        <div className={classes.grow}>
          <h2>{alert.title}</h2>
          {alert.text && <p className="quiet">{alert.text}</p>}
        </div>
        <div className={classes.tools}>
          {alert.path && alert.path !== "/" && (
            <Button size="xs" variant="default" component="a" href={`/${site.id}${alert.path}`}>
              Look at it
            </Button>
          )}
          {mayEdit && <Actions alert={alert} />}
        </div>
      </div>
      <div className={classes.columns}>
        <section>
          <h3>Timeline</h3>
          {alert.timeline.length === 0 ? <Empty title="Nothing yet" /> : <Timeline alert={alert} />}
          {mayEdit && <Note alert={alert} />}
        </section>
        <div>
          <section>
            <h3>Facts</h3>
            <Facts alert={alert} now={now} />
          </section>
          <section>
            <h3>Told to</h3>
            <Deliveries alert={alert} now={now} />
          </section>
        </div>
      </div>
    </AlertsRoom>
  );
}

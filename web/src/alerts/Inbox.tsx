import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { includes, useSite } from "../api/useSite";
import { since } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { Failure } from "../kit/Failure";
import { plural } from "../kit/numbers";
import { useNow } from "../kit/useNow";
import classes from "./Alerts.module.css";
import { useAlerts, useChange } from "./api";
import { AlertsRoom, Severe } from "./Room";
import type { Alert, AlertPage, Rule } from "./types";
import { lasting } from "./words";

type Standing = "open" | "acknowledged" | "history";

function Line({ alert, now, mayEdit }: { alert: Alert; now: Date; mayEdit: boolean }) {
  const site = useSite();
  const isOver = alert.state === "resolved";
  const take = useChange<void>(() => ({ path: `alerts/${alert.id}/acknowledge`, method: "POST" }), "It is yours");
  const end = isOver && alert.resolved_at ? Date.parse(alert.resolved_at) : now.getTime();
  return (
    <li className={classes.alert}>
      <Severe severity={alert.severity} isOver={isOver} />
      <span className={classes.grow}>
        <Link to="/$site/alerts/$alert" params={{ site: site.id, alert: alert.id }} className={classes.title}>
          {alert.title}
        </Link>
        <span className="small quiet">
          {[
            // What a rule over a number is called, its alert is called as well: then the number says more.
            alert.kind === "measure" ? alert.text : alert.rule || "a rule that was deleted",
            alert.state === "recovering" && "recovering",
            alert.is_flapping && "flapping",
            alert.repeats > 0 && `${plural(alert.repeats, "repeat")}`,
            alert.acknowledged_at && `taken by ${alert.acknowledged_by}`,
            alert.held,
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
      <span className={classes.when} title={alert.began_at}>
        <b className="num">{lasting(alert.began_at, end)}</b>
        {isOver && <span className="small quiet">{since(alert.began_at, now)}</span>}
      </span>
      {mayEdit && !isOver && !alert.acknowledged_at && (
        <Button size="xs" variant="default" loading={take.isPending} onClick={() => take.mutate()}>
          Take it
        </Button>
      )}
    </li>
  );
}

/** What an empty inbox teaches: that rules are there, and by which way their news would come. */
function Quiet({ standing }: { standing: Standing }) {
  const site = useSite();
  const { data } = useAlerts<Rule[]>("alert-rules", {}, 60_000);
  if (standing === "acknowledged") return <Empty title="Nobody has taken anything" minHeight={200} />;
  if (standing === "history") return <Empty title="Nothing has fired yet" minHeight={200} />;
  const on = data?.filter((rule) => rule.is_on).length ?? 0;
  return (
    <Empty title="All is quiet" minHeight={240}>
      {plural(on, "rule")} watch this site: monitors, certificates, new and returning errors are covered from the start.{" "}
      {includes(site.role, "member") && (
        <>
          Say{" "}
          <Link to="/$site/alerts/channels" params={{ site: site.id }}>
            by which channel
          </Link>{" "}
          you want to hear, or{" "}
          <Link to="/$site/alerts/rules/$rule" params={{ site: site.id, rule: "new" }}>
            write a rule
          </Link>{" "}
          of your own.
        </>
      )}
    </Empty>
  );
}

/** What fires, what somebody has taken, and what was. */
export function Inbox() {
  const site = useSite();
  const now = useNow(5_000);
  const [standing, stand] = useState<Standing>("open");
  const [typed, type] = useState("");
  const [search] = useDebouncedValue(typed, 200);
  const [before, page] = useState<string[]>([]);
  const params = { standing, search: search || undefined, before: before.at(-1) };
  const { data, error, refetch } = useAlerts<AlertPage>("alerts", params, 5_000);
  const counts = data?.counts;
  const choose = (value: string) => {
    stand(value as Standing);
    page([]);
  };
  return (
    <AlertsRoom title="Alerts">
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Which alerts"
          value={standing}
          onChange={choose}
          data={[
            { value: "open", label: counts ? `Firing ${counts.firing}` : "Firing" },
            { value: "acknowledged", label: counts ? `Taken ${counts.acknowledged}` : "Taken" },
            { value: "history", label: "History" },
          ]}
        />
        <TextInput
          size="xs"
          className={classes.search}
          leftSection={<IconSearch size={14} stroke={1.6} aria-hidden="true" />}
          placeholder="Search alerts"
          aria-label="Search alerts"
          value={typed}
          onChange={(event) => {
            type(event.currentTarget.value);
            page([]);
          }}
        />
      </div>
      {error && !data ? (
        <Failure error={error} retry={() => refetch()} minHeight={240} />
      ) : !data ? (
        <div className="skeleton" style={{ height: 240 }} />
      ) : data.alerts.length === 0 ? (
        search ? (
          <Empty title={`No alert says “${search}”`} minHeight={200} />
        ) : (
          <Quiet standing={standing} />
        )
      ) : (
        <ul className={classes.list}>
          {data.alerts.map((alert) => (
            <Line key={alert.id} alert={alert} now={now} mayEdit={includes(site.role, "member")} />
          ))}
        </ul>
      )}
      {(data?.next || before.length > 0) && (
        <div className={classes.pager}>
          <Button size="xs" variant="default" disabled={before.length === 0} onClick={() => page(before.slice(0, -1))}>
            Newer
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={!data?.next}
            onClick={() => data?.next && page([...before, data.next])}
          >
            Older
          </Button>
        </div>
      )}
    </AlertsRoom>
  );
}

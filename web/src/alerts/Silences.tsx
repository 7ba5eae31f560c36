import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { includes, useSite } from "../api/useSite";
import { momentOf } from "../kit/dates";
import { Empty } from "../kit/Empty";
import { Failure } from "../kit/Failure";
import classes from "./Alerts.module.css";
import { useAlerts, useChange } from "./api";
import { AlertsRoom } from "./Room";
import { DAYS, SilenceEditor } from "./SilenceEditor";
import type { Silence } from "./types";

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

function when(silence: Silence): string {
  if (!silence.timezone) return `${momentOf(silence.starts_at ?? "")} to ${momentOf(silence.ends_at ?? "")}`;
  const days = silence.weekdays.length === 7 ? "Every day" : silence.weekdays.map((day) => DAYS[day]).join(", ");
  const time =
    silence.from_minute === silence.to_minute
      ? "the whole day"
      : `${clock(silence.from_minute)} to ${clock(silence.to_minute)}`;
  return `${days}, ${time}, ${silence.timezone}`;
}

function about(silence: Silence): string {
  const parts = [
    silence.kinds.length > 0 && silence.kinds.join(", "),
    silence.subjects.length > 0 && silence.subjects.join(", "),
    silence.rule_ids.length > 0 && `${silence.rule_ids.length} of the rules`,
    silence.below && `milder than ${silence.below}`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" · ") : "everything";
}

function Line({ silence, edit }: { silence: Silence; edit?: () => void }) {
  const end = useChange<void>(() => ({ path: `silences/${silence.id}`, method: "DELETE" }), "Ended");
  return (
    <li className={classes.channel} style={{ opacity: silence.is_over ? 0.6 : 1 }}>
      <span className={classes.grow}>
        <b>{silence.reason}</b>
        <span className="small quiet">
          {when(silence)}
          {silence.is_over && ", over"}
        </span>
        <span className="small quiet">
          About {about(silence)} · by {silence.created_by}
        </span>
      </span>
      {edit && (
        <span className={classes.tools}>
          {!silence.is_over && (
            <Button size="xs" variant="default" onClick={edit}>
              Edit
            </Button>
          )}
          <Button size="xs" variant="default" loading={end.isPending} onClick={() => end.mutate()}>
            {silence.is_over ? "Delete" : "End"}
          </Button>
        </span>
      )}
    </li>
  );
}

/** When nobody is told that something began. */
export function Silences() {
  const site = useSite();
  const mayEdit = includes(site.role, "member");
  const { data, error, refetch } = useAlerts<Silence[]>("silences");
  const [opened, open] = useState<Silence | "new" | null>(null);
  const once = data?.filter((one) => !one.timezone) ?? [];
  const weekly = data?.filter((one) => one.timezone) ?? [];
  const list = (some: Silence[]) => (
    <ul className={classes.list}>
      {some.map((one) => (
        <Line key={one.id} silence={one} edit={mayEdit ? () => open(one) : undefined} />
      ))}
    </ul>
  );
  return (
    <AlertsRoom
      title="Silences"
      tools={
        mayEdit && (
          <Button size="xs" onClick={() => open("new")}>
            New silence
          </Button>
        )
      }
    >
      <p className="quiet small" style={{ maxWidth: "70ch", marginBottom: 16 }}>
        A silence holds back the news that something began, and nothing else: alerts stand in the inbox, who was told of
        one hears when it is over, and what is still so when the silence ends is told then.
      </p>
      {error && !data ? (
        <Failure error={error} retry={() => refetch()} minHeight={200} />
      ) : !data ? (
        <div className="skeleton" style={{ height: 200 }} />
      ) : data.length === 0 ? (
        <Empty title="Nothing is silenced" minHeight={160}>
          A silence is for a planned outage; a mute time is for every night, so that what is no emergency waits for the
          morning.
        </Empty>
      ) : (
        <div className={classes.form}>
          {once.length > 0 && (
            <section>
              <h2>Silences</h2>
              {list(once)}
            </section>
          )}
          {weekly.length > 0 && (
            <section>
              <h2>Mute times</h2>
              {list(weekly)}
            </section>
          )}
        </div>
      )}
      <Modal opened={opened !== null} onClose={() => open(null)} title="Silence" size="lg" centered>
        {opened && <SilenceEditor silence={opened === "new" ? undefined : opened} done={() => open(null)} />}
      </Modal>
    </AlertsRoom>
  );
}

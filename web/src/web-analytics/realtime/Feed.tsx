import { Tooltip } from "@mantine/core";
import { IconBolt, IconEye } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { address } from "../../api/client";
import { useLive } from "../../api/live";
import { useSite } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { Flag } from "../../kit/Flag";
import { countryName } from "../../kit/places";
import panel from "../Panel.module.css";
import { QuestionMenu } from "../QuestionMenu";
import { newestEvents } from "../questions";
import type { Asked } from "../view";
import classes from "./Realtime.module.css";

/** What the hub tells of an event: nothing by which two of them could be told to be one visitor's. */
interface Happened {
  at: string;
  name: string;
  path: string;
  country: string;
  source: string;
  browser: string;
  device: string;
}

const KEPT = 60;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

function Line({ one }: { one: Happened }) {
  const isView = one.name === "pageview";
  const Icon = isView ? IconEye : IconBolt;
  const by = [one.source, one.browser, one.device].filter(Boolean).join(" · ");
  return (
    <li>
      <time dateTime={one.at}>{clock.format(new Date(one.at))}</time>
      <Icon size={15} stroke={1.6} aria-hidden="true" />
      <span className={classes.what} title={isView ? one.path : `${one.name} on ${one.path}`}>
        {isView ? one.path : <b>{one.name}</b>}
        {!isView && <span className="quiet"> {one.path}</span>}
      </span>
      <span className={classes.by}>{by}</span>
      <Tooltip label={countryName(one.country)} disabled={!one.country}>
        <span className={classes.flag}>
          <Flag code={one.country} />
        </span>
      </Tooltip>
    </li>
  );
}

/** Events as they come, the newest on top. */
export function Feed({ view }: { view: Asked }) {
  const site = useSite();
  const [events, setEvents] = useState<{ key: number; one: Happened }[] | null>(null);
  const next = useRef(0);
  const keyed = (list: unknown) =>
    (Array.isArray(list) ? (list as Happened[]) : []).map((one) => ({ key: next.current++, one })).reverse();
  useLive(address(`/sites/${site.id}/analytics/live/events`), {
    newest: (list) => setEvents(keyed(list)),
    events: (list) => {
      const fresh = keyed(list);
      setEvents((old) => [...fresh, ...(old ?? [])].slice(0, KEPT));
    },
  });
  return (
    <section className={panel.panel} aria-label="Events">
      <header className={panel.head}>
        <h2 className={classes.title}>Events as they happen</h2>
        <QuestionMenu label="events" question={newestEvents} view={view} />
      </header>
      {events === null && <div className="skeleton" style={{ height: 288, marginTop: 16, opacity: 0.5 }} />}
      {events?.length === 0 && <Empty title="No event in the last 30 minutes" minHeight={288} />}
      {events && events.length > 0 && (
        <ol className={classes.feed} tabIndex={0} aria-label="Events, the newest first">
          {events.map(({ key, one }) => (
            <Line key={key} one={one} />
          ))}
        </ol>
      )}
    </section>
  );
}

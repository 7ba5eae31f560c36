import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { momentOf } from "../../kit/dates";
import { plural } from "../../kit/numbers";
import type { EventView } from "../types";
import { Breadcrumbs } from "./Breadcrumbs";
import { Contexts } from "./Contexts";
import parts from "./Parts.module.css";
import { Stacks } from "./Stacks";
import { TraceOf } from "./TraceOf";

interface Props {
  event: EventView;
  which: string;
  choose: (id: string | undefined) => void;
}

/** One event: where it was, what led to it, and all that is known of it. */
export function EventPage({ event, which, choose }: Props) {
  const at = new Date(event.at_ms).toISOString();
  return (
    <article aria-label="Event">
      <div className={parts.navigator}>
        <ActionIcon
          size={28}
          aria-label="Earlier event (k)"
          disabled={!event.previous}
          onClick={() => choose(event.previous)}
        >
          <IconChevronLeft size={16} />
        </ActionIcon>
        <ActionIcon size={28} aria-label="Later event (j)" disabled={!event.next} onClick={() => choose(event.next)}>
          <IconChevronRight size={16} />
        </ActionIcon>
        <Button.Group>
          {(["recommended", "newest", "oldest"] as const).map((name) => (
            <Button
              key={name}
              size="compact-xs"
              variant={which === name ? "light" : "default"}
              onClick={() => choose(name === "recommended" ? undefined : name)}
            >
              {name}
            </Button>
          ))}
        </Button.Group>
        <span className="num">{momentOf(at)}</span>
        <span className="mono small quiet">{event.id.slice(0, 8)}</span>
        {event.scrubbed_count > 0 && (
          <Tooltip
            multiline
            w={320}
            label={event.scrubbed.map(({ where, what }) => `${where}: ${what}`).join(" · ") || "Personal data"}
          >
            <span className={parts.scrubbed} tabIndex={0}>
              {plural(event.scrubbed_count, "thing")} scrubbed
            </span>
          </Tooltip>
        )}
        {event.clock && <span className="small quiet">{event.clock}</span>}
      </div>
      <Highlights event={event} />
      {!event.has_details && (
        <p className="quiet">
          There were very many events at that time: this one was counted, its details were left out.
        </p>
      )}
      {event.event.message && event.event.exception && <pre className={parts.message}>{event.event.message}</pre>}
      <Stacks event={event} />
      {event.notes.map((note) => (
        <section key={`${note.kind}${note.at_ms}`} className={parts.part}>
          <h3>{note.kind === "feedback" ? "What somebody wrote" : note.name}</h3>
          <pre className={parts.message}>{note.text}</pre>
        </section>
      ))}
      <Breadcrumbs crumbs={event.event.breadcrumbs ?? []} at={event.at_ms} />
      <TraceOf event={event} />
      <Contexts event={event} />
    </article>
  );
}

/** The few things that one looks for first. */
function Highlights({ event }: { event: EventView }) {
  const told: [string, string][] = [
    ["Release", event.release],
    ["Environment", event.environment],
    ["Page or route", event.url || event.event.tags?.transaction || ""],
    ["Browser", `${event.browser} ${event.browser_version}`.trim()],
    ["System", `${event.os} ${event.os_version}`.trim()],
    ["Server", event.server],
    ["Person", event.user && `${event.user.slice(0, 8)}…`],
    ["Caught", event.handled === 1 ? "yes" : event.handled === 0 ? "no" : ""],
  ];
  return (
    <dl className={parts.highlights}>
      {told
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd title={value}>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

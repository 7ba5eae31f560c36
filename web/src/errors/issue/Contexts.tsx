import { useState } from "react";
import { plural } from "../../kit/numbers";
import type { EventView } from "../types";
import parts from "./Parts.module.css";
import classes from "./Stack.module.css";
import { short } from "./stack";

/** Names and values, whatever they are. */
function Table({ title, of }: { title: string; of: Record<string, unknown> }) {
  const rows = Object.entries(of).filter(([, value]) => value !== null && value !== "" && value !== undefined);
  if (rows.length === 0) return null;
  return (
    <section className={parts.part} aria-label={title}>
      <header>
        <h3>{title}</h3>
      </header>
      <table className={classes.locals}>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="mono">{short(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Request, tags, contexts and all else that came along. Scrubbed at the door. */
export function Contexts({ event }: { event: EventView }) {
  const { request, tags, contexts, extra, user, modules } = event.event;
  const [shows, show] = useState(false);
  return (
    <>
      {tags && <Table title="Tags" of={tags} />}
      {request && <Table title="Request" of={request} />}
      {user && <Table title="Person" of={user} />}
      {extra && <Table title="Extra" of={extra} />}
      {Object.entries(contexts ?? {}).map(([name, value]) =>
        value && typeof value === "object" ? (
          <Table key={name} title={name} of={value as Record<string, unknown>} />
        ) : null,
      )}
      <Table
        title="Event"
        of={{
          id: event.id,
          sdk: event.sdk,
          source: event.source,
          platform: event.platform,
          received: new Date(event.received_ms).toISOString(),
          trace: event.trace_id,
          span: event.span_id,
        }}
      />
      {modules && Object.keys(modules).length > 0 && (
        <section className={parts.part}>
          <header>
            <h3>Packages</h3>
            <button type="button" className={parts.more} onClick={() => show(!shows)}>
              {shows ? "Hide" : plural(Object.keys(modules).length, "package")}
            </button>
          </header>
          {shows && (
            <p className="mono small">
              {Object.entries(modules)
                .map(([name, version]) => `${name} ${version}`)
                .join(", ")}
            </p>
          )}
        </section>
      )}
    </>
  );
}

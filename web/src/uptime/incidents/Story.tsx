import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSite } from "../../api/useSite";
import { second } from "../words";
import classes from "./Incidents.module.css";
import { type Line, offsetOf } from "./story";

/** The day of a moment in a zone, as URLs have it: "2026-11-26" */
const dayOf = (at: number, timeZone: string): string => new Intl.DateTimeFormat("en-CA", { timeZone }).format(at);

/** What a line is about, with the way to its place. */
function Titled({ line }: { line: Line }) {
  const site = useSite();
  const { kind, ref, title } = line;
  if (kind === "deploy")
    return (
      <Link to="/$site/releases/$version" params={{ site: site.id, version: ref }}>
        {title}
      </Link>
    );
  if (kind === "incident")
    return (
      <Link to="/$site/uptime/incidents/$incident" params={{ site: site.id, incident: ref }}>
        {title}
      </Link>
    );
  if (kind === "alert")
    return (
      <Link to="/$site/alerts/$alert" params={{ site: site.id, alert: ref }}>
        {title}
      </Link>
    );
  if (kind === "maintenance")
    return (
      <Link to="/$site/uptime/maintenance" params={{ site: site.id }}>
        {title}
      </Link>
    );
  if (kind === "error_new" || kind === "error_regressed" || kind === "error_spiked")
    return (
      <Link to="/$site/errors/$number" params={{ site: site.id, number: ref }}>
        {title}
      </Link>
    );
  if (kind === "failing" || kind === "slower")
    return (
      <Link to="/$site/traces/$trace" params={{ site: site.id, trace: ref }}>
        {title}
      </Link>
    );
  if (kind === "annotation")
    return (
      <Link
        to="/$site"
        params={{ site: site.id }}
        search={{ period: "day", date: dayOf(line.at, site.timezone) } as never}
      >
        {title}
      </Link>
    );
  return title;
}

/** The incident and all that happened around it, in the order of time. */
export function Story({ lines, began, children }: { lines: readonly Line[]; began: number; children?: ReactNode }) {
  return (
    <>
      <ol className={classes.story}>
        {lines.map((line) => (
          <li
            key={`${line.at} ${line.kind} ${line.ref} ${line.title}`}
            data-kind={line.kind}
            data-bad={line.bad || undefined}
            data-before={line.at < began || undefined}
          >
            <time dateTime={new Date(line.at).toISOString()}>{second(line.at)}</time>
            <span className={classes.offset}>{offsetOf(line.at, began)}</span>
            <b>{line.word}</b>
            <span className={classes.said}>
              <Titled line={line} />
              {line.detail && <small>{line.detail}</small>}
            </span>
          </li>
        ))}
      </ol>
      {children}
    </>
  );
}

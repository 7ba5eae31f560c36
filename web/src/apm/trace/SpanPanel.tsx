import { ActionIcon, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { exact, plural } from "../../kit/numbers";
import { termOf } from "../../kit/search/terms";
import { Tabs } from "../../kit/Tabs";
import { msOfNs, ns } from "../../kit/units";
import { between } from "../../kit/window";
import { serviceColour } from "../kit/hue";
import type { SpanAnswer, TraceAnswer } from "../types";
import { useApm } from "../useApm";
import { Attributes } from "./Attributes";
import { SpanLogs } from "./SpanLogs";
import classes from "./SpanPanel.module.css";
import { isFailed, type Row } from "./tree";
import type { View } from "./useTrace";

/** "slower than 97 %": where a duration stands among those of its operation. */
export function standing(percentile: number | null): string {
  if (percentile === null) return "";
  const percent = Math.round(percentile * 1000) / 10;
  if (percent >= 99.9) return "the slowest of its operation";
  if (percent >= 50) return `slower than ${percent}% of its operation`;
  return `faster than ${Math.round((100 - percent) * 10) / 10}% of its operation`;
}

/** What is known of one span. */
export function SpanPanel({ answer, view, row }: { answer: TraceAnswer; view: View; row: Row }) {
  const { span } = row;
  const [tab, choose] = useState("Attributes");
  const [sought, seek] = useState("");
  // Who walks through spans does not ask for each of them.
  const [rests] = useDebouncedValue(span.span_id, 150);
  const { data, error, refetch } = useApm<SpanAnswer>(`traces/${answer.trace_id}/spans/${rests}`);
  const full = data?.span.span_id === span.span_id ? data : undefined;
  const start = msOfNs(answer.start_ns);
  const time = between(start - 3_600_000, start + 3_600_000);
  const tabs = [
    "Attributes",
    `Events${span.event_count ? ` ${exact(span.event_count)}` : ""}`,
    `Links${span.link_count ? ` ${exact(span.link_count)}` : ""}`,
    "Logs",
  ];
  const chosen = tabs.find((name) => name.startsWith(tab)) ?? tabs[0]!;
  return (
    <aside className={classes.panel} aria-label="Span">
      <header className={classes.head}>
        <div>
          <span className={classes.service}>
            <i style={{ background: serviceColour(view.places.get(span.service)) }} aria-hidden="true" />
            {span.service}
          </span>
          <ActionIcon size={24} aria-label="Close the span" onClick={() => view.choose(undefined)}>
            <IconX size={15} />
          </ActionIcon>
        </div>
        <h2>{span.name}</h2>
        <dl>
          <div>
            <dt>Duration</dt>
            <dd>{ns(span.duration_ns)}</dd>
          </div>
          <div>
            <dt>Begins at</dt>
            <dd>{ns(span.offset_ns - view.extent[0])}</dd>
          </div>
          <div>
            <dt>Kind</dt>
            <dd>{span.kind}</dd>
          </div>
          <div>
            <dt>Status</dt>
            <dd data-bad={isFailed(span) || undefined}>{span.status}</dd>
          </div>
        </dl>
        {full && full.percentile !== null && <p className={classes.standing}>{standing(full.percentile)}</p>}
        {span.status_message && <p className={classes.message}>{span.status_message}</p>}
        {span.db_statement && (
          <pre className={classes.statement} tabIndex={0}>
            {span.db_statement}
          </pre>
        )}
      </header>
      <Tabs label="Of this span" names={tabs} chosen={chosen} choose={(name) => choose(name.split(" ")[0]!)}>
        {chosen === "Logs" ? (
          <SpanLogs
            trace={answer.trace_id}
            span={span.span_id}
            around={start}
            start={answer.start_ns}
            extent={view.extent[0]}
          />
        ) : error && !full ? (
          <Failure error={error} retry={() => refetch()} minHeight={160} />
        ) : !full ? (
          <div className="skeleton" style={{ height: 160, opacity: 0.4 }} />
        ) : chosen === tabs[0] && full ? (
          <>
            <TextInput
              size="xs"
              mb={8}
              placeholder="Find an attribute"
              aria-label="Find an attribute"
              value={sought}
              onChange={(event) => seek(event.currentTarget.value)}
            />
            <Attributes title="Span" attributes={full.span.attributes ?? {}} sought={sought} to="traces" time={time} />
            <Attributes
              title="Resource"
              attributes={full.resource.attributes}
              sought={sought}
              to="traces"
              time={time}
            />
            <Attributes
              title="Made by"
              attributes={{
                "scope.name": full.scope.name,
                "scope.version": full.scope.version,
                span_id: span.span_id,
                parent_span_id: span.parent_span_id,
                trace_state: full.trace_state,
                weight: full.weight === 1 ? "" : String(full.weight),
              }}
              sought={sought}
              to="traces"
              time={time}
            />
          </>
        ) : chosen === tabs[1] && full ? (
          <Events span={full.span} extent={view.extent} />
        ) : chosen === tabs[2] && full ? (
          <Links span={full.span} />
        ) : null}
      </Tabs>
      <footer className={classes.foot}>
        <SameOperation span={span} time={time} />
      </footer>
    </aside>
  );
}

function SameOperation({ span, time }: { span: Row["span"]; time: object }) {
  const site = useSite();
  const q = `${termOf("service", span.service)} ${termOf("name", span.name)}`;
  return (
    <Link to="/$site/traces" params={{ site: site.id }} search={{ ...time, q } as never}>
      Others of this operation
    </Link>
  );
}

function Events({ span, extent }: { span: SpanAnswer["span"]; extent: [number, number] }) {
  const events = span.events ?? [];
  if (events.length === 0) return <p className={classes.none}>Nothing happened during this span that it tells of.</p>;
  return (
    <ol className={classes.events}>
      {events.map((event, i) => {
        const { "exception.stacktrace": stack, ...others } = event.attributes;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two events may be alike in everything
          <li key={i} data-bad={event.name === "exception" || undefined}>
            <header>
              <b>{event.attributes["exception.type"] ?? event.name}</b>
              <time>at {ns(event.offset_ns - extent[0])}</time>
            </header>
            {event.attributes["exception.message"] && <p>{event.attributes["exception.message"]}</p>}
            <dl>
              {Object.entries(others)
                .filter(([key]) => key !== "exception.type" && key !== "exception.message")
                .map(([key, value]) => (
                  <div key={key}>
                    <dt>{key}</dt>
                    <dd>{value}</dd>
                  </div>
                ))}
            </dl>
            {stack && (
              <pre className={classes.stack} tabIndex={0}>
                {stack}
              </pre>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Links({ span }: { span: SpanAnswer["span"] }) {
  const site = useSite();
  const links = span.links ?? [];
  if (links.length === 0) return <p className={classes.none}>It belongs to no span of another trace.</p>;
  return (
    <>
      <p className={classes.none}>{plural(links.length, "span")} that this one belongs to.</p>
      <ul className={classes.links}>
        {links.map((link) => (
          <li key={`${link.trace_id} ${link.span_id}`}>
            <Link
              to="/$site/traces/$trace"
              params={{ site: site.id, trace: link.trace_id }}
              search={{ span: link.span_id } as never}
            >
              <span className="mono">{link.trace_id.slice(0, 12)}…</span>
            </Link>
            <span className="quiet">
              {Object.entries(link.attributes)
                .map(([key, value]) => `${key}: ${value}`)
                .join(", ")}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

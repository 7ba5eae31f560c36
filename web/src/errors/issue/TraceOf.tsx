import { Link } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { plural } from "../../kit/numbers";
import { ms } from "../../kit/units";
import type { EventView } from "../types";
import { useErrors } from "../useErrors";
import classes from "./Issue.module.css";

interface Span {
  span_id: string;
  name: string;
  service: string;
  offset_ns: number;
  duration_ns: number;
  status: string;
}

interface Trace {
  spans: Span[];
  duration_ns: string;
}

interface OfTrace {
  id: string;
  number: number;
  title: string;
  span_id: string;
}

const MOST = 12;
const MOST_OTHERS = 8;

/** The trace that the error happened in: its slowest spans on one line each, and other errors of the same trace. */
export function TraceOf({ event }: { event: EventView }) {
  const site = useSite();
  const trace = useErrors<Trace>(
    `apm/traces/${event.trace_id}`,
    {},
    { enabled: Boolean(event.trace_id), keeps: false },
  );
  const others = useErrors<OfTrace[]>(`errors/of-trace/${event.trace_id}`, {}, { enabled: Boolean(event.trace_id) });
  if (!event.trace_id) return null;
  const of = new Map((others.data ?? []).map((one) => [one.number, one]));
  of.delete(event.number);
  const siblings = [...of.values()].slice(0, MOST_OTHERS);
  const spans = trace.data?.spans ?? [];
  const whole = Number(trace.data?.duration_ns) || 1;
  return (
    <section className={classes.part} aria-label="Trace">
      <header>
        <h3>Trace</h3>
        {spans.length > 0 && (
          <Link
            to="/$site/traces/$trace"
            params={{ site: site.id, trace: event.trace_id }}
            search={{ span: event.span_id || undefined } as never}
          >
            All of {plural(spans.length, "span")}
          </Link>
        )}
      </header>
      {spans.length === 0 ? (
        <p className="small quiet">
          <span className="mono">{event.trace_id}</span>: no spans of it are here.
        </p>
      ) : (
        <ol className={classes.waterfall}>
          {spans.slice(0, MOST).map((span) => (
            <li key={span.span_id} data-here={span.span_id === event.span_id || undefined}>
              <span className={classes.cut} title={`${span.service}: ${span.name}`}>
                <b>{span.service}</b> {span.name}
              </span>
              <span className={classes.lane}>
                <i
                  data-error={span.status === "error" || undefined}
                  style={{
                    marginLeft: `${(span.offset_ns / whole) * 100}%`,
                    width: `${Math.max(0.5, (span.duration_ns / whole) * 100)}%`,
                  }}
                />
              </span>
              <span className="num quiet">{ms(span.duration_ns / 1e6)}</span>
            </li>
          ))}
        </ol>
      )}
      {siblings.length > 0 && (
        <ul className={classes.siblings} aria-label="Other errors in this trace">
          {siblings.map((one) => (
            <li key={one.number}>
              <Link to="/$site/errors/$number" params={{ site: site.id, number: String(one.number) }}>
                {one.title}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

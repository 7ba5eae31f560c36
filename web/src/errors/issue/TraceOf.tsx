import { Link } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { plural } from "../../kit/numbers";
import { ms } from "../../kit/units";
import { between, momentIn } from "../../kit/window";
import type { ErrorOfTrace, EventView, LogsAnswer, SpansAnswer, TraceAnswer } from "../types";
import { useErrors } from "../useErrors";
import parts from "./Parts.module.css";

const MOST = 12;
const MOST_LOGS = 8;
const MOST_OTHERS = 8;
const HOUR_MS = 3_600_000;

/** The trace that the error happened in: its slowest spans on one line each, and other errors of the same trace. */
export function TraceOf({ event }: { event: EventView }) {
  const site = useSite();
  // Whether there are spans is asked first: a trace that nobody sent is an answer, and no mistake in the console.
  const around = { q: `trace:${event.trace_id}`, from_ms: event.at_ms - HOUR_MS, to_ms: event.at_ms + HOUR_MS };
  const enabled = Boolean(event.trace_id);
  const any = useErrors<SpansAnswer>("apm/traces/spans", { ...around, limit: 1 }, { enabled, keeps: false });
  const has = Boolean(any.data?.spans.length);
  const trace = useErrors<TraceAnswer>(`apm/traces/${event.trace_id}`, {}, { enabled: enabled && has, keeps: false });
  const logged = useErrors<LogsAnswer>("apm/logs", { ...around, limit: MOST_LOGS }, { enabled, keeps: false });
  const others = useErrors<ErrorOfTrace[]>(`errors/of-trace/${event.trace_id}`, {}, { enabled });
  if (!event.trace_id) return null;
  const of = new Map((others.data ?? []).map((one) => [one.number, one]));
  of.delete(event.number);
  const siblings = [...of.values()].slice(0, MOST_OTHERS);
  const spans = trace.data?.spans ?? [];
  const logs = [...(logged.data?.logs ?? [])].reverse();
  const whole = Number(trace.data?.duration_ns) || 1;
  return (
    <section className={parts.part} aria-label="Trace">
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
      {(any.isPending || (has && trace.isPending)) && <div className="skeleton" style={{ height: 60, opacity: 0.3 }} />}
      {any.data && !has ? (
        <p className="small quiet">
          <span className="mono">{event.trace_id}</span>: no spans of it are here.
        </p>
      ) : (
        <ol className={parts.waterfall}>
          {spans.slice(0, MOST).map((span) => (
            <li key={span.span_id} data-here={span.span_id === event.span_id || undefined}>
              <span className={parts.cut} title={`${span.service}: ${span.name}`}>
                <b>{span.service}</b> {span.name}
              </span>
              <span className={parts.lane}>
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
      {logs.length > 0 && (
        <>
          <header>
            <h4>What was logged in it</h4>
            <Link to="/$site/logs" params={{ site: site.id }} search={logsOf(event) as never}>
              All logs of it
            </Link>
          </header>
          <ol className={parts.logs} aria-label="Logs of this trace">
            {logs.map((one) => (
              <li key={one.id} data-level={one.level}>
                <span className="num quiet">{momentIn(Number(one.time_ns) / 1e6, new Date(event.at_ms))}</span>
                <span>{one.level}</span>
                <span className="mono">{one.body}</span>
              </li>
            ))}
          </ol>
        </>
      )}
      {siblings.length > 0 && (
        <ul className={parts.siblings} aria-label="Other errors in this trace">
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

/** The address of its logs: what `between` says of two moments. */
const logsOf = ({ trace_id, at_ms }: EventView) => ({
  q: `trace:${trace_id}`,
  ...between(at_ms - HOUR_MS, at_ms + HOUR_MS),
});

import { Link } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { plural } from "../../kit/numbers";
import type { CheckTrace } from "../types";
import { ms } from "../words";
import classes from "./Incidents.module.css";

/** What the backend did with the check that failed: found by the traceparent that the check sent. */
export function Backend({ trace }: { trace: CheckTrace }) {
  const site = useSite();
  return (
    <div className={classes.backend}>
      <p>
        <b>In the backend</b>{" "}
        <Link to="/$site/traces/$trace" params={{ site: site.id, trace: trace.trace_id }}>
          {trace.operation}
        </Link>{" "}
        <span>
          {[
            trace.service,
            trace.http_status > 0 && `answered ${trace.http_status}`,
            ms(trace.duration_ms),
            plural(trace.spans, "span"),
            trace.errors > 0 && `${trace.errors} failed`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </p>
      {trace.cause && (
        <p>
          <b>It failed in</b> {trace.cause}{" "}
          <span>
            {trace.cause_service}
            {trace.cause_message && `: ${trace.cause_message}`}
          </span>
        </p>
      )}
      {trace.traced > 1 && (
        <p className="small quiet">{`${trace.traced} of ${trace.failures} failed checks have a trace here.`}</p>
      )}
    </div>
  );
}

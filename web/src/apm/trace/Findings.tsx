import { IconBulb, IconX } from "@tabler/icons-react";
import { plural } from "../../kit/numbers";
import { ns } from "../../kit/units";
import type { TraceAnswer } from "../types";
import classes from "./Trace.module.css";

type Finding = TraceAnswer["findings"][number];

/** A finding in words: what it is, and what it costs. */
export function said({
  kind,
  count,
  total_ns,
  saving_ns,
  what,
}: Pick<Finding, "kind" | "count" | "total_ns" | "saving_ns" | "what">): { title: string; detail: string } {
  switch (kind) {
    case "n_plus_one":
      return {
        title: `One query ${plural(count, "time", "times")} in a row`,
        detail: `${ns(total_ns)} in all; one query for all of them might save ${ns(saving_ns)}. ${what}`,
      };
    case "duplicate_query":
      return {
        title: `The very same query ${plural(count, "time", "times")}`,
        detail: `Asking once would save ${ns(saving_ns)}. ${what}`,
      };
    case "serial_calls":
      return {
        title: `${plural(count, "call")} one after the other`,
        detail: `Made together they might save ${ns(saving_ns)}: ${what}`,
      };
    case "slow_query":
      return { title: `A query that takes ${ns(total_ns)}`, detail: what };
    case "gap":
      return {
        title: `${ns(total_ns)} of which nothing is known`,
        detail: "No span tells what happened here: work without instrumentation, or waiting.",
      };
  }
}

/** What this trace need not do. A click shows where. */
export function Findings({
  findings,
  look,
  looked,
}: {
  findings: readonly Finding[];
  look: (finding: Finding | null) => void;
  looked: Finding | null;
}) {
  if (findings.length === 0) return null;
  return (
    <ul className={classes.findings} aria-label="Findings">
      {findings.map((finding) => {
        const { title, detail } = said(finding);
        const isOn = finding === looked;
        return (
          <li key={`${finding.kind} ${finding.span_id} ${finding.what}`}>
            <button type="button" aria-pressed={isOn} onClick={() => look(isOn ? null : finding)} title={detail}>
              {isOn ? <IconX size={14} aria-hidden="true" /> : <IconBulb size={14} stroke={1.7} aria-hidden="true" />}
              <b>{title}</b>
              <span>{detail}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

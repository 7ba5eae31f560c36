import { Switch } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useSite } from "../../api/useSite";
import { Part } from "../../kit/Room";
import { Status } from "../frame/Status";
import type { ResponseCard } from "../types";
import { useUptime } from "../useUptime";
import { ms, second } from "../words";
import classes from "./Monitor.module.css";
import { PhaseStrip } from "./PhaseStrip";
import { phasesOf } from "./phases";

const TONES: Record<string, string> = { ok: "up", slow: "degraded", fail: "down", unknown: "unmeasured" };

/** The latest results; each opens to its steps, its trace, and what the target said. */
export function Responses({ monitor, hasPlaces }: { monitor: string; hasPlaces: boolean }) {
  const [failures, setFailures] = useState(false);
  const { data } = useUptime<ResponseCard[]>(
    `monitors/${monitor}/responses`,
    { failures, limit: 30 },
    { every: 15_000 },
  );
  return (
    <Part
      title="Latest results"
      tools={
        <Switch
          size="xs"
          label="Failures only"
          checked={failures}
          onChange={(event) => setFailures(event.currentTarget.checked)}
        />
      }
    >
      {data?.length === 0 && (
        <p className={classes.none}>{failures ? "No failure in the last seven days." : "No result yet."}</p>
      )}
      <ul className={classes.responses}>
        {data?.map((row) => (
          <Response key={`${row.at_ms} ${row.location}`} row={row} hasPlaces={hasPlaces} />
        ))}
      </ul>
    </Part>
  );
}

function Response({ row, hasPlaces }: { row: ResponseCard; hasPlaces: boolean }) {
  const site = useSite();
  const phases = phasesOf(row as unknown as Record<string, unknown>);
  const facts = Object.entries({ from: row.location, server: row.peer, code: row.code, ...row.facts }).filter(
    ([, value]) => value,
  );
  return (
    <li>
      <details>
        <summary>
          <time>{second(row.at_ms)}</time>
          <Status status={TONES[row.outcome] ?? "new"} />
          <span>{row.status_code || ""}</span>
          <span>{ms(row.total_ms)}</span>
          <span title={row.words}>
            {hasPlaces && <span className={classes.place}>{row.location.replace("private:", "")}</span>}
            {row.words || "As it should be."}
          </span>
          <PhaseStrip phases={phases} hasWords={false} />
        </summary>
        <div className={classes.opened}>
          <PhaseStrip phases={phases} />
          <dl>
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          {row.trace_id && (
            <Link to="/$site/traces/$trace" params={{ site: site.id, trace: row.trace_id }} className="small">
              The trace of this request, where the target sends its own
            </Link>
          )}
          {row.body && (
            <pre tabIndex={0} role="region" aria-label="What the target said">
              {row.body}
            </pre>
          )}
        </div>
      </details>
    </li>
  );
}

import { Tooltip } from "@mantine/core";
import type { Metric, Overview } from "../api/types";
import { Delta } from "../kit/Delta";
import classes from "./Metrics.module.css";
import { metricsFor } from "./metrics";

interface Props {
  overview: Overview | undefined;
  chosen: Metric;
  choose: (metric: Metric) => void;
  compares: boolean;
  /** A filter speaks of a goal. */
  converts: boolean;
}

/** The six numbers, or the three of conversions. A click draws one of them. */
export function Metrics({ overview, chosen, choose, compares, converts }: Props) {
  return (
    <div className={classes.row} role="group" aria-label="Metrics; the pressed one is charted">
      {metricsFor(converts).map((row) => {
        const measured = overview?.metrics[row.name];
        return (
          <Tooltip key={row.name} label={row.means} position="bottom-start" openDelay={700}>
            <button
              type="button"
              className={classes.metric}
              aria-pressed={chosen === row.name}
              onClick={() => choose(row.name)}
            >
              <span className={classes.label}>{row.label}</span>
              {measured ? (
                <span className={classes.value} title={row.full(measured.value)}>
                  {row.short(measured.value)}
                </span>
              ) : (
                <span className={classes.value}>
                  <span className={`skeleton ${classes.waiting}`} />
                </span>
              )}
              <span className={classes.under}>
                {compares &&
                  measured &&
                  measured.before !== null &&
                  (measured.before !== 0 || measured.value !== 0) && (
                    <>
                      <Delta change={measured.change} isLowerBetter={row.isLowerBetter} />
                      <span className={classes.before} title={`Before: ${row.full(measured.before)}`}>
                        from {row.short(measured.before)}
                      </span>
                    </>
                  )}
              </span>
            </button>
          </Tooltip>
        );
      })}
    </div>
  );
}

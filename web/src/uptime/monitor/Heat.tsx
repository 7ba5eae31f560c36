import type { Cells } from "../types";
import { ms, second } from "../words";
import classes from "./Phases.module.css";

/** How often checks took how long, over time: one sees two speeds where an average shows one that never was. */
export function Heat({ answer, hours, until }: { answer: Cells; hours: number; until: number }) {
  const { cells, step_s } = answer;
  if (cells.length === 0) return null;
  const bands = cells.map(([, band]) => band);
  const [low, high] = [Math.min(...bands), Math.max(...bands)];
  const rows = high - low + 1;
  const most = Math.max(...cells.map(([, , checks]) => checks));
  const from = until - hours * 3600;
  const columns = Math.ceil((until - from) / step_s);
  const edge = (band: number) => ms(2 ** (band / 2));
  return (
    <figure className={classes.heat}>
      <div>
        <span>{edge(high + 1)}</span>
        <span>{edge(low)}</span>
      </div>
      <svg
        viewBox={`0 0 ${columns * 10} ${rows * 10}`}
        preserveAspectRatio="none"
        style={{ height: Math.max(40, rows * 14) }}
        role="img"
        aria-label={`Durations over time, from ${edge(low)} to ${edge(high + 1)}`}
      >
        {cells.map(([at, band, checks]) => (
          <rect
            key={`${at} ${band}`}
            x={Math.floor((at - from) / step_s) * 10}
            y={(high - band) * 10}
            width={9.4}
            height={9.4}
            fill="var(--accent-mark)"
            opacity={0.15 + 0.85 * Math.sqrt(checks / most)}
          >
            <title>{`${second(at * 1000)}: ${checks} took ${edge(band)} to ${edge(band + 1)}`}</title>
          </rect>
        ))}
      </svg>
    </figure>
  );
}

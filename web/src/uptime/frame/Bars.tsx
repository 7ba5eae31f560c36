import type { BarCard } from "../types";
import { second, shareWords, uptimeOf } from "../words";
import classes from "./Bars.module.css";

const LETTERS: Record<string, string> = { u: "up", g: "degraded", d: "down", m: "maintenance", "-": "none" };

/** The last 24 hours in a list: an hour a bar. */
export function DayBars({ bars, label }: { bars: string; label: string }) {
  const bad = [...bars].filter((letter) => letter === "d").length;
  const said = bad > 0 ? `down in ${bad} of the last 24 hours` : "not down in the last 24 hours";
  return (
    <span className={classes.day} role="img" aria-label={`${label}: ${said}`}>
      {[...bars].map((letter, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place
        <i key={i} data-tone={LETTERS[letter]} />
      ))}
    </span>
  );
}

const toneOf = ({ share }: BarCard): string =>
  share.down_s > 0
    ? "down"
    : share.degraded_s > 0
      ? "degraded"
      : share.up_s > 0
        ? "up"
        : share.maintenance_s > 0
          ? "maintenance"
          : "none";

/** A stretch of time in equal parts, each with its own words. */
export function Bars({ bars, label }: { bars: readonly BarCard[]; label: string }) {
  return (
    <span className={classes.bars} role="img" aria-label={label}>
      {bars.map((bar) => (
        <i
          key={bar.at}
          data-tone={toneOf(bar)}
          title={`${second(bar.at)}: ${shareWords(bar.share)} (${uptimeOf(bar.share.ratio)})`}
        />
      ))}
    </span>
  );
}

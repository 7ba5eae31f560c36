import classes from "./Delta.module.css";
import { change as changeText } from "./numbers";

/** A thin change: arrow, percent; coloured by whether it is good, never by colour alone. */
export function Delta({ change, isLowerBetter = false }: { change: number | null; isLowerBetter?: boolean }) {
  if (change === null || !Number.isFinite(change)) return null;
  const flat = Math.abs(change) < 0.0005;
  // Under half a percent is noise: said, but not judged.
  const good = Math.abs(change) < 0.005 ? undefined : change > 0 !== isLowerBetter;
  const spoken = flat ? "unchanged" : `${change > 0 ? "up" : "down"} ${changeText(change)}`;
  return (
    <span className={classes.delta} data-good={good}>
      <span className="hidden-text">{spoken}</span>
      <span aria-hidden="true">{flat ? "0%" : `${change > 0 ? "↑" : "↓"}\u2009${changeText(change)}`}</span>
    </span>
  );
}

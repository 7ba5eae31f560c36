import { Sparkline } from "../../kit/Sparkline";
import { whole } from "../../kit/window";
import type { WindowView } from "../types";
import classes from "./Services.module.css";

interface Props {
  window: WindowView;
  values: readonly (number | null)[];
  label: string;
  tone?: "down" | "other";
}

/** A small chart from zero to its own highest value; none where there was nothing at all. */
export function Spark({ window, values: all, label, tone }: Props) {
  const values = whole(window, all).filter((value, i) => value !== null || all[i] === null);
  const most = Math.max(...values.map((value) => value ?? 0));
  return (
    <span className={classes.spark} data-tone={tone}>
      {most > 0 && <Sparkline values={values.map((value) => (value ?? 0) / most)} label={label} />}
    </span>
  );
}

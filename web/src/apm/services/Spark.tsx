import { Sparkline } from "../../kit/Sparkline";
import classes from "./Services.module.css";

interface Props {
  values: readonly (number | null)[];
  label: string;
  tone?: "down" | "other";
}

/** A small chart from zero to its own highest value; none where there was nothing at all. */
export function Spark({ values, label, tone }: Props) {
  const most = Math.max(...values.map((value) => value ?? 0));
  return (
    <span className={classes.spark} data-tone={tone}>
      {most > 0 && <Sparkline values={values.map((value) => (value ?? 0) / most)} label={label} />}
    </span>
  );
}

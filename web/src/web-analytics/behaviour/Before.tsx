import { Delta } from "../../kit/Delta";
import classes from "./Behaviour.module.css";

interface Props {
  /** The growth since the compared period, as a share of what was; null where there is none to tell. */
  change: number | null | undefined;
  /** What was, in words. */
  before: string;
  isLowerBetter?: boolean;
}

/** Beneath a number: how it moved, and from what. */
export function Before({ change, before, isLowerBetter = false }: Props) {
  return (
    <span className={classes.before} title={`Before: ${before}`}>
      <Delta change={change ?? null} isLowerBetter={isLowerBetter} />
      <span>from {before}</span>
    </span>
  );
}

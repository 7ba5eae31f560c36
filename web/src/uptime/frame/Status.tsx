import { statusName, statusTone } from "../words";
import classes from "./Status.module.css";

interface Props {
  status: string;
  mood?: string;
  inMaintenance?: boolean;
  isLarge?: boolean;
}

/** A status as a dot and a word: the colour is never alone. */
export function Status({ status, mood = "", inMaintenance = false, isLarge = false }: Props) {
  return (
    <span
      className={classes.status}
      data-tone={statusTone(status, mood, inMaintenance)}
      data-large={isLarge || undefined}
    >
      <i aria-hidden="true" />
      {statusName(status, mood, inMaintenance)}
    </span>
  );
}

import { Mark } from "../kit/Mark";
import classes from "./Missing.module.css";

/** The moment before the first page. */
export function Opening() {
  return (
    <div className={classes.page} role="status" aria-label="Opening">
      <span className={classes.opening}>
        <Mark size={40} />
      </span>
    </div>
  );
}

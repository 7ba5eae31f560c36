import type { ReactNode } from "react";
import classes from "./states.module.css";

/** An empty place that teaches the next step. */
export function Empty({ title, children, minHeight }: { title: string; children?: ReactNode; minHeight?: number }) {
  return (
    <div className={classes.state} style={{ minHeight }}>
      <strong>{title}</strong>
      {children && <div className="quiet">{children}</div>}
    </div>
  );
}

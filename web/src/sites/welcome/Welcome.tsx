import type { ReactNode } from "react";
import { Mark } from "../../kit/Mark";
import { useTitle } from "../../kit/useTitle";
import classes from "./Welcome.module.css";

/** The pages before one is signed in: the mark, a sentence, a form. */
export function Welcome({ title, lead, children }: { title: string; lead?: ReactNode; children?: ReactNode }) {
  useTitle(title);
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <span className={classes.brand}>
          <Mark size={40} />
          Nightjar
        </span>
        <h1>{title}</h1>
        {lead && <p className="quiet">{lead}</p>}
        {children}
      </div>
      <p className={classes.promise}>No cookies for visitors, no addresses stored, nothing sent to third parties.</p>
    </main>
  );
}

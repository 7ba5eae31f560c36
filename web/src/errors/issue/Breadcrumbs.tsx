import { useState } from "react";
import { plural } from "../../kit/numbers";
import { ms } from "../../kit/units";
import type { Breadcrumb } from "../types";
import parts from "./Parts.module.css";
import { short } from "./stack";

const SHOWN = 12;

/** What happened before, the latest last, and how long before the error. */
export function Breadcrumbs({ crumbs, at }: { crumbs: readonly Breadcrumb[]; at: number }) {
  const [all, setAll] = useState(false);
  if (crumbs.length === 0) return null;
  const shown = all ? crumbs : crumbs.slice(-SHOWN);
  return (
    <section className={parts.part} aria-label="Breadcrumbs">
      <header>
        <h3>What led to it</h3>
        {crumbs.length > SHOWN && (
          <button type="button" className={parts.more} onClick={() => setAll(!all)}>
            {all ? "The last ones" : `All ${plural(crumbs.length, "step")}`}
          </button>
        )}
      </header>
      <ol className={parts.crumbs}>
        {shown.map((one, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are their order
          <li key={i} data-level={one.level}>
            <span className="num quiet">{one.at ? `−${ms(Math.max(0, at - one.at))}` : ""}</span>
            <span className="quiet">{one.category || one.type}</span>
            <span className={parts.crumb}>
              {one.message}
              {one.data && <span className="mono quiet"> {short(one.data)}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

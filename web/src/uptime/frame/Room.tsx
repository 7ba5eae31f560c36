import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSite } from "../../api/useSite";
import { useTitle } from "../../kit/useTitle";
import classes from "./Room.module.css";

interface Props {
  title: ReactNode;
  tab: string;
  about?: ReactNode;
  tools?: ReactNode;
  /** Is this a page of the room's own, with the room's links under its head? */
  hasLinks?: boolean;
  /** The page fills the window and scrolls inside, as a list of ten thousand must. */
  fills?: boolean;
  children: ReactNode;
}

const LINKS = [
  { to: "/$site/uptime", label: "Monitors" },
  { to: "/$site/uptime/incidents", label: "Incidents" },
  { to: "/$site/uptime/maintenance", label: "Maintenance" },
] as const;

/** A page of uptime: its name, what one can do, and all the width there is. */
export function Room({ title, tab, about, tools, hasLinks, fills, children }: Props) {
  const site = useSite();
  useTitle(`${tab} · ${site.domain}`);
  return (
    <div className={classes.room} data-fills={fills || undefined}>
      <header className={classes.head}>
        <div className={classes.line}>
          <div className={classes.who}>
            <h1>{title}</h1>
            {about}
          </div>
          {tools && <div className={classes.tools}>{tools}</div>}
        </div>
        {hasLinks && (
          <nav className={classes.links} aria-label="Uptime">
            {LINKS.map(({ to, label }) => (
              <Link
                key={to}
                to={to}
                params={{ site: site.id }}
                activeOptions={{ exact: true, includeSearch: false }}
                className={classes.tab}
              >
                {label}
              </Link>
            ))}
          </nav>
        )}
      </header>
      {children}
    </div>
  );
}

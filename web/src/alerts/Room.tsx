import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { includes, useSite } from "../api/useSite";
import { TabList } from "../kit/Tabs";
import tabs from "../kit/tabs.module.css";
import { useTitle } from "../kit/useTitle";
import classes from "./Alerts.module.css";

const PARTS = [
  { to: "/$site/alerts", label: "Inbox", isExact: true, edits: false },
  { to: "/$site/alerts/rules", label: "Rules", isExact: false, edits: false },
  { to: "/$site/alerts/channels", label: "Channels", isExact: false, edits: true },
  { to: "/$site/alerts/silences", label: "Silences", isExact: false, edits: false },
] as const;

interface Props {
  title: string;
  tools?: ReactNode;
  children: ReactNode;
}

/** A page of alerts with the way to the others. */
export function Room({ title, tools, children }: Props) {
  const site = useSite();
  useTitle(title === "Alerts" ? title : `${title} · Alerts`);
  return (
    <div className={classes.room}>
      <header className={classes.head}>
        <h1>Alerts</h1>
        {tools && <div className={classes.tools}>{tools}</div>}
      </header>
      <nav className={classes.parts} aria-label="Alerts">
        <TabList label="Parts of alerts">
          {PARTS.filter(({ edits }) => !edits || includes(site.role, "member")).map(({ to, label, isExact }) => (
            <Link
              key={to}
              to={to}
              params={{ site: site.id }}
              className={tabs.tab}
              role="tab"
              activeProps={{ "aria-selected": true }}
              inactiveProps={{ "aria-selected": false }}
              activeOptions={{ exact: isExact, includeSearch: false }}
            >
              {label}
            </Link>
          ))}
        </TabList>
      </nav>
      {children}
    </div>
  );
}

/** How bad it is: a mark whose shape says it too, for those who do not see the colour. */
export function Severe({ severity, isOver }: { severity: string; isOver?: boolean }) {
  const name = isOver ? "over" : severity;
  return (
    <span
      className={classes.severe}
      data-severity={name}
      role="img"
      aria-label={isOver ? `was ${severity}` : severity}
    />
  );
}

import type { ReactNode } from "react";
import { includes, useSite } from "../api/useSite";
import { Room, RoomLinks } from "../kit/Room";
import classes from "./Alerts.module.css";

const LINKS = [
  { to: "/$site/alerts", label: "Inbox", edits: false },
  { to: "/$site/alerts/rules", label: "Rules", hasPages: true, edits: false },
  { to: "/$site/alerts/channels", label: "Channels", edits: true },
  { to: "/$site/alerts/silences", label: "Silences", edits: false },
] as const;

interface Props {
  title: string;
  tools?: ReactNode;
  children: ReactNode;
}

/** A page of alerts with the way to the others. */
export function AlertsRoom({ title, tools, children }: Props) {
  const site = useSite();
  const links = LINKS.filter(({ edits }) => !edits || includes(site.role, "member"));
  return (
    <Room
      title="Alerts"
      tab={`${title === "Alerts" ? title : `${title} · Alerts`} · ${site.domain}`}
      tools={tools}
      below={<RoomLinks label="Alerts" site={site.id} links={links} />}
    >
      {children}
    </Room>
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

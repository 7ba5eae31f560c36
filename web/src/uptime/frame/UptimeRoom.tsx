import type { ReactNode } from "react";
import { useSite } from "../../api/useSite";
import { Room, RoomLinks } from "../../kit/Room";

interface Props {
  title: string;
  /** What is said to the tab when it is more than the title. */
  tab?: string;
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

/** A page of uptime. */
export function UptimeRoom({ title, tab = title, hasLinks, ...props }: Props) {
  const site = useSite();
  return (
    <Room
      title={title}
      tab={`${tab} · ${site.domain}`}
      below={hasLinks && <RoomLinks label="Uptime" site={site.id} links={LINKS} />}
      {...props}
    />
  );
}

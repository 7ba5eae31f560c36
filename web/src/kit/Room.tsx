import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import classes from "./Room.module.css";
import tabs from "./tabs.module.css";
import { useCut } from "./useCut";
import { useTitle } from "./useTitle";

interface Props {
  title: string;
  /** What is said to the tab when it is more than the title. */
  tab?: string;
  about?: ReactNode;
  tools?: ReactNode;
  /** Under the head and with it always in sight: a search, tabs. */
  below?: ReactNode;
  /** The page fills the window and scrolls inside, as a list of a million lines must. */
  fills?: boolean;
  children: ReactNode;
}

/** A page: its name, what one can do, and all the width there is. */
export function Room({ title, tab, about, tools, below, fills, children }: Props) {
  useTitle(tab ?? title);
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
        {below}
      </header>
      {children}
    </div>
  );
}

export interface RoomLink {
  to: LinkProps["to"];
  label: string;
  /** Also lit on the pages below it. */
  hasPages?: boolean;
}

/** The pages of a room, under its head. */
export function RoomLinks({ label, site, links }: { label: string; site: string; links: readonly RoomLink[] }) {
  return (
    <div className={tabs.line}>
      <nav className={tabs.tabs} aria-label={label} {...useCut<HTMLElement>()}>
        {links.map(({ to, label, hasPages }) => (
          <Link
            key={to}
            to={to}
            params={{ site } as never}
            className={tabs.tab}
            activeOptions={{ exact: !hasPages, includeSearch: false }}
          >
            {label}
          </Link>
        ))}
      </nav>
    </div>
  );
}

/** A part of a page under its name. */
export function Part({ title, tools, children }: { title: ReactNode; tools?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <header>
        <h2>{title}</h2>
        {tools}
      </header>
      {children}
    </section>
  );
}

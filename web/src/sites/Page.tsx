import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import tabClasses from "../kit/tabs.module.css";
import { useCut } from "../kit/useCut";
import { useTitle } from "../kit/useTitle";
import classes from "./Page.module.css";

interface Props {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  tabs?: readonly { label: string; link: LinkProps }[];
  children: ReactNode;
}

/** A page of forms and lists: a title, perhaps tabs, one narrow column. */
export function Page({ title, lead, actions, tabs, children }: Props) {
  useTitle(title);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div>
          <h1>{title}</h1>
          {lead && <p className="quiet">{lead}</p>}
        </div>
        {actions}
      </header>
      {tabs && <PageTabs title={title} tabs={tabs} />}
      {children}
    </div>
  );
}

function PageTabs({ title, tabs }: Required<Pick<Props, "title" | "tabs">>) {
  return (
    <div className={classes.tabs}>
      <nav className={tabClasses.tabs} aria-label={title} {...useCut<HTMLElement>()}>
        {tabs.map(({ label, link }) => (
          <Link key={label} {...link} className={tabClasses.tab}>
            {label}
          </Link>
        ))}
      </nav>
    </div>
  );
}

interface SectionProps {
  title: string;
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of a page under a hairline: what it is on the left, what one does on the right. */
export function Section({ title, about, actions, children }: SectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <div className={classes.about}>
        <h2>{title}</h2>
        {about && <p className="quiet">{about}</p>}
        {actions}
      </div>
      <div className={classes.body}>{children}</div>
    </section>
  );
}

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSite } from "../api/useSite";
import { Room } from "../kit/Room";
import tabs from "../kit/tabs.module.css";

const PARTS = [
  { to: "/$site/errors", label: "Issues" },
  { to: "/$site/releases", label: "Releases" },
  { to: "/$site/web-vitals", label: "Web vitals" },
  { to: "/$site/errors/rules", label: "Rules" },
  { to: "/$site/errors/setup", label: "Set up" },
] as const;

/** A page about errors, under the tabs of all of them. */
export function ErrorsRoom({
  title,
  tools,
  below,
  children,
}: {
  title: string;
  tools?: ReactNode;
  below?: ReactNode;
  children: ReactNode;
}) {
  const site = useSite();
  return (
    <Room
      title={title}
      tab={`${title} · ${site.domain}`}
      tools={tools}
      below={
        <>
          <div className={tabs.line}>
            <nav className={tabs.tabs} aria-label="Errors">
              {PARTS.map(({ to, label }) => (
                <Link
                  key={to}
                  to={to}
                  params={{ site: site.id }}
                  className={tabs.tab}
                  activeOptions={{ exact: true, includeSearch: false }}
                >
                  {label}
                </Link>
              ))}
            </nav>
          </div>
          {below}
        </>
      }
    >
      {children}
    </Room>
  );
}

import { Link, useSearch } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { Room } from "../../kit/Room";
import tabs from "../../kit/tabs.module.css";
import { Doctor } from "./Doctor";
import { Keeping } from "./Keeping";
import type { TelemetryView } from "./read";
import { Setup } from "./Setup";
import classes from "./Setup.module.css";

const PARTS = [
  { part: undefined, label: "Set up", page: Setup },
  { part: "doctor", label: "Doctor", page: Doctor },
  { part: "keeping", label: "Keeping and hiding", page: Keeping },
] as const;

/** How telemetry gets here, how well it does, and what is kept of it. */
export function Telemetry() {
  const site = useSite();
  const view = useSearch({ strict: false }) as TelemetryView;
  const chosen = PARTS.find(({ part }) => part === view.part) ?? PARTS[0];
  return (
    <Room
      title="OpenTelemetry"
      tab={`OpenTelemetry · ${site.domain}`}
      below={
        <div className={tabs.line}>
          <nav className={tabs.tabs} aria-label="OpenTelemetry">
            {PARTS.map(({ part, label }) => (
              <Link
                key={label}
                to="/$site/telemetry"
                params={{ site: site.id }}
                search={{ part } as never}
                className={tabs.tab}
                activeOptions={{ exact: true, includeSearch: true }}
              >
                {label}
              </Link>
            ))}
          </nav>
        </div>
      }
    >
      <div className={classes.page} data-wide={chosen.part === "doctor" || undefined}>
        <chosen.page />
      </div>
    </Room>
  );
}

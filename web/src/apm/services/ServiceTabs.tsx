import { Link, useSearch } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import classes from "../../kit/tabs.module.css";
import { timeOf } from "../../kit/window";
import type { ServicesView } from "./read";

/** The same services as a list and as a map. */
export function ServiceTabs() {
  const site = useSite();
  const view = useSearch({ strict: false }) as ServicesView;
  const search = { ...timeOf(view), environment: view.environment } as never;
  const shared = { params: { site: site.id }, search, className: classes.tab, activeOptions: { includeSearch: false } };
  return (
    <div className={classes.line}>
      <nav className={classes.tabs} aria-label="Services">
        <Link to="/$site/services" {...shared}>
          List
        </Link>
        <Link to="/$site/service-map" {...shared}>
          Map
        </Link>
      </nav>
    </div>
  );
}

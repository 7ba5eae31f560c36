import { Link, useSearch } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import classes from "../../kit/tabs.module.css";
import { type Time, timeOf } from "../../kit/window";

/** The explorer, all metrics, and the machines that tell them. */
export function MetricsTabs() {
  const site = useSite();
  const view = useSearch({ strict: false }) as Time;
  const shared = {
    params: { site: site.id },
    search: timeOf(view) as never,
    className: classes.tab,
    activeOptions: { exact: true, includeSearch: false },
  };
  return (
    <div className={classes.line}>
      <nav className={classes.tabs} aria-label="Metrics">
        <Link to="/$site/metrics" {...shared}>
          Explorer
        </Link>
        <Link to="/$site/metrics/all" {...shared}>
          All metrics
        </Link>
        <Link to="/$site/metrics/hosts" {...shared}>
          Hosts
        </Link>
      </nav>
    </div>
  );
}

import {
  IconActivity,
  IconAlertTriangle,
  IconBell,
  IconBroadcast,
  IconChartLine,
  IconFileText,
  IconHeartbeat,
  IconTimeline,
  IconTopologyStar3,
} from "@tabler/icons-react";

export interface Area {
  label: string;
  icon: typeof IconBell;
  /** Where it is; the overview of the site when absent. */
  to?:
    | "/$site/errors"
    | "/$site/services"
    | "/$site/traces"
    | "/$site/logs"
    | "/$site/metrics"
    | "/$site/uptime"
    | "/$site/alerts"
    | "/$site/status-pages";
}

export const AREAS: readonly Area[] = [
  { label: "Web analytics", icon: IconChartLine },
  { label: "Errors", icon: IconAlertTriangle, to: "/$site/errors" },
  { label: "Services", icon: IconTopologyStar3, to: "/$site/services" },
  { label: "Traces", icon: IconTimeline, to: "/$site/traces" },
  { label: "Logs", icon: IconFileText, to: "/$site/logs" },
  { label: "Metrics", icon: IconActivity, to: "/$site/metrics" },
  { label: "Uptime", icon: IconHeartbeat, to: "/$site/uptime" },
  { label: "Alerts", icon: IconBell, to: "/$site/alerts" },
  { label: "Status pages", icon: IconBroadcast, to: "/$site/status-pages" },
];

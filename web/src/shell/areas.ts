import {
  IconActivity,
  IconAlertTriangle,
  IconBell,
  IconChartDots,
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
  to?: "/$site/errors" | "/$site/services" | "/$site/traces" | "/$site/logs" | "/$site/uptime" | "/$site/alerts";
  /** What it will do; an area with this is not built yet, and says so. */
  coming?: string;
}

export const AREAS: readonly Area[] = [
  { label: "Web analytics", icon: IconChartLine },
  { label: "Product", icon: IconChartDots, coming: "People, funnels, retention and flows" },
  { label: "Errors", icon: IconAlertTriangle, to: "/$site/errors" },
  { label: "Services", icon: IconTopologyStar3, to: "/$site/services" },
  { label: "Traces", icon: IconTimeline, to: "/$site/traces" },
  { label: "Logs", icon: IconFileText, to: "/$site/logs" },
  { label: "Metrics", icon: IconActivity, coming: "OpenTelemetry metrics and an explorer" },
  { label: "Uptime", icon: IconHeartbeat, to: "/$site/uptime" },
  { label: "Alerts", icon: IconBell, to: "/$site/alerts" },
];

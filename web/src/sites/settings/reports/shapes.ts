/** What the server says of reports, alerts and deliveries, and under which key each answer is kept. */

import type { components } from "../../../api/schema";
import type { Site } from "../../../api/types";

type Schemas = components["schemas"];

export type ReportsView = Schemas["ReportsView"];
export type Subscription = Schemas["SubscriptionCard"];
export type Topic = Schemas["Topic"];
export type Mail = Schemas["Mail"];
export type Preview = Schemas["Preview"];
export type Delivery = Schemas["Delivery"];
export type TrafficView = Schemas["TrafficView"];
export type Rule = Schemas["RuleCard"];
export type TrafficAlert = Schemas["AlertCard"];

export const TOPICS: readonly { topic: Topic; label: string; name: string }[] = [
  { topic: "weekly_report", label: "Weekly", name: "weekly report" },
  { topic: "monthly_report", label: "Monthly", name: "monthly report" },
  { topic: "traffic_alert", label: "Alerts", name: "traffic alerts" },
];

export const keyOfReports = (site: Site) => ["reports", site.id] as const;
export const keyOfTraffic = (site: Site) => ["traffic-alerts", site.id] as const;
export const keyOfDeliveries = (site: Site) => ["deliveries", site.id] as const;

/** What the server says of reports and deliveries, and under which key each answer is kept. */

import type { components } from "../../../api/schema";
import type { Site } from "../../../api/types";

type Schemas = components["schemas"];

export type ReportsView = Schemas["ReportsView"];
export type Subscription = Schemas["SubscriptionCard"];
export type Topic = Schemas["Topic"];
export type Mail = Schemas["Mail"];
export type Preview = Schemas["Preview"];
export type Delivery = Schemas["Delivery"];

export const TOPICS: readonly { topic: Topic; label: string; name: string }[] = [
  { topic: "weekly_report", label: "Weekly", name: "weekly report" },
  { topic: "monthly_report", label: "Monthly", name: "monthly report" },
];

export const keyOfReports = (site: Site) => ["reports", site.id] as const;
export const keyOfDeliveries = (site: Site) => ["deliveries", site.id] as const;

/** What the people's API says, by the names of our nouns. The shapes are the server's own (schema.d.ts, made by
 *  `make openapi`); only where a dictionary has names that we know are they said more exactly here. */

import type { Interval } from "../kit/interval";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Role = Schemas["Role"];
export type Me = Schemas["Me"];
export type Organization = Schemas["OrganizationOfMine"];
export type Site = Schemas["SiteCard"];
export type SignedInSession = Schemas["Session"];
export type Member = Schemas["Member"];
/** `url` is only in the answer that made it: the server keeps nothing but a digest of the link. */
export type Invitation = Schemas["PendingInvitation"];
export type InvitationOffer = Schemas["InvitationCard"];
export type AuditEntry = Schemas["Entry"];
export type AuditPage = Schemas["EntryPage"];
export type Scope = Schemas["Scope"];
export type Key = Schemas["KeyCard"];
export type Ingest = Schemas["IngestView"];
export type Shield = Schemas["ShieldCard"];
export type Shields = Schemas["ShieldsView"];
export type Bots = Schemas["BotsView"];
export type FilterOfSite = Schemas["ReasonView"];
export type FilteredHit = Schemas["HitView"];
export type Glance = Schemas["Glance"];
export type SavedView = Schemas["ViewCard"];
export type Share = Schemas["ShareCard"];
export type OpenedShare = Schemas["Opened"];
export type Goal = Schemas["GoalCard"];
export type ListedGoal = Schemas["ListedGoal"];
export type GoalForm = Schemas["GoalForm"];
export type GoalReport = Schemas["GoalReport"];
export type GoalRow = Schemas["GoalRow"];
export type Segment = Schemas["SegmentCard"];
export type Funnel = Schemas["FunnelCard"];
export type FunnelForm = Schemas["FunnelForm"];
export type FunnelReport = Schemas["FunnelReport"];
export type ReleaseMark = Schemas["ReleaseMark"];
export type Annotation = Schemas["AnnotationCard"];
export type Insight = Schemas["Insight"];
export type Insights = Schemas["Insights"];
export type Heatmap = Schemas["Heatmap"];

export const METRICS = [
  "visitors",
  "visits",
  "pageviews",
  "views_per_visit",
  "bounce_rate",
  "engaged_ms",
  "events",
  "conversion_rate",
] as const;
export type Metric = (typeof METRICS)[number];
export type Measured = Required<Schemas["Measured"]>;
export type Row = Schemas["Row"];
/** A row of a panel on the overview; a row of a breakdown has all that this has. */
export type TopRow = Schemas["TopRow"];
export type Breakdown = Schemas["Breakdown"];
export type ShownQuery = Schemas["ShownQuery"];

type Column = (number | null)[];

export interface Overview extends Omit<Schemas["Overview"], "period" | "metrics" | "series" | "panels"> {
  period: Omit<Schemas["PeriodView"], "interval"> & { interval: Interval };
  /** The conversion rate is there when a filter speaks of a goal. */
  metrics: Record<Exclude<Metric, "conversion_rate">, Measured> & { conversion_rate?: Measured };
  series: {
    buckets: Schemas["BucketView"][];
    values: Partial<Record<Metric, Column>>;
    before: Partial<Record<Metric, Column>> | null;
  };
  panels: Partial<Record<string, Schemas["PanelView"]>>;
}
export type Import = Schemas["ImportCard"];
export type ImportReport = Schemas["ImportReport"];
export type ImportKind = Schemas["ImportKind"];
export type Retention = Schemas["RetentionView"];
export type Erasure = Schemas["ErasureCard"];

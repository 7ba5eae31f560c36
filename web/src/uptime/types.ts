/** What the API says of uptime, by the names of our nouns; the shapes are the server's own. */

import type { components } from "../api/schema";

type Schemas = components["schemas"];

export type MonitorPage = Schemas["MonitorPage"];
export type MonitorRow = Schemas["MonitorRow"];
export type MonitorDetail = Schemas["MonitorDetail"];
export type UptimeShare = Schemas["UptimeShare"];
export type BarCard = Schemas["BarCard"];
export type Tested = Schemas["Tested"];
export type LocationCard = Schemas["LocationCard"];
export type Points = Schemas["Series"];
export type PointCard = Schemas["PointCard"];
export type Cells = Schemas["Cells"];
export type PlaceCard = Schemas["PlaceCard"];
export type ResponseCard = Schemas["ResponseCard"];
export type WordCard = Schemas["WordCard"];
export type IncidentCard = Schemas["IncidentCard"];
export type IncidentAround = Schemas["IncidentAround"];
export type Happening = Schemas["Happening"];
export type CheckTrace = Schemas["CheckTrace"];
export type MaintenanceCard = Schemas["MaintenanceCard"];
export type Brought = Schemas["Brought"];

/** A check as the form holds it: its kind, and the kind's own fields. */
export type CheckFields = { kind: string } & Record<string, unknown>;

export interface MonitorFields {
  name: string;
  check: CheckFields;
  interval_s: number;
  timeout_s: number;
  confirmations: number;
  retry_s: number;
  recoveries: number;
  slow_ms: number;
  is_upside_down: boolean;
  locations: string[];
  quorum: number;
  tags: string[];
  group: string;
  parents: string[];
  is_paused: boolean;
  forgets: string[];
}

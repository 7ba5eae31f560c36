/** What the API says of telemetry, by the names of our nouns; the shapes are the server's own. */

import type { components } from "../api/schema";

type Schemas = components["schemas"];

export type WindowView = Schemas["WindowView"];
export type Red = Schemas["Red"];
export type ServicesAnswer = Schemas["ServicesAnswer"];
export type ServiceRow = Schemas["ServiceRow"];
export type ServiceAnswer = Schemas["ServiceAnswer"];
export type Deploy = Schemas["Deploy"];
export type OperationsAnswer = Schemas["OperationsAnswer"];
export type Operation = Schemas["Operation"];
export type DatabasesAnswer = Schemas["DatabasesAnswer"];
export type DatabaseCall = Schemas["DatabaseCall"];
export type ExternalAnswer = Schemas["ExternalAnswer"];
export type ExternalCall = Schemas["ExternalCall"];
export type ServiceMap = Schemas["ServiceMap"];
export type MapNode = Schemas["MapNode"];
export type MapEdge = Schemas["MapEdge"];
export type TracesAnswer = Schemas["TracesAnswer"];
export type TraceRow = Schemas["TraceRow"];
export type GroupsAnswer = Schemas["GroupsAnswer"];
export type HistogramAnswer = Schemas["HistogramAnswer"];
export type DurationHeatmap = Schemas["DurationHeatmap"];
export type FacetsAnswer = Schemas["FacetsAnswer"];
export type Facet = Schemas["Facet"];
export type DiffersAnswer = Schemas["DiffersAnswer"];
export type Difference = Schemas["Difference"];
export type TraceAnswer = Schemas["TraceAnswer"];
export type Span = Schemas["Span"];
export type SpanAnswer = Schemas["SpanAnswer"];
export type KeysAnswer = Schemas["KeysAnswer"];
export type ValuesAnswer = Schemas["ValuesAnswer"];
export type LogsAnswer = Schemas["LogsAnswer"];
export type LogRow = Schemas["LogRecord"];
export type LogsHistogramAnswer = Schemas["LogHistogram"];
export type ContextAnswer = Schemas["ContextAnswer"];
export type PatternsAnswer = Schemas["PatternsAnswer"];
export type LogPattern = Schemas["LogPattern"];
export type LogValues = Schemas["LogValues"];
export type DoctorAnswer = Schemas["DoctorAnswer"];
export type Sender = Schemas["Sender"];
export type TelemetrySettings = Required<Schemas["TelemetrySettings"]>;

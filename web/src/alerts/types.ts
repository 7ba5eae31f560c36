/** What the server says of alerts, under the names that the pages use. */

import type { components } from "../api/schema";

type Schemas = components["schemas"];
export type Severity = Schemas["Severity"];
export type Alert = Schemas["InboxAlert"];
export type AlertPage = Schemas["AlertPage"];
export type AlertView = Schemas["AlertView"];
export type Timeline = Schemas["TimelineEntry"];
export type Delivered = Schemas["Delivery"];
export type Rule = Required<Schemas["AlertRuleCard"]>;
export type RuleForm = Schemas["AlertRuleForm"];
export type Watchable = Schemas["Watchable"];
export type Measure = Schemas["MeasureView"];
export type MetricQuery = Schemas["MetricQuery"];
export type MetricsAnswer = Schemas["MetricsAnswer"];
export type Preview = Schemas["PreviewView"];
export type PreviewSeries = Schemas["PreviewSeries"];
export type Channel = Schemas["ChannelCard"];
export type ChannelKind = Schemas["KindView"];
export type Channels = Schemas["ChannelsView"];
export type Silence = Required<Schemas["SilenceCard"]>;
export type SilenceForm = Schemas["SilenceForm"];

/** What the URL of the pages of telemetry's arrival says; pure. */

export interface TelemetryView {
  part?: "doctor" | "keeping";
}

export const readTelemetry = (raw: Record<string, unknown>): TelemetryView => ({
  part: raw.part === "doctor" || raw.part === "keeping" ? raw.part : undefined,
});

/** What the page of web vitals shows, in the URL; pure. */

export interface VitalsView {
  days?: string;
  device?: string;
  path?: string;
}

export const DEVICES = ["desktop", "mobile", "tablet"];

export const readVitals = (raw: Record<string, unknown>): VitalsView => ({
  days: raw.days === "1" || raw.days === "30" || raw.days === "90" ? String(raw.days) : undefined,
  device: DEVICES.find((one) => one === raw.device),
  path: typeof raw.path === "string" && raw.path ? raw.path : undefined,
});

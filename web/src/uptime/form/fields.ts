/** What a form of a monitor holds at first, and how it becomes what the API takes; pure. */

import type { CheckFields, MonitorDetail, MonitorFields } from "../types";

const DAY = 86_400;

/** The fields of a new check of a kind. */
export function freshCheck(kind: string, url = ""): CheckFields {
  const host = url.replace(/^[a-z]+:\/\//, "").replace(/[/:].*$/, "");
  switch (kind) {
    case "http":
      return { kind, url: url || "https://", method: "GET", statuses: "200-299", redirects: 5, verifies: true };
    case "websocket":
      return { kind, url: "wss://" };
    case "heartbeat":
      return {
        kind,
        every_s: DAY,
        grace_s: 3600,
        cron: "",
        timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      };
    case "dns":
      return { kind, name: host, record: "A", expects: [] };
    case "domain":
      return { kind, domain: host, expiry_days: 30 };
    case "tls":
      return { kind, host, port: 443, expiry_days: 14 };
    case "ping":
      return { kind, host, count: 3 };
    case "postgres":
      return { kind, host, port: 5432 };
    case "redis":
      return { kind, host, port: 6379 };
    case "grpc":
      return { kind, host, port: 443, tls: true };
    default:
      return { kind, host, port: 443 };
  }
}

/** A new monitor. */
export const freshMonitor = (kind: string, url = ""): MonitorFields => ({
  name: "",
  check: freshCheck(kind, url),
  interval_s: kind === "domain" ? DAY : kind === "tls" ? 3600 : 60,
  timeout_s: 10,
  confirmations: 2,
  retry_s: 10,
  recoveries: 1,
  slow_ms: 0,
  is_upside_down: false,
  locations: [],
  quorum: 0,
  tags: [],
  group: "",
  parents: [],
  is_paused: false,
  forgets: [],
});

/** A monitor that is there, to be changed. Its secrets are not shown; what is left empty stays. */
export const fieldsOfMonitor = (monitor: MonitorDetail): MonitorFields => ({
  name: monitor.name,
  check: monitor.check as CheckFields,
  interval_s: monitor.interval_s,
  timeout_s: monitor.timeout_s,
  confirmations: monitor.confirmations,
  retry_s: monitor.retry_s,
  recoveries: monitor.recoveries,
  slow_ms: monitor.slow_ms,
  is_upside_down: monitor.is_upside_down,
  locations: monitor.kind === "heartbeat" ? [] : monitor.locations,
  quorum: monitor.kind === "heartbeat" ? 0 : monitor.quorum,
  tags: monitor.tags,
  group: monitor.group,
  parents: monitor.parents,
  is_paused: monitor.is_paused,
  forgets: [],
});

/** Lines of `Name: value` as headers; lines without a colon are left out. */
export const headersOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()])
      .filter(([name]) => name),
  );

/** Where a monitor has no name, its target is a good one. */
export function named(fields: MonitorFields): MonitorFields {
  if (fields.name.trim()) return fields;
  const { check } = fields;
  const target = String(check.url ?? check.host ?? check.name ?? check.domain ?? "");
  return {
    ...fields,
    name: target
      .replace(/^[a-z]+:\/\//, "")
      .replace(/\/$/, "")
      .slice(0, 120),
  };
}

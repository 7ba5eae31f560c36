/** How uptime is said; pure. */

import { NOTHING } from "../kit/numbers";

export const KINDS: readonly { kind: string; label: string; about: string }[] = [
  { kind: "http", label: "HTTP", about: "A page or an API answers, with what it should say" },
  { kind: "heartbeat", label: "Heartbeat", about: "A job reports that it ran: cron, backups, queues" },
  { kind: "tcp", label: "TCP", about: "A port takes connections" },
  { kind: "ping", label: "Ping", about: "A host answers ICMP echo" },
  { kind: "dns", label: "DNS", about: "A name has the record it should have" },
  { kind: "tls", label: "Certificate", about: "Trusted, for this name, not about to expire" },
  { kind: "domain", label: "Domain", about: "The registration does not end soon" },
  { kind: "websocket", label: "WebSocket", about: "The handshake and an answer" },
  { kind: "grpc", label: "gRPC", about: "The health protocol says SERVING" },
  { kind: "postgres", label: "PostgreSQL", about: "The server answers, or lets a user in" },
  { kind: "redis", label: "Redis", about: "The server answers PING" },
];

export const kindName = (kind: string): string => KINDS.find((one) => one.kind === kind)?.label ?? kind;

const STATUS: Record<string, string> = {
  up: "Up",
  degraded: "Degraded",
  down: "Down",
  unmeasured: "Unmeasured",
  paused: "Paused",
  new: "Waiting",
};

/** The word for a status, with what it may be about to become. */
export function statusName(status: string, mood = "", inMaintenance = false): string {
  if (inMaintenance && status !== "paused") return "Maintenance";
  if (mood === "suspect" && status !== "down") return "Suspect";
  if (mood === "recovering") return "Recovering";
  return STATUS[status] ?? status;
}

/** The colour that a status is shown in. */
export function statusTone(status: string, mood = "", inMaintenance = false): string {
  if (inMaintenance && status !== "paused") return "maintenance";
  if (mood === "suspect" && status === "up") return "degraded";
  return status;
}

/** 100% · 99.98% · 97.4%: never rounded up to a hundred. */
export function uptimeOf(ratio: number | null | undefined): string {
  if (ratio == null) return NOTHING;
  if (ratio === 1) return "100%";
  const percent = Math.floor(ratio * 100_000) / 1000;
  return `${percent >= 99 ? percent.toFixed(3).replace(/0$/, "") : percent.toFixed(1)}%`;
}

/** 45 s · 10 min · 1 h · 1 d */
export function every(seconds: number): string {
  for (const [size, unit] of [
    [86_400, "d"],
    [3600, "h"],
    [60, "min"],
  ] as const)
    if (seconds >= size && seconds % size === 0) return `${seconds / size} ${unit}`;
  return `${seconds} s`;
}

/** 0.42 ms · 12 ms · 1.24 s */
export function ms(value: number | null | undefined): string {
  if (value == null) return NOTHING;
  if (value >= 100_000) return lasted(value / 1000);
  if (value >= 1000) return `${(value / 1000).toFixed(2)} s`;
  return `${value >= 99.5 ? value.toFixed(0) : value >= 9.95 ? value.toFixed(1) : value.toFixed(2)} ms`;
}

/** 12 s · 3 min 20 s · 2 h 05 min · 3 d 4 h */
export function lasted(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min${s % 60 ? ` ${s % 60} s` : ""}`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, "0")} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

const clock = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** A moment to the second, in the reader's own zone: "26 Nov, 14:05:09" */
export const second = (at: string | number): string => clock.format(new Date(at));

/** What a part of time was, in words. */
export function shareWords(share: {
  up_s: number;
  degraded_s: number;
  down_s: number;
  unmeasured_s: number;
  maintenance_s: number;
}): string {
  const parts = [
    share.down_s && `down ${lasted(share.down_s)}`,
    share.degraded_s && `degraded ${lasted(share.degraded_s)}`,
    share.maintenance_s && `maintenance ${lasted(share.maintenance_s)}`,
    share.unmeasured_s && `not measured ${lasted(share.unmeasured_s)}`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : "up";
}

/** What the URL of a monitor's page says; pure. */

export const SPANS = [
  { value: "1", label: "1 h" },
  { value: "24", label: "24 h" },
  { value: "168", label: "7 d" },
  { value: "720", label: "30 d" },
  { value: "2160", label: "90 d" },
];

/** Reads the URL of a monitor's page. */
export const readMonitor = (raw: Record<string, unknown>): { hours?: number } => {
  const hours = Number(raw.hours);
  return { hours: SPANS.some(({ value }) => Number(value) === hours) ? hours : undefined };
};

/** The steps of a check, in order, with their colours; pure. */

export const PHASES = [
  { name: "dns", label: "DNS", colour: "var(--phase-dns)" },
  { name: "connect", label: "Connect", colour: "var(--phase-connect)" },
  { name: "tls", label: "TLS", colour: "var(--phase-tls)" },
  { name: "first_byte", label: "First byte", colour: "var(--phase-wait)" },
  { name: "transfer", label: "Transfer", colour: "var(--phase-transfer)" },
] as const;

export type Phase = (typeof PHASES)[number]["name"];

/** The steps that were taken, from fields named `dns_ms`, `connect_ms` and so on. */
export const phasesOf = (row: Record<string, unknown>): Record<string, number> =>
  Object.fromEntries(
    PHASES.map(({ name }) => [name, Number(row[`${name}_ms`] ?? 0)] as const).filter(([, value]) => value > 0),
  );

/** A round number above the highest value, for an axis. */
export function ceilingOf(most: number): number {
  if (most <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((n) => n * size).find((n) => n >= most) ?? 10 * size;
}

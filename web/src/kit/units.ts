/** Durations, rates and shares of telemetry as people read them; pure. */

import { count, NOTHING } from "./numbers";

const UNITS: readonly [number, string][] = [
  [3_600_000, "h"],
  [60_000, "min"],
  [1000, "s"],
  [1, "ms"],
  [0.001, "µs"],
];

/** Three figures with their unit: 850 ns · 12.4 µs · 3.05 ms · 1.2 s · 2.5 min */
export function ms(value: number | null | undefined): string {
  if (value == null) return NOTHING;
  if (value === 0) return "0 ms";
  const [size, unit] = UNITS.find(([size]) => value >= size * 0.9995) ?? [0.000_001, "ns"];
  const n = value / size;
  const figures = n >= 99.95 ? n.toFixed(0) : n >= 9.995 ? n.toFixed(1) : n.toFixed(2);
  return `${figures.includes(".") ? figures.replace(/\.?0+$/, "") : figures} ${unit}`;
}

export const ns = (value: number | null | undefined): string => ms(value == null ? value : value / 1e6);

/** Calls a second: 0.02/s · 3.4/s · 1,204/s; fewer than one a minute are said by the hour. */
export function rate(perSecond: number | null | undefined): string {
  if (perSecond == null) return NOTHING;
  if (perSecond === 0) return "0/s";
  if (perSecond < 1 / 60) return `${count(Math.max(1, Math.round(perSecond * 3600)))}/h`;
  if (perSecond < 1) return `${trim(perSecond * 60)}/min`;
  return perSecond >= 100 ? `${count(Math.round(perSecond))}/s` : `${trim(perSecond)}/s`;
}

/** Rates of one chart in one unit, the one that suits its highest. */
export function ratesUpTo(most: number): (perSecond: number | null | undefined) => string {
  const [size, unit] = most < 1 / 60 ? [3600, "h"] : most < 1 ? [60, "min"] : [1, "s"];
  return (perSecond) => {
    if (perSecond == null) return NOTHING;
    const n = perSecond * size;
    return `${n >= 100 ? count(Math.round(n)) : trim(n)}/${unit}`;
  };
}

const trim = (n: number): string => (n >= 9.95 ? n.toFixed(0) : n.toFixed(1).replace(/\.0$/, ""));

/** An Apdex: 0.94 */
export const apdex = (value: number | null | undefined): string => (value == null ? NOTHING : value.toFixed(2));

/** How bad is an error rate, for its colour only: what is said is the number. */
export const errorTone = (share: number | null | undefined): "bad" | "some" | undefined =>
  share == null || share === 0 ? undefined : share >= 0.05 ? "bad" : "some";

/** Milliseconds since 1970 of nanoseconds that travel as text. */
export const msOfNs = (text: string): number => Number(BigInt(text) / 1000n) / 1000;

/** A text of nanoseconds moved by an offset that is a number. */
export const nsPlus = (text: string, offset: number): string => String(BigInt(text) + BigInt(Math.round(offset)));

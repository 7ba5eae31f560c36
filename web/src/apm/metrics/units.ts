/** Numbers of metrics in the units in which they are told (UCUM); pure. */

import { count, NOTHING } from "../../kit/numbers";
import { ms } from "../../kit/units";

const TIME: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
};
const BYTES: Readonly<Record<string, number>> = {
  By: 1,
  KiBy: 1024,
  MiBy: 1024 ** 2,
  GiBy: 1024 ** 3,
  kBy: 1e3,
  MBy: 1e6,
};
const SIZES = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Three figures: 0.00123 · 0.12 · 12.3 · 1,234 · 45.6k */
function figures(n: number): string {
  const size = Math.abs(n);
  if (size >= 1000) return count(n);
  if (size === 0) return "0";
  if (size >= 0.01) return String(Number(n.toPrecision(3)));
  return n.toPrecision(2).replace(/\.?0+e/, "e");
}

function bytes(n: number): string {
  let place = 0;
  let left = n;
  while (Math.abs(left) >= 1023.5 && place < SIZES.length - 1) {
    left /= 1024;
    place++;
  }
  return `${figures(left)} ${SIZES[place]}`;
}

/** How numbers of a unit are written. Shares (`1` of something called utilization) are percent. */
export function written(unit: string, metric = ""): (value: number | null | undefined) => string {
  const perSecond = unit.endsWith("/s");
  const plain = perSecond ? unit.slice(0, -2) : unit;
  const isShare = plain === "%" || (plain === "1" && /(utilization|utilisation|ratio)$/.test(metric));
  return (value) => {
    if (value == null) return NOTHING;
    if (isShare) return `${figures(plain === "%" ? value : value * 100)}%`;
    const size = BYTES[plain];
    if (size) return `${bytes(value * size)}${perSecond ? "/s" : ""}`;
    const time = TIME[plain];
    if (time && !perSecond) return value < 0 ? `−${ms(-value * time)}` : ms(value * time);
    // Seconds a second are a share of the time: processors that were busy.
    if (time) return figures((value * time) / 1000);
    const noun = plain.replace(/^\{(.*)\}$/, "").replace(/^1$/, "");
    return `${figures(value)}${noun && ` ${noun}`}${perSecond ? "/s" : ""}`;
  };
}

/** A unit for people, for a column: {request} → requests are what it says. */
const NAMES: Readonly<Record<string, string>> = { "1": "", By: "bytes", s: "seconds", ms: "ms", us: "µs" };
export const unitName = (unit: string): string => NAMES[unit] ?? unit.replace(/^\{(.*)\}$/, "$1");
export const isBytes = (unit: string): boolean => unit.replace(/\/s$/, "") in BYTES;

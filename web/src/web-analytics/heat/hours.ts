/** The hours of the week, as they are drawn. Pure. */

export type Hours = readonly (readonly (number | null)[])[];

export interface Busiest {
  day: number;
  hour: number;
  value: number;
}

/** The hour with the most; null where nothing was counted. Of equals the earliest in the week. */
export function busiest(hours: Hours): Busiest | null {
  let found: Busiest | null = null;
  hours.forEach((row, day) => {
    row.forEach((value, hour) => {
      if (value !== null && value > (found?.value ?? 0)) found = { day, hour, value };
    });
  });
  return found;
}

/** "14:00 – 15:00" */
export const hourName = (hour: number): string =>
  `${String(hour).padStart(2, "0")}:00 – ${String((hour + 1) % 24).padStart(2, "0")}:00`;

const STEPS: Record<string, [number, number]> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** Where a key leads from a cell (row on the screen, hour); null for a key that leads nowhere. Edges hold. */
export function walked(row: number, hour: number, key: string): [number, number] | null {
  if (key === "Home") return [row, 0];
  if (key === "End") return [row, 23];
  const step = STEPS[key];
  if (!step) return null;
  return [Math.min(6, Math.max(0, row + step[0])), Math.min(23, Math.max(0, hour + step[1]))];
}

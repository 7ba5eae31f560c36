/** Wall clocks of a time zone and the moments that they show. Pure. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    formats.set(zone, format);
  }
  return format;
}

/** What the clocks of a zone show at a moment: "2026-11-03T14:05". */
export function wallIn(zone: string, at: Date): string {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The moment at which the clocks of a zone show a day ("2026-11-03") and a time ("14:05"). What they show twice is the
 *  first of the two; what they skip is as much later as they skip. */
export function momentIn(zone: string, day: string, time: string): Date {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  const offsetAt = (ms: number) => Date.parse(`${wallIn(zone, new Date(ms))}:00Z`) - Math.floor(ms / 60_000) * 60_000;
  // No zone is further than a day from UTC, so the offsets around are those of the day before and of the day after.
  const offsets = [offsetAt(wanted - 86_400_000), offsetAt(wanted + 86_400_000)];
  const found = offsets.map((offset) => wanted - offset).filter((ms) => ms + offsetAt(ms) === wanted);
  return new Date(found.length ? Math.min(...found) : wanted - offsets[0]!);
}

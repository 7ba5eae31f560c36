/** Moments of annotations in words, by the site's clocks. Pure. */

import type { Annotation } from "../../api/types";
import { momentName } from "../../kit/dates";
import type { Interval } from "../../kit/interval";
import { addDays } from "../../kit/period";
import { momentIn, wallIn } from "../../kit/zoned";
import type { Moment } from "./useAnnotations";

const MIDNIGHT = "00:00";

/** The moment of an annotation; at midnight it is about the day. */
export function momentOf({ at }: Pick<Annotation, "at">, zone: string): Moment {
  const [day = "", time = ""] = wallIn(zone, new Date(at)).split("T");
  return { day, time: time === MIDNIGHT ? "" : time };
}

/** The moment at which a bucket starts ("2026-11-03T14:00:00+05:30"); of days and longer, its first day. */
export const momentOfBucket = (start: string, interval: Interval): Moment => ({
  day: start.slice(0, 10),
  time: interval === "hour" || interval === "minute" ? start.slice(11, 16) : "",
});

export const sentMoment = ({ day, time }: Moment, zone: string): string =>
  momentIn(zone, day, time || MIDNIGHT).toISOString();

/** "Tue 3 Nov 2026", "Tue 3 Nov 2026, 14:05" */
export const sayMoment = ({ day, time }: Moment): string => momentName(day, time);

/** Two weeks around a day: what was before, and what came of it. */
export const spanAround = (day: string, today: string): { from: string; to: string } => {
  const to = addDays(day, 14) < today ? addDays(day, 14) : today;
  return { from: addDays(day, -14) < to ? addDays(day, -14) : to, to: day > to ? day : to };
};

/** Differences in words; pure. */

import { ns } from "../../kit/units";

/** +12 ms · −3.4 ms */
export const more = (delta_ns: number): string => `${delta_ns < 0 ? "−" : "+"}${ns(Math.abs(delta_ns))}`;

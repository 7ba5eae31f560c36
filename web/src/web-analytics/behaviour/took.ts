import { duration } from "../../kit/numbers";

/** How long a step took: under a minute with tenths, since steps are often a moment apart. */
export const took = (ms: number): string => (ms < 9_950 ? `${(ms / 1000).toFixed(1)}s` : duration(ms));

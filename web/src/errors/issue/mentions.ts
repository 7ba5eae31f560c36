/** Whom one is about to name in a comment; pure. The server reads the names again (app/errors/deciding/mentions.py). */

import type { Assignee } from "../types";

const BEGUN = /(?:^|[^\p{L}\p{N}_])@([^@\n]{0,40})$/u;
const MOST = 6;

/** Members whose name begins like what stands behind the last @ at the end of a text; none once it is written out. */
export function meantBy(text: string, team: readonly Assignee[]): Assignee[] {
  const begun = BEGUN.exec(text)?.[1]?.toLowerCase();
  if (begun === undefined) return [];
  return team.filter(({ name }) => name.toLowerCase().startsWith(begun) && name.toLowerCase() !== begun).slice(0, MOST);
}

/** The text with the name written out. */
export const named = (text: string, name: string): string => text.replace(/@[^@\n]*$/, `@${name} `);

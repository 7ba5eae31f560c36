/** Weekdays in the order of the reader's calendar. Pure. */

interface Week {
  firstDay: number;
}
type WithWeek = Intl.Locale & { getWeekInfo?: () => Week; weekInfo?: Week };

/** The day a week starts with, Monday 0 to Sunday 6; Monday where the browser does not know. */
export function firstWeekday(locale: string): number {
  try {
    const known: WithWeek = new Intl.Locale(locale);
    const day = (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1;
    return (day + 6) % 7;
  } catch {
    return 0;
  }
}

/** The seven days, Monday 0 to Sunday 6, from the first one on. */
export const weekFrom = (first: number): number[] => Array.from({ length: 7 }, (_, i) => (first + i) % 7);

const names = (weekday: "short" | "long") => {
  const format = new Intl.DateTimeFormat("en-GB", { weekday, timeZone: "UTC" });
  // 5 January 1970 was a Monday.
  return Array.from({ length: 7 }, (_, day) => format.format(new Date(Date.UTC(1970, 0, 5 + day))));
};

export const WEEKDAYS: readonly string[] = names("long");
export const SHORT_WEEKDAYS: readonly string[] = names("short");

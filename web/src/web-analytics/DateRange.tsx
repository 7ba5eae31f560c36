import "@mantine/dates/styles.css";
import { Button, Group } from "@mantine/core";
import { DatePicker } from "@mantine/dates";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import { plural } from "../kit/numbers";
import { addMonths, daysBetween } from "../kit/period";
import classes from "./Pickers.module.css";

interface Props {
  today: string;
  from?: string;
  to?: string;
  choose: (from: string, to: string) => void;
}

/** Two days, both counted. */
export default function DateRange({ today, from, to, choose }: Props) {
  const isNarrow = useMediaQuery("(max-width: 640px)");
  const [range, setRange] = useState<[string | null, string | null]>([
    from ?? null,
    to && to <= today ? to : (from ?? null),
  ]);
  const [start, end] = range;
  return (
    <div className={classes.calendar}>
      <DatePicker
        type="range"
        allowSingleDateInRange
        value={range}
        onChange={setRange}
        maxDate={today}
        // Two columns end with the month of the last day: what lies after it cannot be chosen.
        defaultDate={addMonths(end ?? today, isNarrow ? 0 : -1)}
        numberOfColumns={isNarrow ? 1 : 2}
        columnsToScroll={1}
        weekendDays={[]}
      />
      <Group justify="space-between" mt="md">
        <span className="quiet">
          {start && end ? plural(daysBetween(start, end), "day") : "Choose the first and the last day"}
        </span>
        <Button disabled={!start || !end} onClick={() => start && end && choose(start, end)}>
          Show
        </Button>
      </Group>
    </div>
  );
}

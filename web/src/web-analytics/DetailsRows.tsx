import { UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { Row } from "../api/types";
import { count, duration, exact, NOTHING, shareInColumn } from "../kit/numbers";
import classes from "./Details.module.css";
import { type Dimension, wordsOf } from "./dimensions";

/** Exact as long as it fits its column. */
const fitting = (n: number): string => (n < 10_000_000 ? exact(n) : count(n));

const shareOfHundred = (percent: number | null | undefined) => (percent == null ? NOTHING : `${Math.round(percent)}%`);

export interface Column {
  /** The metric's name in the API; "share" is ours. Rates that are made of other answers cannot be sorted by. */
  name: string;
  label: string;
  width: number;
  say: (row: Row, total: number) => string;
}

const COLUMNS: readonly Column[] = [
  { name: "visitors", label: "Visitors", width: 96, say: (row) => fitting(row.visitors) },
  { name: "share", label: "Share", width: 64, say: (row, total) => (total ? shareInColumn(row.visitors / total) : "") },
  { name: "visits", label: "Visits", width: 96, say: (row) => fitting(row.visits) },
  { name: "pageviews", label: "Pageviews", width: 96, say: (row) => fitting(row.pageviews) },
  { name: "bounce_rate", label: "Bounce rate", width: 96, say: (row) => shareInColumn(row.bounce_rate) },
  { name: "exit_rate", label: "Exit rate", width: 80, say: (row) => shareInColumn(row.exit_rate) },
  { name: "engaged_ms", label: "Engaged", width: 80, say: (row) => duration(row.engaged_ms) },
  { name: "duration_ms", label: "Duration", width: 84, say: (row) => duration(row.duration_ms) },
  { name: "scroll_pct", label: "Scroll", width: 64, say: (row) => shareOfHundred(row.scroll_pct) },
  { name: "events", label: "Events", width: 88, say: (row) => fitting(row.events) },
  { name: "conversion_rate", label: "CR", width: 64, say: (row) => shareInColumn(row.conversion_rate) },
];

/** The columns that a dimension has: a page, for one, has no bounce rate of its own. */
export const columnsOf = (metrics: readonly string[] | undefined): Column[] =>
  COLUMNS.filter(({ name }) => name === "share" || !metrics || metrics.includes(name));

export const templateOf = (columns: readonly Column[]): string =>
  ["minmax(160px, 1fr)", ...columns.map(({ width }) => `${width}px`)].join(" ");

const UNSORTED = ["share", "exit_rate", "conversion_rate"];

interface HeadProps {
  dimension: Dimension;
  columns: readonly Column[];
  /** A metric's name; with "-" before it the largest comes first. */
  sort: string;
  setSort: (sort: string) => void;
}

export function Head({ dimension, columns, sort, setSort }: HeadProps) {
  return (
    <div className={classes.head} role="row">
      <span role="columnheader">{dimension.label}</span>
      {columns.map(({ name, label }) => {
        const [down, up] = [sort === `-${name}`, sort === name];
        const order = down ? "descending" : up ? "ascending" : "none";
        return (
          <span
            key={name}
            role="columnheader"
            aria-sort={UNSORTED.includes(name) ? undefined : order}
            data-column={name}
          >
            {UNSORTED.includes(name) ? (
              label
            ) : (
              <UnstyledButton
                className={classes.sort}
                data-on={down || up || undefined}
                onClick={() => setSort(down ? name : `-${name}`)}
              >
                {down && <IconArrowDown size={12} />}
                {up && <IconArrowUp size={12} />}
                {label}
              </UnstyledButton>
            )}
          </span>
        );
      })}
    </div>
  );
}

interface LineProps {
  dimension: Dimension;
  columns: readonly Column[];
  row: Row;
  total: number;
  choose: () => void;
}

export function Line({ dimension, columns, row, total, choose }: LineProps) {
  const name = wordsOf(dimension, row.value, row.label);
  return (
    <>
      <span role="cell" className={classes.what}>
        {dimension.icon?.(row.value, row.country)}
        <UnstyledButton className={classes.name} title={name} onClick={choose}>
          {name}
        </UnstyledButton>
      </span>
      {columns.map((column) => (
        <span key={column.name} role="cell" data-column={column.name}>
          {column.say(row, total)}
        </span>
      ))}
    </>
  );
}

import type { TopRow } from "../api/types";
import { count, exact, shareInColumn } from "../kit/numbers";
import { type Dimension, wordsOf } from "./dimensions";
import classes from "./Rows.module.css";

/** How many rows the server sends for a panel; the height that a panel keeps. */
export const PANEL_ROWS = 9;

interface Props {
  dimension: Dimension;
  rows: TopRow[];
  total: number;
  /** A filter speaks of a goal: the rate of each row stands where its share does otherwise. */
  converts: boolean;
  isChosen: (value: string) => boolean;
  toggle: (value: string, without: boolean) => void;
}

function hint(row: TopRow, name: string): string {
  const before = row.before ? ` · ${exact(row.before.visitors)} before` : "";
  return `${name}: ${exact(row.visitors)} visitors${before}. Click to filter, with Alt to exclude.`;
}

function partOf(row: TopRow, total: number, converts: boolean): string {
  if (converts) return shareInColumn(row.conversion_rate);
  return total > 0 ? shareInColumn(row.visitors / total) : "";
}

/** Rows with their share drawn behind them. A click filters the whole page. */
export function Rows({ dimension, rows, total, converts, isChosen, toggle }: Props) {
  const most = Math.max(1, ...rows.map((row) => row.visitors));
  return (
    <ol className={classes.rows}>
      {rows.map((row) => {
        const name = wordsOf(dimension, row.value, row.label);
        return (
          <li key={`${row.country ?? ""}/${row.value}`}>
            <button
              type="button"
              className={classes.row}
              title={hint(row, name)}
              aria-pressed={isChosen(row.value)}
              onClick={(event) => toggle(row.value, event.altKey)}
            >
              <span className={classes.what}>
                <span className={classes.bar} style={{ width: `${(row.visitors / most) * 100}%` }} />
                {dimension.icon?.(row.value, row.country)}
                <span className={classes.name} data-absent={row.value === "" || undefined}>
                  {name}
                </span>
              </span>
              <span className={classes.count}>{count(row.visitors)}</span>
              <span className={classes.share}>{partOf(row, total, converts)}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

export function WaitingRows() {
  return (
    <div className={classes.rows} aria-hidden="true">
      {Array.from({ length: PANEL_ROWS }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows that stand for nothing yet
        <div key={i} className={classes.waiting}>
          <span className="skeleton" style={{ width: `${72 - i * 6}%`, height: 12 }} />
        </div>
      ))}
    </div>
  );
}

import type { ReactNode } from "react";
import classes from "./Table.module.css";

export interface Column<Row> {
  name: string;
  label: ReactNode;
  /** Numbers stand on the right. */
  isNumber?: boolean;
  /** Not on narrow screens. */
  isWide?: boolean;
  cell: (row: Row) => ReactNode;
  by?: (row: Row) => number | string | null;
  width?: string;
}

export interface Order {
  name: string;
  isUp: boolean;
}

interface Props<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  order: Order;
  setOrder: (order: Order) => void;
  choose?: (row: Row) => void;
}

/** Rows by a column's own measure; what is not known comes last. */
export function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], { name, isUp }: Order): Row[] {
  const by = columns.find((column) => column.name === name)?.by;
  if (!by) return [...rows];
  const sign = isUp ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return typeof x === "string" ? sign * x.localeCompare(String(y)) : sign * (x - Number(y));
  });
}

/** A dense table whose heads sort. */
export function Table<Row>({ label, columns, rows, keyOf, order, setOrder, choose }: Props<Row>) {
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map(({ name, label, isNumber, isWide, by, width }) => (
              <th
                key={name}
                scope="col"
                data-number={isNumber || undefined}
                data-wide={isWide || undefined}
                style={{ width }}
                aria-sort={order.name === name ? (order.isUp ? "ascending" : "descending") : undefined}
              >
                {by ? (
                  <button
                    type="button"
                    onClick={() => setOrder({ name, isUp: order.name === name ? !order.isUp : !isNumber })}
                  >
                    {label}
                    <span aria-hidden="true">{order.name === name ? (order.isUp ? " ↑" : " ↓") : ""}</span>
                  </button>
                ) : (
                  label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted(rows, columns, order).map((row) => (
            <tr key={keyOf(row)} onClick={choose && (() => choose(row))} data-chosen={choose ? true : undefined}>
              {columns.map(({ name, cell, isNumber, isWide }) => (
                <td key={name} data-number={isNumber || undefined} data-wide={isWide || undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export const WaitingTable = ({ rows = 8 }: { rows?: number }) => (
  <div className={classes.waiting} aria-hidden="true">
    {Array.from({ length: rows }, (_, i) => i).map((i) => (
      <div key={i} className="skeleton" />
    ))}
  </div>
);

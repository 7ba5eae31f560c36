import { useState } from "react";
import { type Order, Table } from "../../kit/Table";
import classes from "./Explorer.module.css";
import { type Drawn, figuresOf } from "./lines";

interface Props {
  lines: readonly Drawn[];
  hidden: ReadonlySet<string>;
  /** Shows one line alone, or all again. */
  toggle: (id: string) => void;
  only: (id: string) => void;
}

/** Each line with its numbers; a click hides it, a double click leaves it alone. */
export function Legend({ lines, hidden, toggle, only }: Props) {
  const [order, setOrder] = useState<Order>({ name: "none", isUp: false });
  const rows = lines.map((line) => ({ line, figures: figuresOf(line.values) }));
  const column = (name: "last" | "mean" | "least" | "most", label: string, isWide = false) => ({
    name,
    label,
    isNumber: true,
    isWide,
    by: (row: (typeof rows)[number]) => row.figures[name],
    cell: (row: (typeof rows)[number]) => row.line.write(row.figures[name]),
  });
  return (
    <Table
      label="Lines"
      rows={rows}
      keyOf={({ line }) => line.id}
      order={order}
      setOrder={setOrder}
      columns={[
        {
          name: "line",
          label: "Line",
          width: "52%",
          by: ({ line }) => line.label,
          cell: ({ line }) => (
            <button
              type="button"
              className={classes.line}
              aria-pressed={!hidden.has(line.id)}
              title={`${line.label}: click to hide or show, double click for this one alone`}
              onClick={() => toggle(line.id)}
              onDoubleClick={() => only(line.id)}
            >
              <i style={{ background: `var(${line.colour})` }} />
              {line.label}
            </button>
          ),
        },
        column("last", "Last"),
        column("mean", "Mean"),
        column("least", "Least", true),
        column("most", "Most"),
      ]}
    />
  );
}

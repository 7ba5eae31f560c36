/** Where the nodes of a service map stand: callers on the left of whom they call, lines crossing little; pure. */

export interface Link {
  source: string;
  target: string;
}

export interface Placed {
  id: string;
  column: number;
  /** Its place in the column, from the top. */
  row: number;
}

export interface Layout {
  nodes: readonly Placed[];
  columns: number;
  rows: number;
}

/** Links without those that close a circle, so that "left of" has a meaning. */
function withoutCircles(ids: readonly string[], links: readonly Link[]): Link[] {
  const out = new Map<string, Link[]>();
  for (const link of links) out.set(link.source, [...(out.get(link.source) ?? []), link]);
  const state = new Map<string, "open" | "done">();
  const kept: Link[] = [];
  const visit = (id: string) => {
    state.set(id, "open");
    for (const link of out.get(id) ?? []) {
      if (state.get(link.target) === "open") continue;
      kept.push(link);
      if (!state.has(link.target)) visit(link.target);
    }
    state.set(id, "done");
  };
  const called = new Set(links.map(({ target }) => target));
  for (const id of [...ids.filter((id) => !called.has(id)), ...ids]) if (!state.has(id)) visit(id);
  return kept;
}

/** The column of each node: one to the right of the rightmost that calls it. */
function columnsOf(ids: readonly string[], links: readonly Link[]): Map<string, number> {
  const column = new Map(ids.map((id) => [id, 0]));
  for (let i = 0; i < ids.length; i++) {
    let moved = false;
    for (const { source, target } of links) {
      const least = (column.get(source) ?? 0) + 1;
      if ((column.get(target) ?? 0) < least) {
        column.set(target, least);
        moved = true;
      }
    }
    if (!moved) break;
  }
  return column;
}

const SWEEPS = 6;

/** Columns by calls, and in each the order that follows the neighbours' middle. */
export function layoutOf(ids: readonly string[], links: readonly Link[]): Layout {
  const known = new Set(ids);
  const own = links.filter(({ source, target }) => source !== target && known.has(source) && known.has(target));
  const forward = withoutCircles(ids, own);
  const column = columnsOf(ids, forward);
  const columns: string[][] = [];
  for (const id of [...ids].sort()) {
    const at = column.get(id) ?? 0;
    columns[at] = [...(columns[at] ?? []), id];
  }
  const filled = columns.filter(Boolean);

  const row = new Map<string, number>();
  const number = () => {
    for (const list of filled) for (const [i, id] of list.entries()) row.set(id, i - (list.length - 1) / 2);
  };
  number();
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const towards = sweep % 2 === 0 ? "source" : "target";
    const from = sweep % 2 === 0 ? "target" : "source";
    for (const list of filled) {
      const middle = (id: string) => {
        const near = forward.filter((link) => link[from] === id).map((link) => row.get(link[towards]) ?? 0);
        return near.length ? near.reduce((sum, n) => sum + n, 0) / near.length : (row.get(id) ?? 0);
      };
      const wanted = new Map(list.map((id) => [id, middle(id)]));
      list.sort((a, b) => wanted.get(a)! - wanted.get(b)! || a.localeCompare(b));
      number();
    }
  }
  const rows = Math.max(1, ...filled.map((list) => list.length));
  const nodes = filled.flatMap((list, at) =>
    list.map((id, i) => ({ id, column: at, row: i + (rows - list.length) / 2 })),
  );
  return { nodes, columns: filled.length, rows };
}

/** A trace as the rows of its waterfall; pure. */

import type { Span } from "../types";

export interface Row {
  span: Span;
  depth: number;
  /** How many spans hang below it, all levels. */
  below: number;
  end: number;
  /** Its parent's id is known but the parent is not here. */
  isOrphan: boolean;
  /** A failed span hangs below it. */
  hidesError: boolean;
}

export const isFailed = (span: Span): boolean => span.status === "error";

/** Rows in the order of a waterfall: parents before children, siblings by time. A circle of parents is cut. */
export function rowsOf(spans: readonly Span[]): Row[] {
  const byId = new Map(spans.map((span) => [span.span_id, span]));
  const children = new Map<string, Span[]>();
  const roots: Span[] = [];
  const ordered = [...byId.values()].sort((a, b) => a.offset_ns - b.offset_ns || b.duration_ns - a.duration_ns);
  const push = (span: Span) => {
    const parent = span.parent_span_id;
    if (!byId.has(parent) || parent === span.span_id) return roots.push(span);
    const list = children.get(parent);
    return list ? list.push(span) : children.set(parent, [span]);
  };
  for (const span of ordered) push(span);

  const rows: Row[] = [];
  // How many spans failed up to each row, so that one knows what a fold hides without looking through it.
  const failed: number[] = [];
  const seen = new Set<string>();
  const walk = (root: Span) => {
    const stack: { span: Span; depth: number; done: boolean; at: number }[] = [
      { span: root, depth: 0, done: false, at: 0 },
    ];
    while (stack.length > 0) {
      const top = stack.pop()!;
      if (top.done) {
        const row = rows[top.at]!;
        row.below = rows.length - top.at - 1;
        row.hidesError = failed.at(-1)! > failed[top.at]!;
        continue;
      }
      if (seen.has(top.span.span_id)) continue;
      seen.add(top.span.span_id);
      const { span, depth } = top;
      const isOrphan = depth === 0 && span.parent_span_id !== "" && !byId.has(span.parent_span_id);
      rows.push({ span, depth, below: 0, end: span.offset_ns + span.duration_ns, isOrphan, hidesError: false });
      failed.push((failed.at(-1) ?? 0) + Number(isFailed(span)));
      stack.push({ ...top, done: true, at: rows.length - 1 });
      const under = children.get(span.span_id) ?? [];
      for (let i = under.length - 1; i >= 0; i--) stack.push({ span: under[i]!, depth: depth + 1, done: false, at: 0 });
    }
  };
  for (const root of roots) walk(root);
  for (const span of ordered) if (!seen.has(span.span_id)) walk(span);
  return rows;
}

/** The rows that are seen while some are folded. */
export function unfolded(rows: readonly Row[], folded: ReadonlySet<string>): Row[] {
  if (folded.size === 0) return [...rows];
  const seen: Row[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    seen.push(row);
    if (folded.has(row.span.span_id)) i += row.below;
  }
  return seen;
}

/** The ids of spans in which the words occur: their name, service, statement, attributes. */
export function matching(rows: readonly Row[], text: string): ReadonlySet<string> {
  const sought = text.trim().toLowerCase();
  if (!sought) return new Set();
  const occurs = ({ span }: Row) =>
    [
      span.name,
      span.service,
      span.status_message,
      span.db_statement,
      span.peer,
      span.http_route,
      span.url_path,
      span.span_id,
    ].some((said) => said?.toLowerCase().includes(sought)) ||
    Object.entries(span.attributes ?? {}).some(([key, value]) => `${key}=${value}`.toLowerCase().includes(sought));
  return new Set(rows.filter(occurs).map(({ span }) => span.span_id));
}

/** The ids of everything above a span, the nearest first, so that it can be unfolded into sight. */
export function above(rows: readonly Row[], id: string): string[] {
  const place = rows.findIndex(({ span }) => span.span_id === id);
  const found: string[] = [];
  for (let at = place - 1, depth = rows[place]?.depth ?? 0; at >= 0 && depth > 0; at--) {
    const row = rows[at]!;
    if (row.depth >= depth) continue;
    found.push(row.span.span_id);
    depth = row.depth;
  }
  return found;
}

/** As many rows as one may be shown at first. */
const SEEN_AT_FIRST = 1_000;

/** From which level on a trace is folded at first, so that one sees its shape; null where all of it can be shown. */
export function foldedFrom(rows: readonly Row[]): number | null {
  if (rows.length <= 2 * SEEN_AT_FIRST) return null;
  const many: number[] = [];
  for (const { depth } of rows) many[depth] = (many[depth] ?? 0) + 1;
  let seen = 0;
  const level = many.findIndex((count) => {
    seen += count;
    return seen > SEEN_AT_FIRST;
  });
  // The first two levels are shown, however many they are: folded into its root a trace shows nothing.
  const from = Math.max(1, level - 1);
  return from < many.length - 1 ? from : null;
}

/** Spans that hold others, from a level on. */
export const holders = (rows: readonly Row[], from: number): ReadonlySet<string> =>
  new Set(rows.filter(({ below, depth }) => below > 0 && depth >= from).map(({ span }) => span.span_id));

type Stretch = readonly [number, number];

/** How many pieces of a path are told apart in one row. */
const PIECES = 800;

/** The stretches of a path in a part of the time, those that nobody could tell apart as one. */
export function drawn(path: readonly Stretch[], from: number, to: number): readonly Stretch[] {
  const apart = (to - from) / PIECES;
  const found: [number, number][] = [];
  for (const [start, end] of path) {
    if (end < from || start > to) continue;
    const last = found.at(-1);
    if (last && start - last[1] < apart) last[1] = Math.max(last[1], end);
    else found.push([Math.max(start, from), Math.min(end, to)]);
  }
  return found;
}

/** The time that a trace takes, from its first start to its last end. */
export function extentOf(rows: readonly Row[]): [number, number] {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { span, end } of rows) {
    from = Math.min(from, span.offset_ns);
    to = Math.max(to, end);
  }
  return rows.length === 0 ? [0, 1] : [from, Math.max(to, from + 1)];
}

/** What a span is about in one line: its statement, its route, its peer. */
export const hintOf = (span: Span): string =>
  span.db_statement || (span.name.includes(span.http_route) ? "" : span.http_route) || span.url_path || span.peer;

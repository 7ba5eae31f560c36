/** Two traces laid side by side: their spans brought together by what was done, under what was done above; pure. */

import { isFailed, type Row } from "../trace/tree";
import type { Span } from "../types";

/** What one trace has of an operation in one place: one span, or several that are alike. */
export interface Side {
  spans: readonly Span[];
  /** The sum of their durations, and what of it is not spent in spans below. */
  total_ns: number;
  self_ns: number;
  failed: number;
}

export type Change = "new" | "missing" | "slower" | "faster" | "same";

export interface Aligned {
  /** Its place among all rows. */
  id: string;
  depth: number;
  service: string;
  name: string;
  /** Where the name is another on the other side: two roots are brought together whatever they are called. */
  otherName: string;
  statement: string;
  left: Side | null;
  right: Side | null;
  change: Change;
  /** How much longer the right side is than the left, and what of it happened here rather than below. */
  delta_ns: number;
  ownDelta_ns: number;
  below: number;
}

export interface Comparison {
  rows: Aligned[];
  counts: Readonly<Record<Change, number>>;
}

/** Less than this is no difference: a millisecond, or a hundredth of the longer trace. */
const LEAST_NS = 1_000_000;
const LEAST_SHARE = 0.01;
/** And less than this of the operation itself. */
const LEAST_OF_OWN = 0.1;

interface Tree {
  roots: Span[];
  under: ReadonlyMap<string, Span[]>;
  self: ReadonlyMap<string, number>;
}

/** How long none of the spans below was going on. */
function selfOf(span: Span, under: readonly Span[]): number {
  const end = span.offset_ns + span.duration_ns;
  let [covered, until] = [0, span.offset_ns];
  for (const child of under) {
    const from = Math.max(until, child.offset_ns);
    const to = Math.min(end, child.offset_ns + child.duration_ns);
    if (to > from) {
      covered += to - from;
      until = to;
    }
  }
  return span.duration_ns - covered;
}

/** The rows of a waterfall as the tree that they came from: parents stand before their children. */
function treeOf(rows: readonly Row[]): Tree {
  const roots: Span[] = [];
  const under = new Map<string, Span[]>();
  const path: Span[] = [];
  for (const { span, depth } of rows) {
    path.length = depth;
    const parent = path.at(-1);
    path.push(span);
    const siblings = parent && under.get(parent.span_id);
    if (!parent) roots.push(span);
    else if (siblings) siblings.push(span);
    else under.set(parent.span_id, [span]);
  }
  const self = new Map(rows.map(({ span }) => [span.span_id, selfOf(span, under.get(span.span_id) ?? [])]));
  return { roots, under, self };
}

const keyOf = ({ service, kind, name, db_statement, peer }: Span): string =>
  [service, kind, name, db_statement, kind === "client" ? peer : ""].join("\u0000");

function groupsOf(spans: readonly Span[]): Map<string, Span[]> {
  const groups = new Map<string, Span[]>();
  for (const span of spans) {
    const key = keyOf(span);
    const group = groups.get(key);
    if (group) group.push(span);
    else groups.set(key, [span]);
  }
  return groups;
}

function sideOf(spans: readonly Span[] | undefined, { self }: Tree): Side | null {
  if (!spans?.length) return null;
  return {
    spans,
    total_ns: spans.reduce((sum, { duration_ns }) => sum + duration_ns, 0),
    self_ns: spans.reduce((sum, { span_id }) => sum + (self.get(span_id) ?? 0), 0),
    failed: spans.filter(isFailed).length,
  };
}

function changeOf(left: Side | null, right: Side | null, least: number): Change {
  if (!left) return "new";
  if (!right) return "missing";
  const delta = right.total_ns - left.total_ns;
  const isFelt = Math.abs(delta) >= Math.max(least, LEAST_OF_OWN * Math.min(left.total_ns, right.total_ns));
  return !isFelt ? "same" : delta > 0 ? "slower" : "faster";
}

/** When a group begins, on the side that has it. */
const beginOf = (left: readonly Span[] | undefined, right: readonly Span[] | undefined): number =>
  (left ?? right)?.[0]?.offset_ns ?? 0;

interface Pair {
  left?: readonly Span[];
  right?: readonly Span[];
}

/** Groups of both sides by what was done, in the order in which they began. */
function pairsOf(left: readonly Span[], right: readonly Span[], isTop: boolean): Pair[] {
  if (isTop && left.length === 1 && right.length === 1) return [{ left, right }];
  const [a, b] = [groupsOf(left), groupsOf(right)];
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((key): Pair => ({ left: a.get(key), right: b.get(key) }))
    .sort((one, other) => beginOf(one.left, one.right) - beginOf(other.left, other.right));
}

/** Both traces as one list of rows, parents before children. */
export function aligned(left: readonly Row[], right: readonly Row[]): Comparison {
  const [a, b] = [treeOf(left), treeOf(right)];
  const lengthOf = (rows: readonly Row[]) => rows.reduce((most, { end }) => Math.max(most, end), 0);
  const least = Math.max(LEAST_NS, LEAST_SHARE * Math.max(lengthOf(left), lengthOf(right)));
  const rows: Aligned[] = [];
  const counts = { new: 0, missing: 0, slower: 0, faster: 0, same: 0 };
  const below = (tree: Tree, spans: readonly Span[] = []) =>
    spans.flatMap(({ span_id }) => tree.under.get(span_id) ?? []);
  // Not recursive: a trace may be deeper than the stack.
  const stack: { pair: Pair; depth: number; done?: Aligned; at: number }[] = [];
  const push = (pairs: readonly Pair[], depth: number) => {
    for (let n = pairs.length - 1; n >= 0; n--) stack.push({ pair: pairs[n]!, depth, at: 0 });
  };
  push(pairsOf(a.roots, b.roots, true), 0);
  while (stack.length > 0) {
    const { pair, depth, done, at } = stack.pop()!;
    if (done) {
      done.below = rows.length - at - 1;
      continue;
    }
    const [mine, theirs] = [sideOf(pair.left, a), sideOf(pair.right, b)];
    const [first, other] = [(mine ?? theirs)!.spans[0]!, (theirs ?? mine)!.spans[0]!];
    const change = changeOf(mine, theirs, least);
    const row: Aligned = {
      id: String(rows.length),
      depth,
      service: first.service,
      name: first.name,
      otherName: other.name === first.name && other.service === first.service ? "" : `${other.service} ${other.name}`,
      statement: first.db_statement,
      left: mine,
      right: theirs,
      change,
      delta_ns: (theirs?.total_ns ?? 0) - (mine?.total_ns ?? 0),
      ownDelta_ns: (theirs?.self_ns ?? 0) - (mine?.self_ns ?? 0),
      below: 0,
    };
    counts[change]++;
    rows.push(row);
    stack.push({ pair, depth, done: row, at: rows.length - 1 });
    push(pairsOf(below(a, pair.left), below(b, pair.right), false), depth + 1);
  }
  return { rows, counts };
}

const isFelt = ({ change, left, right }: Aligned): boolean =>
  change !== "same" || left?.spans.length !== right?.spans.length || left?.failed !== right?.failed;

/** The rows in which the traces differ, and those above them. */
export function differing(rows: readonly Aligned[]): Aligned[] {
  // How many rows differ up to each, so that one knows whether something below does.
  const upTo: number[] = [0];
  for (const row of rows) upTo.push(upTo.at(-1)! + Number(isFelt(row)));
  return rows.filter((row, i) => upTo[i + 1 + row.below]! > upTo[i]!);
}

/** Where the difference was made: the rows whose own time changed most. Rows that only hold others are not among them. */
export function causes(rows: readonly Aligned[], most = 5): Aligned[] {
  const whole = rows.reduce((sum, { ownDelta_ns }) => sum + Math.abs(ownDelta_ns), 0);
  return rows
    .filter(({ ownDelta_ns }) => Math.abs(ownDelta_ns) >= Math.max(LEAST_NS, 0.05 * whole))
    .sort((a, b) => Math.abs(b.ownDelta_ns) - Math.abs(a.ownDelta_ns))
    .slice(0, most);
}

import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { placesOf } from "../kit/hue";
import type { TraceAnswer } from "../types";
import type { TraceView } from "./read";
import { above, extentOf, foldedFrom, holders, matching, type Row, rowsOf, unfolded } from "./tree";

export interface View {
  rows: readonly Row[];
  seen: readonly Row[];
  chosen: string | undefined;
  /** Where the chosen one is among those seen; -1 when it is not. */
  at: number;
  /** Grows when the chosen one is to come into sight again. */
  looks: number;
  folded: ReadonlySet<string>;
  /** How many levels of a huge trace are shown until one unfolds it; null where all were shown at once. */
  levelsAtFirst: number | null;
  find: string;
  setFind: (text: string) => void;
  found: ReadonlySet<string>;
  isDimmed: (id: string) => boolean;
  pathOf: (id: string) => readonly (readonly [number, number])[];
  hasPath: boolean;
  showPath: (shown: boolean) => void;
  places: ReadonlyMap<string, number>;
  extent: [number, number];
  range: [number, number];
  setRange: (range: [number, number] | null) => void;
  choose: (id: string | undefined) => void;
  fold: (id: string) => void;
  foldAll: (depth: number | null) => void;
  step: (by: number) => void;
  nextFound: (by: 1 | -1) => void;
  look: (ids: readonly string[] | null) => void;
}

const NONE: readonly (readonly [number, number])[] = [];

/** What one sees of a trace, and the ways to walk in it. */
export function useTrace(answer: TraceAnswer): View {
  const search = useSearch({ strict: false }) as TraceView;
  const navigate = useNavigate();
  const rows = useMemo(() => rowsOf(answer.spans), [answer]);
  const [chosen, choose] = useState(search.span);
  const [find, setFind] = useState(search.find ?? "");
  const written = useRef(search.span);
  useEffect(() => {
    if (search.span !== written.current) choose(search.span);
    written.current = search.span;
  }, [search.span]);
  // Walking with a key held down changes the page at once and the address when it rests.
  useEffect(() => {
    if (chosen === search.span && find === (search.find ?? "")) return;
    const rest = setTimeout(() => {
      written.current = chosen;
      const changed = (old: object) => ({ ...old, span: chosen, find: find || undefined });
      navigate({ to: ".", search: changed, replace: true, resetScroll: false } as never);
    }, 250);
    return () => clearTimeout(rest);
  }, [chosen, find, search.span, search.find, navigate]);
  const from = useMemo(() => foldedFrom(rows), [rows]);
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => (from === null ? new Set() : holders(rows, from)));
  const [range, setRange] = useState<[number, number] | null>(null);
  const [hasPath, showPath] = useState(false);
  const [looked, setLooked] = useState<ReadonlySet<string> | null>(null);
  const [looks, setLooks] = useState(0);
  const seen = useMemo(() => unfolded(rows, folded), [rows, folded]);
  const extent = useMemo(() => extentOf(rows), [rows]);
  const at = useMemo(() => (chosen ? seen.findIndex(({ span }) => span.span_id === chosen) : -1), [seen, chosen]);
  // Looking through fifty thousand spans must not hold up what is typed.
  const sought = useDeferredValue(find);
  const found = useMemo(() => matching(rows, sought), [rows, sought]);
  const places = useMemo(() => placesOf(rows.map(({ span }) => span.service)), [rows]);
  const paths = useMemo(() => {
    const byId = new Map<string, [number, number][]>();
    for (const { span_id, from_ns, to_ns } of answer.critical_path) {
      const list = byId.get(span_id);
      if (list) list.push([from_ns, to_ns]);
      else byId.set(span_id, [[from_ns, to_ns]]);
    }
    return byId;
  }, [answer]);
  const reveal = useCallback(
    (id: string) => {
      const hidden = new Set(above(rows, id));
      setFolded((old) => (hidden.size ? new Set([...old].filter((one) => !hidden.has(one))) : old));
      setLooks((old) => old + 1);
      choose(id);
    },
    [rows],
  );
  const fold = useCallback((id: string) => {
    setFolded((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const foldAll = useCallback(
    (depth: number | null) => setFolded(depth === null ? new Set() : holders(rows, depth)),
    [rows],
  );
  const step = (by: number) => {
    const next = seen[Math.max(0, Math.min(seen.length - 1, at < 0 ? 0 : at + by))];
    if (next) choose(next.span.span_id);
  };
  const nextFound = (by: 1 | -1) => {
    const ids = rows.filter(({ span }) => found.has(span.span_id)).map(({ span }) => span.span_id);
    if (ids.length === 0) return;
    const place = ids.indexOf(chosen ?? "");
    reveal(ids[(place < 0 && by < 0 ? ids.length - 1 : place + by + ids.length) % ids.length]!);
  };
  const look = (ids: readonly string[] | null) => {
    setLooked(ids && ids.length > 1 ? new Set(ids) : null);
    if (ids?.[0]) reveal(ids[0]);
  };
  const isDimmed = useCallback(
    (id: string) => (looked ? !looked.has(id) : hasPath ? !paths.has(id) : found.size > 0 && !found.has(id)),
    [looked, hasPath, paths, found],
  );
  const pathOf = useCallback((id: string) => (hasPath ? (paths.get(id) ?? NONE) : NONE), [hasPath, paths]);
  return {
    rows, seen, chosen, at, looks, folded, find, setFind, found, isDimmed, pathOf, hasPath, showPath, places, extent,
    range: range ?? extent, setRange, choose, fold, foldAll, step, nextFound, look,
    levelsAtFirst: from !== null && folded.size > 0 ? from + 1 : null,
  }; // biome-ignore format: one list of words
}

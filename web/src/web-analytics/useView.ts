import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useSite } from "../api/useSite";
import { encodeFilter, type Filter, toggled } from "../kit/filters";
import { dayIn, type Span } from "../kit/period";
import { useNow } from "../kit/useNow";
import { type Asked, asked, filtersOf, type View } from "./view";

export interface ViewControls {
  view: Asked;
  filters: Filter[];
  today: string;
  /** Changes a part of the URL; undefined takes a part away. */
  change: (part: Partial<View>) => void;
  setSpan: (span: Span) => void;
  setFilters: (filters: Filter[]) => void;
  toggle: (dimension: string, value: string, without?: boolean) => void;
}

/** The view in the URL, and the ways to change it. */
export function useView(): ViewControls {
  const site = useSite();
  // The page of the signed in and that of a shared link have the same view in their address.
  const search = useSearch({ strict: false }) as View;
  const navigate = useNavigate();
  const now = useNow(60_000);
  const today = dayIn(site.timezone, now);
  const view = useMemo(() => asked(search, site, today), [search, site, today]);
  const filters = useMemo(() => filtersOf(search), [search]);

  const change = useCallback(
    (part: Partial<View>) => {
      navigate({
        to: ".",
        search: (old: object) => ({ ...old, ...part }),
        replace: "details" in part || "tab" in part || "prop" in part || "funnel" in part,
        resetScroll: false,
      } as never);
    },
    [navigate],
  );
  const setSpan = useCallback(
    (span: Span) => change({ date: undefined, from: undefined, to: undefined, interval: undefined, ...span }),
    [change],
  );
  const setFilters = useCallback(
    (list: Filter[]) => change({ f: list.length ? list.map(encodeFilter) : undefined }),
    [change],
  );
  const toggle = useCallback(
    (dimension: string, value: string, without = false) => setFilters(toggled(filters, dimension, value, without)),
    [filters, setFilters],
  );
  return { view, filters, today, change, setSpan, setFilters, toggle };
}

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Annotation, Overview } from "../../api/types";
import { useIsShared, useSite } from "../../api/useSite";
import { annotationsQuery, releasesQuery } from "./queries";

/** A moment by the site's clocks. Without a time it is the day as a whole. */
export interface Moment {
  day: string;
  time: string;
}

/** What is open over the page: a new annotation, one that is edited, or the list. */
export type Dialog = { writes: Moment } | { edits: Annotation } | "list";

export interface Annotations {
  found: readonly Annotation[];
  mayWrite: boolean;
  dialog: Dialog | null;
  open: (dialog: Dialog | null) => void;
  /** The one that was jumped to: its mark opens as soon as it is on the chart. */
  pointed: string | null;
  point: (id: string | null) => void;
}

const NONE: readonly Annotation[] = [];

/** The annotations of the period on the screen, and what is done with them. */
export function useAnnotations(overview: Overview | undefined): Annotations {
  const site = useSite();
  const mayWrite = !useIsShared();
  const { data: written = NONE } = useQuery(annotationsQuery(site, overview?.period));
  const { data: releases = NONE } = useQuery(releasesQuery(site, overview?.period, mayWrite));
  const found = useMemo(() => [...written, ...releases], [written, releases]);
  const [dialog, open] = useState<Dialog | null>(null);
  const [pointed, point] = useState<string | null>(null);
  return useMemo(() => ({ found, mayWrite, dialog, open, pointed, point }), [found, mayWrite, dialog, pointed]);
}

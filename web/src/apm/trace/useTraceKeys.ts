import { useKeys } from "../../kit/useKeys";
import type { View } from "./useTrace";

/** Walking in a trace with the keys. */
export function useTraceKeys(view: View, find: () => void) {
  const row = view.seen[view.at];
  const isOpen = row && row.below > 0 && !view.folded.has(row.span.span_id);
  useKeys({
    j: () => view.step(1),
    ArrowDown: () => view.step(1),
    k: () => view.step(-1),
    ArrowUp: () => view.step(-1),
    PageDown: () => view.step(20),
    PageUp: () => view.step(-20),
    Home: () => view.step(-1e9),
    End: () => view.step(1e9),
    ArrowRight: () => {
      if (row && row.below > 0 && !isOpen) view.fold(row.span.span_id);
      else view.step(1);
    },
    ArrowLeft: () => {
      if (row && isOpen) view.fold(row.span.span_id);
      else if (row && view.rows.some(({ span }) => span.span_id === row.span.parent_span_id))
        view.choose(row.span.parent_span_id);
    },
    "/": find,
    n: () => view.nextFound(1),
    p: () => view.nextFound(-1),
    c: () => view.showPath(!view.hasPath),
    Escape: () => view.choose(undefined),
  });
}

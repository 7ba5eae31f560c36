import { useEffect, useRef, useState } from "react";

type Cut = "start" | "end" | "both" | undefined;

const cutOf = ({ scrollLeft, clientWidth, scrollWidth }: HTMLElement): Cut => {
  const [before, after] = [scrollLeft > 2, scrollLeft + clientWidth < scrollWidth - 2];
  return before && after ? "both" : before ? "start" : after ? "end" : undefined;
};

/** Where a row that scrolls sideways is cut off, so that its end can fade and one sees that there is more. */
export function useCut<T extends HTMLElement>() {
  const place = useRef<T>(null);
  const [cut, setCut] = useState<Cut>();
  useEffect(() => {
    const row = place.current;
    if (!row) return;
    const look = () => setCut(cutOf(row));
    const watch = new ResizeObserver(look);
    watch.observe(row);
    for (const child of row.children) watch.observe(child);
    row.addEventListener("scroll", look, { passive: true });
    return () => {
      watch.disconnect();
      row.removeEventListener("scroll", look);
    };
  }, []);
  return { ref: place, "data-cut": cut };
}

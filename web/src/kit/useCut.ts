import { useEffect, useRef, useState } from "react";

const FADE_PX = 40;

type Cut = "start" | "end" | "both" | undefined;

const cutOf = ({ scrollLeft, clientWidth, scrollWidth }: HTMLElement): Cut => {
  const [before, after] = [scrollLeft > 2, scrollLeft + clientWidth < scrollWidth - 2];
  return before && after ? "both" : before ? "start" : after ? "end" : undefined;
};

/** Brings what is chosen into sight, past the fade of the cut; sideways only, so that the page stays where it is. */
function reveal(row: HTMLElement) {
  const chosen = row.querySelector<HTMLElement>('[aria-selected="true"], [aria-current="page"]');
  if (!chosen) return;
  const [left, right] = [chosen.offsetLeft - row.offsetLeft, chosen.offsetLeft - row.offsetLeft + chosen.offsetWidth];
  if (left - FADE_PX < row.scrollLeft) row.scrollLeft = left - FADE_PX;
  else if (right + FADE_PX > row.scrollLeft + row.clientWidth) row.scrollLeft = right + FADE_PX - row.clientWidth;
}

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
    const choices = new MutationObserver(() => reveal(row));
    choices.observe(row, { subtree: true, attributeFilter: ["aria-selected", "aria-current"] });
    reveal(row);
    return () => {
      choices.disconnect();
      watch.disconnect();
      row.removeEventListener("scroll", look);
    };
  }, []);
  return { ref: place, "data-cut": cut };
}

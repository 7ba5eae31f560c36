import { type RefObject, useEffect } from "react";

/** Tells the page around a frame how high the content is, so that it need not scroll; a number, and nothing else. */
export function useToldHeight(content: RefObject<HTMLElement | null>, isFramed: boolean) {
  useEffect(() => {
    const of = content.current;
    if (!isFramed || !of || window.parent === window) return;
    const watch = new ResizeObserver(() => {
      // To whoever frames it: the server already chose who may.
      window.parent.postMessage({ nightjarHeight: Math.ceil(of.getBoundingClientRect().height) }, "*");
    });
    watch.observe(of);
    return () => watch.disconnect();
  }, [content, isFramed]);
}

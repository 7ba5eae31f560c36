import { useEffect, useRef } from "react";
import { openStream } from "./stream";
import { isVisit } from "./visit";

const REOPEN_MS = 5_000;

/** Listens to server-sent events while the page is visible; `handlers` maps an event's name to what to do with its data.
 *  The browser itself retries a broken stream; one that the server refused is tried again after five seconds. */
export function useLive(url: string | null, handlers: Record<string, (data: unknown) => void>): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  const names = Object.keys(handlers).sort().join(" ");

  useEffect(() => {
    if (!url) return;
    let source: Pick<EventSource, "addEventListener" | "close" | "readyState"> | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const close = () => {
      clearTimeout(timer);
      source?.close();
      source = null;
    };
    const open = () => {
      close();
      source = isVisit() ? openStream(url) : new EventSource(url);
      for (const name of names.split(" ")) {
        source.addEventListener(name, (event: Event) => {
          try {
            latest.current[name]?.(JSON.parse((event as MessageEvent<string>).data || "null"));
          } catch {
            // A half-written message of a server that is stopping: the next one says it again.
          }
        });
      }
      source.addEventListener("error", () => {
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, REOPEN_MS);
      });
    };
    const follow = () => (document.hidden ? close() : source || open());

    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      close();
    };
  }, [url, names]);
}

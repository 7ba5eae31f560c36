import { useEffect, useRef } from "react";

/** What the key of the palette is called here. */
export const FIND_KEY = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘ K" : "Ctrl K";

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.role === "textbox");

/** Is a dialog or a menu open? Lists of choices wait in the page unseen, and do not count. */
const isOpen = (): boolean =>
  [...document.querySelectorAll('[role="dialog"], [role="menu"], [role="listbox"]')].some((one) =>
    one.checkVisibility(),
  );

/** Single keys without a modifier, as in Plausible: `{ d: …, "?": …, ArrowLeft: … }`.
 *  Quiet while one writes in a field, and while a dialog or a menu is open, which has keys of its own. */
export function useKeys(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    // Looked at before anybody hears of the key: Escape closes a dialog, and would then mean the page behind it.
    let wasOpen = false;
    const press = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || isWriting(event.target)) return;
      if (wasOpen || isOpen()) return;
      const isTab = event.target instanceof HTMLElement && event.target.role === "tab";
      if (isTab && event.key.startsWith("Arrow")) return;
      const act = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    const look = () => {
      wasOpen = isOpen();
    };
    window.addEventListener("keydown", look, true);
    window.addEventListener("keydown", press);
    return () => {
      window.removeEventListener("keydown", look, true);
      window.removeEventListener("keydown", press);
    };
  }, []);
}

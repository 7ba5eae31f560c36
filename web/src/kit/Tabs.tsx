import { type KeyboardEvent, type ReactNode, useId } from "react";
import classes from "./tabs.module.css";
import { useCut } from "./useCut";

/** Arrow keys walk from tab to tab. */
function walk(event: KeyboardEvent<HTMLDivElement>) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const at = tabs.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  tabs[(at + step + tabs.length) % tabs.length]?.focus();
}

/** A row of tabs. What does not fit is scrolled to, and a chosen tab comes into sight. */
export function TabList({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.tabs} role="tablist" aria-label={label} onKeyDown={walk} {...useCut<HTMLDivElement>()}>
      {children}
    </div>
  );
}

/** What every tab has, whether it is a button or opens a menu. */
export const tabProps = (isChosen: boolean, controls: string) => ({
  role: "tab",
  "aria-selected": isChosen,
  "aria-controls": controls,
  className: classes.tab,
  tabIndex: isChosen ? 0 : -1,
});

interface Props {
  label: string;
  names: readonly string[];
  chosen: string;
  choose: (name: string) => void;
  children: ReactNode;
}

/** Tabs and the panel of the chosen one. */
export function Tabs({ label, names, chosen, choose, children }: Props) {
  const body = useId();
  return (
    <>
      <div className={classes.line}>
        <TabList label={label}>
          {names.map((name) => (
            <button key={name} type="button" {...tabProps(name === chosen, body)} onClick={() => choose(name)}>
              {name}
            </button>
          ))}
        </TabList>
      </div>
      <div id={body} role="tabpanel" aria-label={chosen} className={classes.panel}>
        {children}
      </div>
    </>
  );
}

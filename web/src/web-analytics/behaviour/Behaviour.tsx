import { useId, useState } from "react";
import type { Overview } from "../../api/types";
import { useIsShared } from "../../api/useSite";
import { TabList, tabProps } from "../../kit/Tabs";
import panel from "../Panel.module.css";
import type { ViewControls } from "../useView";
import type { BehaviourTab } from "../view";
import { FunnelsTab } from "./FunnelsTab";
import { GoalsTab } from "./GoalsTab";
import { PropertiesTab } from "./PropertiesTab";

const TABS: readonly { name: BehaviourTab; label: string }[] = [
  { name: "goals", label: "Goals" },
  { name: "properties", label: "Properties" },
  { name: "funnels", label: "Funnels" },
];

export interface TabBody {
  controls: ViewControls;
  overview: Overview | undefined;
  /** Where the menu of the open tab goes: the tab knows what is chosen in it. */
  corner: HTMLElement | null;
}

/** What visitors did besides looking: goals, properties of events, funnels. The full width of the page. */
export default function Behaviour({ controls, overview }: Omit<TabBody, "corner">) {
  const body = useId();
  const [corner, setCorner] = useState<HTMLElement | null>(null);
  const isShared = useIsShared();
  const { view, change } = controls;
  // The funnels that somebody keeps are not told to who came by a shared link.
  const tabs = TABS.filter(({ name }) => !isShared || name !== "funnels");
  const chosen = tabs.find(({ name }) => name === view.tab) ?? TABS[0]!;
  const Body = { goals: GoalsTab, properties: PropertiesTab, funnels: FunnelsTab }[chosen.name];
  return (
    <section className={panel.panel} aria-label="Behaviour">
      <header className={panel.head}>
        <h2 className="hidden-text">Behaviour</h2>
        <TabList label="Behaviour">
          {tabs.map(({ name, label }) => (
            <button
              key={name}
              type="button"
              {...tabProps(name === chosen.name, body)}
              onClick={() => change({ tab: name === "goals" ? undefined : name })}
            >
              {label}
            </button>
          ))}
        </TabList>
        <span className={panel.tools} ref={setCorner} />
      </header>
      <div id={body} role="tabpanel" aria-label={chosen.label}>
        <Body controls={controls} overview={overview} corner={corner} />
      </div>
    </section>
  );
}

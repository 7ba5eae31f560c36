import { Modal } from "@mantine/core";
import { PERIODS } from "../kit/period";
import { FIND_KEY } from "../kit/useKeys";
import classes from "./Shell.module.css";

const OTHERS: readonly [string, string][] = [
  ["← →", "Earlier, later"],
  ["I", "Next interval"],
  ["X", "Comparison on, off"],
  ["/", "Filter"],
  ["+", "Add an annotation"],
  ["Esc", "Clear all filters"],
  [FIND_KEY, "Find anything"],
  ["?", "This page"],
];

/** On pages of telemetry. */
const TELEMETRY: readonly [string, string][] = [
  ["1 … 0", "Last 5 minutes … 7 days"],
  ["← →", "Earlier, later"],
  ["-", "Twice as much time"],
  ["U", "Times in UTC, or in one's own zone"],
  ["/", "Search"],
  ["J K", "Next, previous"],
  ["Enter", "Open"],
  ["C", "Critical path of a trace"],
  ["D", "What differs between two traces"],
  ["N P", "Next, previous match in a trace"],
];

function Keys({ title, rows }: { title: string; rows: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {rows.map(([key, meaning]) => (
          <div key={key}>
            <dt>{meaning}</dt>
            <dd>
              <kbd>{key}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function KeyboardHelp({ opened, close }: { opened: boolean; close: () => void }) {
  return (
    <Modal opened={opened} onClose={close} title="Keyboard" size={600}>
      <div className={classes.keys}>
        <Keys title="Periods" rows={PERIODS.map((period) => [period.key, period.label] as const)} />
        <div>
          <Keys title="Everything else" rows={OTHERS} />
          <Keys title="Services, traces, logs" rows={TELEMETRY} />
        </div>
      </div>
    </Modal>
  );
}

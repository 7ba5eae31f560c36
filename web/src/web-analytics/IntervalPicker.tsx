import { Menu, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import type { Overview } from "../api/types";
import type { Interval } from "../kit/interval";
import { daysBetween, intervalsFor } from "../kit/period";
import classes from "./Pickers.module.css";
import type { ViewControls } from "./useView";

const NAMES: Record<Interval, string> = {
  minute: "By minute",
  hour: "By hour",
  day: "By day",
  week: "By week",
  month: "By month",
};

/** The intervals that suit the period on the screen. */
export function intervalsOf(overview: Overview | undefined): Interval[] {
  if (!overview) return [];
  const { name, from, to } = overview.period;
  return intervalsFor(name, daysBetween(from.slice(0, 10), to.slice(0, 10)));
}

export function IntervalPicker({ controls, overview }: { controls: ViewControls; overview: Overview | undefined }) {
  const choices = intervalsOf(overview);
  const now = overview?.period.interval;
  if (!now) return <span className={classes.interval} />;
  if (choices.length < 2) return <span className={classes.interval}>{NAMES[now]}</span>;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton className={classes.interval}>
          {NAMES[now]} <IconChevronDown size={12} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((interval) => (
          <Menu.Item
            key={interval}
            fw={interval === now ? 600 : undefined}
            onClick={() => controls.change({ interval })}
          >
            {NAMES[interval]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

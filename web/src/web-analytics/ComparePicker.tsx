import { Button, Menu, Modal, Switch } from "@mantine/core";
import { IconArrowsDiff, IconChevronDown } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { Overview } from "../api/types";
import { rangeName } from "../kit/dates";
import classes from "./Pickers.module.css";
import type { ViewControls } from "./useView";
import type { Comparison } from "./view";

const DateRange = lazy(() => import("./DateRange"));

const NAMES: Record<Comparison, string> = {
  none: "No comparison",
  previous: "Previous period",
  year: "Same period last year",
  custom: "Custom period",
};

interface Props {
  controls: ViewControls;
  overview: Overview | undefined;
}

export function ComparePicker({ controls, overview }: Props) {
  const { view, today, change } = controls;
  const [picks, setPicks] = useState(false);
  const range = overview?.comparison;
  const name =
    view.compare === "custom" && range ? rangeName(range.from, range.to, today.slice(0, 4)) : NAMES[view.compare];
  const said = view.compare === "none" ? "Compare" : `vs ${name[0]?.toLowerCase()}${name.slice(1)}`;
  const choose = (compare: Comparison) => change({ compare, compare_from: undefined, compare_to: undefined });
  return (
    <>
      <Menu position="bottom-end" width={232}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            h={32}
            className={classes.compare}
            leftSection={<IconArrowsDiff size={15} stroke={1.6} className={classes.narrow} />}
            rightSection={<IconChevronDown size={13} className={classes.wide} />}
            title={range ? `Compared with ${rangeName(range.from, range.to, today.slice(0, 4))}` : undefined}
            aria-label={said}
            data-on={view.compare !== "none" || undefined}
          >
            <span className={classes.wide}>{said}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(["previous", "year"] as const).map((compare) => (
            <Menu.Item key={compare} fw={view.compare === compare ? 600 : undefined} onClick={() => choose(compare)}>
              {NAMES[compare]}
            </Menu.Item>
          ))}
          <Menu.Item fw={view.compare === "custom" ? 600 : undefined} onClick={() => setPicks(true)}>
            Custom period…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item closeMenuOnClick={false} component="div" disabled={view.compare === "none"}>
            <Switch
              size="xs"
              label="Match the day of the week"
              checked={view.match_weekday === "1"}
              disabled={view.compare === "none"}
              onChange={(event) => change({ match_weekday: event.currentTarget.checked ? "1" : undefined })}
            />
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item rightSection={<kbd className={classes.key}>X</kbd>} onClick={() => choose("none")}>
            {NAMES.none}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={picks} onClose={() => setPicks(false)} title="Compare with" size="auto" centered>
        <Suspense fallback={<div className={classes.calendar} />}>
          <DateRange
            today={today}
            from={range?.from.slice(0, 10)}
            to={range?.to.slice(0, 10)}
            choose={(compare_from, compare_to) => {
              setPicks(false);
              change({ compare: "custom", compare_from, compare_to });
            }}
          />
        </Suspense>
      </Modal>
    </>
  );
}

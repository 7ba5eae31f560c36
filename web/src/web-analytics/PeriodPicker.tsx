import { ActionIcon, Button, Menu, Modal, Tooltip } from "@mantine/core";
import { IconCalendar, IconChevronDown, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { Fragment, lazy, Suspense } from "react";
import type { Overview } from "../api/types";
import { rangeName } from "../kit/dates";
import { addDays, GROUPS, isFull, periodNamed, shifted } from "../kit/period";
import classes from "./Pickers.module.css";
import type { ViewControls } from "./useView";

const DateRange = lazy(() => import("./DateRange"));

/** "Last 7 days", or its dates when it was moved or chosen by hand. */
export function spanName(view: ViewControls["view"], period: Overview["period"] | undefined, today: string): string {
  if (view.period === "custom" && view.from && view.to) return rangeName(view.from, view.to, today.slice(0, 4));
  if (view.date && period) return rangeName(period.from, period.to, today.slice(0, 4));
  return periodNamed(view.period)?.label ?? "";
}

/** The dates behind the name, and where today is: what rolls ends with the last full day, so that it compares. */
export function spanDates(period: Overview["period"] | undefined, today: string): string {
  if (!period) return "";
  const dates = rangeName(period.from, period.to, today.slice(0, 4));
  return isFull(period.name) && addDays(period.to.slice(0, 10), 1) === today
    ? `${dates} · full days, without today`
    : dates;
}

interface Props {
  controls: ViewControls;
  overview: Overview | undefined;
  picksDates: boolean;
  setPicksDates: (open: boolean) => void;
}

export function PeriodPicker({ controls, overview, picksDates, setPicksDates }: Props) {
  const { view, today, setSpan } = controls;
  const earlier = shifted(view, -1, today);
  const later = shifted(view, 1, today);
  return (
    <div className={classes.period}>
      <ActionIcon size={32} aria-label="Earlier" disabled={!earlier} onClick={() => earlier && setSpan(earlier)}>
        <IconChevronLeft size={16} />
      </ActionIcon>
      <ActionIcon size={32} aria-label="Later" disabled={!later} onClick={() => later && setSpan(later)}>
        <IconChevronRight size={16} />
      </ActionIcon>
      <Menu position="bottom-end" width={224}>
        <Tooltip label={spanDates(overview?.period, today)} disabled={!overview} position="bottom-end">
          <Menu.Target>
            <Button
              variant="default"
              size="xs"
              h={32}
              className={classes.span}
              leftSection={<IconCalendar size={15} stroke={1.6} className={classes.wide} />}
              rightSection={<IconChevronDown size={13} />}
            >
              {spanName(view, overview?.period, today)}
            </Button>
          </Menu.Target>
        </Tooltip>
        <Menu.Dropdown>
          {GROUPS.map((group) => (
            <Fragment key={group[0]}>
              {isFull(group[0]) && <Menu.Label>Full days, up to yesterday</Menu.Label>}
              {group.map((name) => {
                const row = periodNamed(name);
                if (!row) return null;
                return (
                  <Menu.Item
                    key={name}
                    rightSection={<kbd className={classes.key}>{row.key}</kbd>}
                    fw={view.period === name && !view.date ? 600 : undefined}
                    onClick={() => setSpan({ period: name })}
                  >
                    {row.label}
                  </Menu.Item>
                );
              })}
              <Menu.Divider />
            </Fragment>
          ))}
          <Menu.Item rightSection={<kbd className={classes.key}>C</kbd>} onClick={() => setPicksDates(true)}>
            Custom range…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={picksDates} onClose={() => setPicksDates(false)} title="Custom range" size="auto" centered>
        <Suspense fallback={<div className={classes.calendar} />}>
          <DateRange
            today={today}
            from={view.from ?? overview?.period.from.slice(0, 10)}
            to={view.to ?? overview?.period.to.slice(0, 10)}
            choose={(from, to) => {
              setPicksDates(false);
              setSpan({ period: "custom", from, to });
            }}
          />
        </Suspense>
      </Modal>
    </div>
  );
}

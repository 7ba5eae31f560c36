import { ActionIcon, Button, Menu, Modal, Tooltip } from "@mantine/core";
import {
  IconCalendar,
  IconChevronDown,
  IconChevronLeft,
  IconChevronRight,
  IconRefresh,
  IconZoomOut,
} from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { faceOf, isUtc, momentOfFace } from "./clock";
import classes from "./TimePicker.module.css";
import { type Looked, type TimeControls, useTimeKeys } from "./useTime";
import { LAST, moved, timeName, widened } from "./window";

interface Props {
  controls: TimeControls;
  /** The time that the answer on the page is about. */
  looked: Looked | undefined;
  refresh?: () => void;
  isBusy?: boolean;
}

/** Two moments, by hand. */
function Range({ looked, choose }: { looked: Looked | undefined; choose: (from: number, to: number) => void }) {
  const [from, setFrom] = useState(() => faceOf(looked?.from_ms ?? Date.now() - 3_600_000));
  const [to, setTo] = useState(() => faceOf(looked?.to_ms ?? Date.now()));
  const [start, end] = [momentOfFace(from), momentOfFace(to)];
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (start < end) choose(start, end);
  };
  return (
    <form onSubmit={send} className={classes.range}>
      <label>
        From{isUtc() && ", UTC"}
        <input type="datetime-local" step={1} value={from} onChange={(event) => setFrom(event.target.value)} required />
      </label>
      <label>
        To{isUtc() && ", UTC"}
        <input type="datetime-local" step={1} value={to} onChange={(event) => setTo(event.target.value)} required />
      </label>
      {!(start < end) && <p role="alert">The first moment must be before the second.</p>}
      <Button type="submit" disabled={!(start < end)}>
        Show
      </Button>
    </form>
  );
}

export function TimePicker({ controls, looked, refresh, isBusy }: Props) {
  const { time, now, setTime, zoom, isMoving, setClock } = controls;
  const [picks, setPicks] = useState(false);
  useTimeKeys(controls, looked);
  const earlier = looked && moved(looked, -1, now.getTime());
  const later = looked && !isMoving ? moved(looked, 1, now.getTime()) : null;
  return (
    <div className={classes.time}>
      <ActionIcon size={32} aria-label="Earlier" disabled={!earlier} onClick={() => earlier && setTime(earlier)}>
        <IconChevronLeft size={16} />
      </ActionIcon>
      <ActionIcon size={32} aria-label="Later" disabled={!later} onClick={() => later && setTime(later)}>
        <IconChevronRight size={16} />
      </ActionIcon>
      <Tooltip label="Twice as much time">
        <ActionIcon
          size={32}
          aria-label="Zoom out"
          disabled={!looked}
          onClick={() => looked && setTime(widened(looked, now.getTime()))}
        >
          <IconZoomOut size={16} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end" width={208}>
        <Menu.Target>
          <Button
            variant="default"
            size="xs"
            h={32}
            className={classes.span}
            leftSection={<IconCalendar size={15} stroke={1.6} />}
            rightSection={<IconChevronDown size={13} />}
          >
            {timeName(time, now)}
            {isUtc() && <span className={classes.utc}>UTC</span>}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {LAST.map(({ name, label, key }) => (
            <Menu.Item
              key={name}
              rightSection={<kbd className={classes.key}>{key}</kbd>}
              fw={isMoving && timeName(time, now) === label ? 600 : undefined}
              onClick={() => setTime({ period: name })}
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setPicks(true)}>From, to…</Menu.Item>
          <Menu.Divider />
          <Menu.Item
            rightSection={<kbd className={classes.key}>U</kbd>}
            onClick={() => setClock(isUtc() ? "own" : "utc")}
          >
            {isUtc() ? "Times in my own zone" : "Times in UTC"}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {refresh && (
        <Tooltip label="Refresh">
          <ActionIcon size={32} aria-label="Refresh" onClick={refresh} data-busy={isBusy || undefined}>
            <IconRefresh size={16} stroke={1.6} className={classes.refresh} />
          </ActionIcon>
        </Tooltip>
      )}
      <Modal opened={picks} onClose={() => setPicks(false)} title="From, to" size={400} centered>
        <Range
          looked={looked}
          choose={(from, to) => {
            setPicks(false);
            zoom(from, to);
          }}
        />
      </Modal>
    </div>
  );
}

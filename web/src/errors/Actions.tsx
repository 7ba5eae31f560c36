import { ActionIcon, Button, Group, Menu, Modal, NumberInput, Popover, Select, TextInput } from "@mantine/core";
import { IconBellOff, IconCheck, IconChevronDown, IconRotate, IconTrash, IconUser } from "@tabler/icons-react";
import { useState } from "react";
import classes from "./Actions.module.css";
import type { Act } from "./act";
import type { Assignee } from "./types";
import { useErrors } from "./useErrors";

interface Props {
  act: (act: Act, said: string) => void;
  isBusy: boolean;
  /** Are all of them resolved or ignored, so that they can be taken up again? */
  isDone: boolean;
  assignee?: Assignee | null;
  /** Of one error, where its page shows it. */
  priority?: string;
  /** How many it is about. */
  count: number;
}

const DAY_MS = 86_400_000;

type Field = "text" | "number" | "datetime-local";

/** Asks for the one thing that an action needs to know. */
function Asked({ label, field, done }: { label: string; field: Field; done: (value: string) => void }) {
  const [isOpen, open] = useState(false);
  const [value, setValue] = useState("");
  const send = () => {
    if (!value.trim()) return;
    open(false);
    done(value.trim());
  };
  return (
    <Popover opened={isOpen} onChange={open} trapFocus position="bottom-end" withinPortal>
      <Popover.Target>
        <button type="button" className={classes.item} onClick={() => open(!isOpen)}>
          {label}…
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          {field !== "number" ? (
            <TextInput
              size="xs"
              label={label}
              type={field}
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
            />
          ) : (
            <NumberInput size="xs" label={label} min={1} value={value} onChange={(n) => setValue(String(n))} />
          )}
          <Button size="xs" type="submit">
            Do it
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Resolve, ignore, assign: what people do with errors, one or many. */
export function Actions({ act, isBusy, isDone, assignee, priority, count }: Props) {
  const { data: team = [] } = useErrors<Assignee[]>("errors/team");
  const until = (days: number) => ignoredUntil(Date.now() + days * DAY_MS);
  const ignoredUntil = (ms: number) => act({ verb: "ignore", until_ms: ms }, "Ignored");
  return (
    <div className={classes.actions}>
      {isDone ? (
        <Button
          size="xs"
          variant="default"
          loading={isBusy}
          leftSection={<IconRotate size={14} />}
          onClick={() => act({ verb: "reopen" }, "Taken up again")}
        >
          Take up again
        </Button>
      ) : (
        <>
          <Button.Group>
            <Button
              size="xs"
              loading={isBusy}
              leftSection={<IconCheck size={14} />}
              onClick={() => act({ verb: "resolve", how: "now" }, "Resolved")}
            >
              Resolve
            </Button>
            <Menu position="bottom-end" width={250} closeOnItemClick>
              <Menu.Target>
                <Button size="xs" px={6} aria-label="Other ways to resolve" disabled={isBusy}>
                  <IconChevronDown size={14} />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => act({ verb: "resolve", how: "next" }, "Resolved in the next release")}>
                  In the next release
                </Menu.Item>
                <Asked
                  label="In a release"
                  field="text"
                  done={(release) => act({ verb: "resolve", how: "release", release }, `Resolved in ${release}`)}
                />
                <Asked
                  label="In a commit"
                  field="text"
                  done={(commit) => act({ verb: "resolve", how: "commit", commit }, "Resolved in a commit")}
                />
              </Menu.Dropdown>
            </Menu>
          </Button.Group>
          <Menu position="bottom-end" width={250}>
            <Menu.Target>
              <Button
                size="xs"
                variant="default"
                disabled={isBusy}
                leftSection={<IconBellOff size={14} />}
                rightSection={<IconChevronDown size={13} />}
              >
                Ignore
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => act({ verb: "ignore" }, "Ignored")}>For ever</Menu.Item>
              <Menu.Item onClick={() => until(1)}>For a day</Menu.Item>
              <Menu.Item onClick={() => until(7)}>For a week</Menu.Item>
              <Menu.Item onClick={() => until(30)}>For a month</Menu.Item>
              <Asked
                label="Until a moment"
                field="datetime-local"
                done={(moment) => ignoredUntil(new Date(moment).getTime())}
              />
              <Menu.Divider />
              <Asked
                label="Until so many more events"
                field="number"
                done={(n) => act({ verb: "ignore", events: Number(n) }, "Ignored")}
              />
              <Asked
                label="Until so many more people"
                field="number"
                done={(n) => act({ verb: "ignore", users: Number(n) }, "Ignored")}
              />
              <Menu.Item onClick={() => act({ verb: "ignore", doubles: true }, "Ignored until its rate doubles")}>
                Until its rate doubles
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      )}
      <Select
        size="xs"
        w={150}
        clearable
        searchable
        placeholder="Assign to"
        aria-label="Assigned to"
        leftSection={<IconUser size={14} />}
        value={assignee?.id ?? null}
        data={team.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(id) => act({ verb: "assign", assignee: id ?? "" }, id ? "Assigned" : "Assigned to nobody")}
        comboboxProps={{ withinPortal: true }}
      />
      <Select
        size="xs"
        w={104}
        placeholder="Priority"
        aria-label="Priority"
        value={priority ?? null}
        data={["high", "medium", "low"]}
        allowDeselect={false}
        onChange={(next) => next && act({ verb: "prioritize", priority: next }, `Priority is ${next}`)}
      />
      <Deletion count={count} isBusy={isBusy} remove={() => act({ verb: "delete" }, "Deleted")} />
    </div>
  );
}

/** Deleting cannot be undone, so it asks back. */
function Deletion({ count, isBusy, remove }: { count: number; isBusy: boolean; remove: () => void }) {
  const [asks, ask] = useState(false);
  const [them, their] = count > 1 ? [`these ${count} errors`, "their"] : ["this error", "its"];
  return (
    <>
      <ActionIcon
        size={30}
        variant="default"
        aria-label="Delete…"
        title="Delete…"
        disabled={isBusy}
        onClick={() => ask(true)}
      >
        <IconTrash size={14} />
      </ActionIcon>
      <Modal opened={asks} onClose={() => ask(false)} title={`Delete ${them}?`} size="sm" centered>
        <p style={{ margin: 0 }}>
          All of {their} events go from the disk, with comments and links. If it happens again it is a new error. This
          cannot be undone.
        </p>
        <Group justify="flex-end" gap={8} mt={16}>
          <Button size="xs" variant="default" onClick={() => ask(false)} data-autofocus>
            Keep
          </Button>
          <Button
            size="xs"
            color="red"
            onClick={() => {
              ask(false);
              remove();
            }}
          >
            Delete
          </Button>
        </Group>
      </Modal>
    </>
  );
}

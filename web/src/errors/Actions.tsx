import { ActionIcon, Button, Group, Menu, Modal, Select } from "@mantine/core";
import { IconBellOff, IconCheck, IconChevronDown, IconRotate, IconTrash, IconUser } from "@tabler/icons-react";
import { useState } from "react";
import classes from "./Actions.module.css";
import { Ask, type Question } from "./Ask";
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

/** Resolve, ignore, assign: what people do with errors, one or many. */
export function Actions({ act, isBusy, isDone, assignee, priority, count }: Props) {
  const { data: team = [] } = useErrors<Assignee[]>("errors/team");
  const [asked, ask] = useState<Question | null>(null);
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
                <Menu.Item
                  onClick={() =>
                    ask({
                      title: "Resolve in a release",
                      label: "The first release with the fix",
                      kind: "release",
                      done: (release) => act({ verb: "resolve", how: "release", release }, `Resolved in ${release}`),
                    })
                  }
                >
                  In a release…
                </Menu.Item>
                <Menu.Item
                  onClick={() =>
                    ask({
                      title: "Resolve in a commit",
                      label: "The commit with the fix; the first release that has it counts",
                      kind: "commit",
                      done: (commit) => act({ verb: "resolve", how: "commit", commit }, "Resolved in a commit"),
                    })
                  }
                >
                  In a commit…
                </Menu.Item>
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
              <Menu.Item
                onClick={() =>
                  ask({
                    title: "Ignore until a moment",
                    label: "Until",
                    kind: "moment",
                    done: (moment) => ignoredUntil(new Date(moment).getTime()),
                  })
                }
              >
                Until a moment…
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item
                onClick={() =>
                  ask({
                    title: "Ignore until it happened more often",
                    label: "So many more events",
                    kind: "count",
                    done: (n) => act({ verb: "ignore", events: Number(n) }, "Ignored"),
                  })
                }
              >
                Until so many more events…
              </Menu.Item>
              <Menu.Item
                onClick={() =>
                  ask({
                    title: "Ignore until more people met it",
                    label: "So many more people",
                    kind: "count",
                    done: (n) => act({ verb: "ignore", users: Number(n) }, "Ignored"),
                  })
                }
              >
                Until so many more people…
              </Menu.Item>
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
      {asked && <Ask question={asked} close={() => ask(null)} />}
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

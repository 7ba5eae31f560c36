import { Button, Checkbox, CloseButton, Select, TextInput } from "@mantine/core";
import classes from "./StatusPages.module.css";
import type { Choice, Group } from "./types";

const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((n) => "abcdefghijklmnopqrstuvwxyz0123456789"[n % 36]).join("");

interface Props {
  groups: readonly Group[];
  set: (groups: Group[]) => void;
  monitors: readonly Choice[];
}

/** Components in groups: a public name for each, and the monitor behind it, which nobody sees. */
export function Groups({ groups, set, monitors }: Props) {
  const change = (n: number, part: Partial<Group>) =>
    set(groups.map((group, m) => (m === n ? { ...group, ...part } : group)));
  const choices = monitors.map(({ id, name, site }) => ({ value: id, label: `${name} (${site})` }));
  return (
    <div className={classes.form}>
      {groups.map((group, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
        <div key={n} className={classes.group}>
          <div className={classes.tools}>
            <TextInput
              aria-label="Name of the group"
              placeholder="Name of the group, or nothing"
              value={group.name ?? ""}
              onChange={(event) => change(n, { name: event.currentTarget.value })}
              style={{ flex: 1 }}
            />
            <CloseButton aria-label="Take the group out" onClick={() => set(groups.filter((_, m) => m !== n))} />
          </div>
          {group.components.map((one, i) => {
            const put = (part: Partial<typeof one>) =>
              change(n, { components: group.components.map((c, j) => (j === i ? { ...c, ...part } : c)) });
            return (
              <div key={one.id} className={classes.component}>
                <TextInput
                  aria-label="Public name"
                  placeholder="Public name"
                  required
                  value={one.name}
                  onChange={(event) => put({ name: event.currentTarget.value })}
                />
                <Select
                  aria-label="Monitor"
                  data={choices}
                  searchable
                  allowDeselect={false}
                  value={one.monitor}
                  onChange={(value) => value && put({ monitor: value })}
                />
                <Checkbox
                  label="Chart"
                  title="Show response times"
                  checked={one.shows_latency ?? false}
                  onChange={(event) => put({ shows_latency: event.currentTarget.checked })}
                />
                <CloseButton
                  aria-label={`Take ${one.name} out`}
                  onClick={() => change(n, { components: group.components.filter((_, j) => j !== i) })}
                />
              </div>
            );
          })}
          <Button
            size="xs"
            variant="subtle"
            mt={8}
            disabled={monitors.length === 0}
            onClick={() => {
              const used = new Set(groups.flatMap(({ components }) => components.map(({ monitor }) => monitor)));
              const monitor = monitors.find(({ id }) => !used.has(id)) ?? monitors[0];
              if (!monitor) return;
              const made = { id: newId(), name: monitor.name, about: "", monitor: monitor.id, shows_latency: false };
              change(n, { components: [...group.components, made] });
            }}
          >
            Add a component
          </Button>
        </div>
      ))}
      <div>
        <Button size="xs" variant="default" onClick={() => set([...groups, { name: "", components: [] }])}>
          Add a group
        </Button>
        {monitors.length === 0 && <span className="small quiet"> There is no monitor yet: make one under Uptime.</span>}
      </div>
    </div>
  );
}

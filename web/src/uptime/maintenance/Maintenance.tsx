import { Button, Group, MultiSelect, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiProblem, ask } from "../../api/client";
import { includes, useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { UptimeRoom } from "../frame/UptimeRoom";
import type { MaintenanceCard, MonitorPage } from "../types";
import { useUptime } from "../useUptime";
import { lasted, second } from "../words";
import classes from "./Maintenance.module.css";

const RULES = [
  { value: "", label: "once" },
  { value: "FREQ=DAILY", label: "every day" },
  { value: "FREQ=WEEKLY", label: "every week" },
  { value: "FREQ=MONTHLY", label: "every month" },
];

/** Planned maintenance: nobody is told of what begins in it, and it does not count as downtime. */
export function Maintenance() {
  const site = useSite();
  const { data, error, refetch } = useUptime<MaintenanceCard[]>("maintenance", {}, { every: 60_000 });
  const mayEdit = includes(site.role, "member");
  return (
    <UptimeRoom title="Maintenance" hasLinks>
      {error && !data && <Failure error={error} retry={() => refetch()} minHeight={320} />}
      <p className={classes.about}>
        Checks go on in it, and what they find is kept. Nobody is told of what begins in it; what still lasts at its end
        is told then. The time counts neither as up nor as down.
      </p>
      {data?.length === 0 && <p className={classes.none}>None is planned.</p>}
      <ul className={classes.list}>
        {data?.map((one) => (
          <Planned key={one.id} window={one} mayEdit={mayEdit} />
        ))}
      </ul>
      {mayEdit && <Plan />}
    </UptimeRoom>
  );
}

function Planned({ window: one, mayEdit }: { window: MaintenanceCard; mayEdit: boolean }) {
  const site = useSite();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ask<void>(`/sites/${site.id}/maintenance/${one.id}`, { method: "DELETE" }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["uptime", site.id] }),
  });
  const next = one.next[0];
  const scope = one.tags.length > 0 ? `tagged ${one.tags.join(", ")}` : `${one.monitors.length || "all"} monitors`;
  return (
    <li data-now={one.is_now || undefined}>
      <b>{one.name}</b>
      <span>
        {one.is_now ? "now, until " : ""}
        {next ? second(one.is_now ? next[1] : next[0]) : "over"}
      </span>
      <span>
        {lasted(one.duration_s)} · {RULES.find(({ value }) => value === one.rule)?.label ?? one.rule}
        {one.rule && ` (${one.timezone})`} · {scope}
        {one.overlaps.length > 0 && ` · overlaps ${one.overlaps.join(", ")}`}
      </span>
      {mayEdit && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          Remove
        </Button>
      )}
    </li>
  );
}

interface Planning {
  name: string;
  starts_at: string;
  minutes: number;
  rule: string;
  own: string;
  timezone: string;
  monitors: string[];
  tags: string[];
}

function Plan() {
  const site = useSite();
  const client = useQueryClient();
  const { data: page } = useUptime<MonitorPage>("monitors", { limit: 500, sort: "name" });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const fresh: Planning = {
    name: "",
    starts_at: "",
    minutes: 60,
    rule: "",
    own: "",
    timezone: zone,
    monitors: [],
    tags: [],
  };
  const [form, setForm] = useState(fresh);
  const set = (more: Partial<typeof form>) => setForm((old) => ({ ...old, ...more }));
  const plan = useMutation({
    mutationFn: () =>
      ask<MaintenanceCard>(`/sites/${site.id}/maintenance`, {
        method: "POST",
        body: {
          name: form.name,
          starts_at: form.starts_at ? new Date(form.starts_at).toISOString() : "",
          duration_s: form.minutes * 60,
          rule: form.rule === "own" ? form.own : form.rule,
          timezone: form.timezone,
          monitors: form.monitors,
          tags: form.tags,
        },
      }),
    onSuccess: async () => {
      setForm(fresh);
      await client.invalidateQueries({ queryKey: ["uptime", site.id] });
    },
  });
  const errors = plan.error instanceof ApiProblem ? plan.error.errors : [];
  const wrong = (name: string) => errors.find(({ field }) => field.split(".").at(-1) === name)?.message;
  return (
    <form
      className={classes.form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        plan.mutate();
      }}
    >
      <h2>Plan maintenance</h2>
      <TextInput
        label="Name"
        placeholder="Database upgrade"
        value={form.name}
        error={wrong("name")}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <div className={classes.three}>
        <TextInput
          label="From"
          type="datetime-local"
          value={form.starts_at}
          error={wrong("starts_at")}
          onChange={(event) => set({ starts_at: event.currentTarget.value })}
        />
        <NumberInput
          label="For, minutes"
          min={1}
          value={form.minutes}
          error={wrong("duration_s")}
          onChange={(value) => set({ minutes: Number(value) || 1 })}
        />
        <Select
          label="Again"
          data={[...RULES, { value: "own", label: "by a rule" }]}
          value={form.rule}
          error={form.rule === "own" ? undefined : wrong("rule")}
          allowDeselect={false}
          onChange={(rule) => set({ rule: rule ?? "" })}
        />
      </div>
      {form.rule === "own" && (
        <TextInput
          label="Rule"
          description="RFC 5545, e.g. FREQ=WEEKLY;BYDAY=SU or FREQ=MONTHLY;BYDAY=1MO"
          value={form.own}
          error={wrong("rule")}
          onChange={(event) => set({ own: event.currentTarget.value })}
        />
      )}
      <div className={classes.two}>
        <MultiSelect
          label="Monitors"
          description="None chosen: all of the site"
          searchable
          data={(page?.monitors ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={form.monitors}
          error={wrong("monitors")}
          onChange={(monitors) => set({ monitors })}
        />
        <TagsInput
          label="or all with a tag"
          description="What is tagged later is in it, too"
          data={page?.tags ?? []}
          value={form.tags}
          onChange={(tags) => set({ tags })}
        />
      </div>
      {plan.error && errors.length === 0 && (
        <p className={classes.problem} role="alert">
          {plan.error.message}
        </p>
      )}
      {plan.data && plan.data.overlaps.length > 0 && (
        <p className={classes.overlaps} role="status">
          “{plan.data.name}” is planned. It overlaps {plan.data.overlaps.map((one) => `“${one}”`).join(", ")}: nobody is
          told in either, and the time that is in both counts once.
        </p>
      )}
      <Group>
        <Button type="submit" loading={plan.isPending} disabled={!form.name.trim() || !form.starts_at}>
          Plan
        </Button>
      </Group>
    </form>
  );
}

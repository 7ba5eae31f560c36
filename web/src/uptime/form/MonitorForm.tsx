import { Button, Group, MultiSelect, NumberInput, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiProblem, ask } from "../../api/client";
import { saidOf } from "../../api/problem";
import { useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { UptimeRoom } from "../frame/UptimeRoom";
import type { LocationCard, MonitorDetail, MonitorFields, MonitorPage, Tested } from "../types";
import { useUptime } from "../useUptime";
import { every, KINDS } from "../words";
import { CheckForm } from "./CheckForm";
import classes from "./Form.module.css";
import { fieldsOfMonitor, freshCheck, freshMonitor, named } from "./fields";
import { TestAnswer } from "./TestAnswer";

const INTERVALS = [10, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 21_600, 43_200, 86_400];

/** A new monitor. */
export function NewMonitor() {
  const { kind, url } = useSearch({ strict: false }) as { kind?: string; url?: string };
  return <Form title="New monitor" first={freshMonitor(kind ?? "http", url)} secrets={[]} />;
}

/** A monitor that is there, to be changed. */
export function EditMonitor() {
  const { monitor } = useParams({ strict: false }) as { monitor: string };
  const { data, error, refetch } = useUptime<MonitorDetail>(`monitors/${monitor}`);
  if (error) return <Failure error={error} retry={() => refetch()} minHeight={320} />;
  if (!data) return null;
  return <Form title={`Change ${data.name}`} first={fieldsOfMonitor(data)} secrets={data.secrets} id={data.id} />;
}

interface Props {
  title: string;
  first: MonitorFields;
  secrets: readonly string[];
  id?: string;
}

function Form({ title, first, secrets, id }: Props) {
  const site = useSite();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [fields, setFields] = useState(first);
  const set = (more: Partial<MonitorFields>) => setFields((old) => ({ ...old, ...more }));
  const { data: locations } = useUptime<LocationCard[]>("monitors/locations");
  const { data: others } = useUptime<MonitorPage>("monitors", { limit: 500, sort: "name" });
  const save = useMutation({
    mutationFn: (form: MonitorFields) =>
      ask<MonitorDetail>(`/sites/${site.id}/monitors${id ? `/${id}` : ""}`, {
        method: id ? "PUT" : "POST",
        body: form,
      }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ["uptime", site.id] });
      navigate({ to: "/$site/uptime/$monitor", params: { site: site.id, monitor: made.id } });
    },
  });
  const test = useMutation({
    mutationFn: (form: MonitorFields) => ask<Tested>(`/sites/${site.id}/monitors/test`, { method: "POST", body: form }),
  });
  const problem = save.error ?? test.error;
  const errors = problem instanceof ApiProblem ? problem.errors : [];
  // A field of a check is named check.http.url by the server, or check.url.
  const wrong = (name: string) => errors.find(({ field }) => field.split(".").at(-1) === name)?.message;
  const isHeartbeat = fields.check.kind === "heartbeat";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    test.reset();
    save.mutate(named(fields));
  };
  return (
    <UptimeRoom title={title}>
      <form className={classes.form} onSubmit={submit}>
        {!id && (
          <div className={classes.kinds} role="radiogroup" aria-label="Kind">
            {KINDS.map(({ kind, label, about }) => (
              <label key={kind} data-chosen={fields.check.kind === kind || undefined} title={about}>
                <input
                  type="radio"
                  name="kind"
                  checked={fields.check.kind === kind}
                  onChange={() => set({ ...freshMonitor(kind), name: fields.name, check: freshCheck(kind) })}
                />
                {label}
              </label>
            ))}
          </div>
        )}
        <fieldset>
          <legend>What</legend>
          <CheckForm
            key={fields.check.kind}
            check={fields.check}
            set={(more) => set({ check: { ...fields.check, ...more } })}
            wrong={wrong}
            secrets={secrets}
          />
          <TextInput
            label="Name"
            placeholder={named(fields).name || "What people call it"}
            value={fields.name}
            error={wrong("name")}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        </fieldset>
        {!isHeartbeat && <When fields={fields} set={set} wrong={wrong} locations={locations ?? []} />}
        <fieldset>
          <legend>Where it belongs</legend>
          <div className={classes.pair}>
            <TextInput
              label="Group"
              value={fields.group}
              error={wrong("group")}
              onChange={(event) => set({ group: event.currentTarget.value })}
            />
            <TagsInput label="Tags" value={fields.tags} error={wrong("tags")} onChange={(tags) => set({ tags })} />
          </div>
          <MultiSelect
            label="Depends on"
            description="While one of these is down, nobody is told of this one"
            searchable
            data={(others?.monitors ?? [])
              .filter((one) => one.id !== id)
              .map((one) => ({ value: one.id, label: one.name }))}
            value={fields.parents}
            error={wrong("parents")}
            onChange={(parents) => set({ parents })}
          />
        </fieldset>
        {problem && (
          <p className={classes.problem} role="alert">
            {saidOf(problem)}
          </p>
        )}
        {test.data && <TestAnswer answer={test.data} />}
        <Group gap={8} className={classes.buttons}>
          <Button type="submit" loading={save.isPending}>
            {id ? "Save" : "Start watching"}
          </Button>
          {!isHeartbeat && (
            <Button
              variant="default"
              loading={test.isPending}
              onClick={() => {
                save.reset();
                test.mutate(named(fields));
              }}
            >
              Test now
            </Button>
          )}
          <Button variant="subtle" color="gray" onClick={() => history.back()}>
            Cancel
          </Button>
        </Group>
      </form>
    </UptimeRoom>
  );
}

interface WhenProps {
  fields: MonitorFields;
  set: (more: Partial<MonitorFields>) => void;
  wrong: (name: string) => string | undefined;
  locations: readonly LocationCard[];
}

function When({ fields, set, wrong, locations }: WhenProps) {
  const whole = (name: keyof MonitorFields, label: string, about?: string) => (
    <NumberInput
      label={label}
      description={about}
      min={0}
      allowDecimal={false}
      value={fields[name] as number}
      error={wrong(name)}
      onChange={(value) => set({ [name]: Number(value) || 0 })}
    />
  );
  const intervals = [...new Set([...INTERVALS, fields.interval_s])].sort((a, b) => a - b);
  const several = fields.locations.length > 1;
  return (
    <fieldset>
      <legend>When</legend>
      <div className={classes.three}>
        <Select
          label="Every"
          data={intervals.map((one) => ({ value: String(one), label: every(one) }))}
          value={String(fields.interval_s)}
          error={wrong("interval_s")}
          allowDeselect={false}
          onChange={(value) => set({ interval_s: Number(value) })}
        />
        {whole("timeout_s", "Time-out, seconds")}
        {whole("slow_ms", "Degraded from, ms", "0: never")}
      </div>
      <div className={classes.three}>
        {whole("confirmations", "Down after failures")}
        {whole("retry_s", "Look again after, seconds")}
        {whole("recoveries", "Up after successes")}
      </div>
      {locations.length > 1 && (
        <div className={classes.pair}>
          <MultiSelect
            label="From"
            description="Empty: from every public location"
            data={locations.map(({ location, probers }) => ({
              value: location,
              label: probers ? location : `${location} (no prober there now)`,
            }))}
            value={fields.locations}
            error={wrong("locations")}
            onChange={(chosen) => set({ locations: chosen, quorum: 0 })}
          />
          {several && whole("quorum", "Locations that must agree", "0: more than half")}
        </div>
      )}
      <Switch
        label="Upside down"
        description="It is well when it fails"
        checked={fields.is_upside_down}
        onChange={(event) => set({ is_upside_down: event.currentTarget.checked })}
      />
    </fieldset>
  );
}

import { Button, Chip, MultiSelect, SegmentedControl, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { fieldError, saidOf } from "../api/problem";
import { useSite } from "../api/useSite";
import classes from "./Alerts.module.css";
import { useAlerts, useChange } from "./api";
import type { Rule, Silence, SilenceForm, Watchable } from "./types";
import { SEVERITIES } from "./words";

export const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

/** A moment as an input of the browser wants it, by the local clock. */
const local = (iso: string): string => {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};
const moment = (text: string): string => (text ? new Date(text).toISOString() : "");
const minuteOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

function fresh(): SilenceForm {
  const now = Date.now();
  return {
    reason: "",
    starts_at: new Date(now).toISOString(),
    ends_at: new Date(now + 3_600_000).toISOString(),
    weekdays: [],
    from_minute: 22 * 60,
    to_minute: 7 * 60,
    kinds: [],
    subjects: [],
    rule_ids: [],
  };
}

/** A silence or a mute time. */
export function SilenceEditor({ silence, done }: { silence?: Silence; done: () => void }) {
  const site = useSite();
  const [form, set] = useState<SilenceForm>(silence ?? fresh());
  const { data: known } = useAlerts<Watchable>("alert-rules/watchable", {}, 0);
  const { data: rules } = useAlerts<Rule[]>("alert-rules", {}, 0);
  const save = useChange<SilenceForm>(
    (body) =>
      silence ? { path: `silences/${silence.id}`, method: "PUT", body } : { path: "silences", method: "POST", body },
    "Saved",
    done,
  );
  const isWeekly = Boolean(form.timezone);
  const turn = (to: string) =>
    set(
      to === "weekly"
        ? { ...form, timezone: site.timezone, weekdays: [0, 1, 2, 3, 4, 5, 6], starts_at: null, ends_at: null }
        : { ...form, timezone: null, weekdays: [], starts_at: fresh().starts_at, ends_at: fresh().ends_at },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { reason, starts_at, ends_at, weekdays, from_minute, to_minute, timezone, kinds, subjects, rule_ids, below } =
      form;
    save.mutate({
      reason,
      starts_at,
      ends_at,
      weekdays,
      from_minute,
      to_minute,
      timezone,
      kinds,
      subjects,
      rule_ids,
      below,
    });
  };
  return (
    <form className={classes.form} onSubmit={submit} style={{ gap: 16 }}>
      <TextInput
        label="Reason"
        required
        placeholder="We move to another machine"
        value={form.reason}
        error={fieldError(save.error, "reason")}
        onChange={(event) => set({ ...form, reason: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label="When"
        value={isWeekly ? "weekly" : "once"}
        onChange={turn}
        data={[
          { value: "once", label: "Once" },
          { value: "weekly", label: "Every week" },
        ]}
      />
      {isWeekly ? (
        <>
          <Chip.Group
            multiple
            value={(form.weekdays ?? []).map(String)}
            onChange={(days) => set({ ...form, weekdays: days.map(Number) })}
          >
            <div className={classes.tools}>
              {DAYS.map((day, n) => (
                <Chip key={day} value={String(n)} size="xs">
                  {day}
                </Chip>
              ))}
            </div>
          </Chip.Group>
          <div className={classes.fields}>
            <TextInput
              type="time"
              label="From"
              value={clock(form.from_minute ?? 0)}
              onChange={(event) => set({ ...form, from_minute: minuteOf(event.currentTarget.value) })}
            />
            <TextInput
              type="time"
              label="To"
              description="Of the next day when it is earlier."
              value={clock(form.to_minute ?? 0)}
              onChange={(event) => set({ ...form, to_minute: minuteOf(event.currentTarget.value) })}
            />
            <TextInput
              label="Time zone"
              value={form.timezone ?? ""}
              error={fieldError(save.error, "timezone")}
              onChange={(event) => set({ ...form, timezone: event.currentTarget.value || site.timezone })}
            />
          </div>
        </>
      ) : (
        <div className={classes.fields}>
          <TextInput
            type="datetime-local"
            label="From"
            value={form.starts_at ? local(form.starts_at) : ""}
            error={fieldError(save.error, "starts_at")}
            onChange={(event) => set({ ...form, starts_at: moment(event.currentTarget.value) })}
          />
          <TextInput
            type="datetime-local"
            label="Until"
            value={form.ends_at ? local(form.ends_at) : ""}
            error={fieldError(save.error, "ends_at")}
            onChange={(event) => set({ ...form, ends_at: moment(event.currentTarget.value) })}
          />
        </div>
      )}
      <div className={classes.fields}>
        <MultiSelect
          label="Only these signals"
          placeholder={(form.kinds ?? []).length ? undefined : "all"}
          data={(known?.signals ?? []).map(({ kind, title }) => ({ value: kind, label: title }))}
          value={form.kinds ?? []}
          onChange={(kinds) => set({ ...form, kinds })}
        />
        <MultiSelect
          label="Only these rules"
          placeholder={(form.rule_ids ?? []).length ? undefined : "all"}
          data={(rules ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={form.rule_ids ?? []}
          onChange={(rule_ids) => set({ ...form, rule_ids })}
        />
        <TextInput
          label="Only these things"
          placeholder="monitor:17, monitor:2*"
          value={(form.subjects ?? []).join(", ")}
          onChange={(event) =>
            set({
              ...form,
              subjects: event.currentTarget.value
                .split(",")
                .map((one) => one.trim())
                .filter(Boolean),
            })
          }
        />
        <Select
          label="Only what is milder than"
          placeholder="all"
          clearable
          data={SEVERITIES.filter(({ value }) => value !== "info").map(({ value, label }) => ({ value, label }))}
          value={form.below ?? null}
          onChange={(value) => set({ ...form, below: value as SilenceForm["below"] })}
        />
      </div>
      {save.error && (
        <p className={classes.bad} role="alert">
          {saidOf(save.error)}
        </p>
      )}
      <div className={classes.foot}>
        <Button type="submit" loading={save.isPending} disabled={!form.reason.trim()}>
          Save
        </Button>
      </div>
    </form>
  );
}

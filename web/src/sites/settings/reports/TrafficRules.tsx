import { Button, NumberInput, SegmentedControl, Select, Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/client";
import type { Site } from "../../../api/types";
import { FormProblem, fieldError, useChange } from "../../form";
import classes from "./Reports.module.css";
import { keyOfTraffic, type Rule } from "./shapes";

const WINDOWS = [
  { value: "5", label: "5 minutes" },
  { value: "15", label: "15 minutes" },
  { value: "30", label: "30 minutes" },
  { value: "60", label: "hour" },
  { value: "180", label: "3 hours" },
  { value: "720", label: "12 hours" },
  { value: "1440", label: "24 hours" },
];
const PAUSES = [
  { value: "30", label: "30 minutes" },
  { value: "60", label: "1 hour" },
  { value: "120", label: "2 hours" },
  { value: "360", label: "6 hours" },
  { value: "720", label: "12 hours" },
];
const MODES = [
  { value: "threshold", label: "Fixed number" },
  { value: "automatic", label: "Automatic" },
];
const ABOUT = {
  spike: {
    title: "Spike",
    visitors: "Visitors or more",
    automatic:
      "When three times as many visitors come as is usual at this hour of the week: the median of the last four weeks.",
  },
  drop: {
    title: "Drop",
    visitors: "Fewer visitors than",
    automatic:
      "When less than a third of the visitors come that are usual at this hour of the week, if those are 20 or more.",
  },
};

/** A value that the server has and the list has not is offered, too. */
const within = (options: { value: string; label: string }[], minutes: number | undefined) =>
  options.some(({ value }) => value === String(minutes))
    ? options
    : [...options, { value: String(minutes), label: `${minutes} minutes` }];

export function TrafficRule({ site, rule, mayEdit }: { site: Site; rule: Rule; mayEdit: boolean }) {
  const client = useQueryClient();
  const [form, setForm] = useState(rule);
  const change = (part: Partial<Rule>) => setForm({ ...form, ...part });
  const save = useChange(
    ({ kind, is_firing: _, fired_at: __, ...body }: Rule) =>
      ask<Rule>(`/sites/${site.id}/traffic-alerts/${kind}`, { method: "PUT", body }),
    () => {
      notifications.show({ message: "Saved", color: "lamp" });
      client.invalidateQueries({ queryKey: keyOfTraffic(site) });
    },
  );
  const { title, visitors, automatic } = ABOUT[form.kind];
  const isAutomatic = form.mode === "automatic";
  return (
    <form
      className={classes.rule}
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(form);
      }}
    >
      <Switch
        label={title}
        checked={form.is_on}
        disabled={!mayEdit}
        onChange={(event) => {
          const is_on = event.currentTarget.checked;
          change({ is_on });
          if (!is_on && rule.is_on) save.mutate({ ...rule, is_on });
        }}
        classNames={{ label: classes.ruleName }}
      />
      {form.is_on && (
        <>
          <SegmentedControl
            size="xs"
            aria-label={`How a ${form.kind} is told`}
            value={form.mode}
            disabled={!mayEdit}
            onChange={(mode) => change({ mode: mode as Rule["mode"] })}
            data={MODES}
            className={classes.modes}
          />
          {isAutomatic && <p className="small quiet">{automatic}</p>}
          <div className={classes.fields}>
            {!isAutomatic && (
              <NumberInput
                label={visitors}
                value={form.visitors}
                min={1}
                max={100_000_000}
                allowDecimal={false}
                thousandSeparator=","
                disabled={!mayEdit}
                onChange={(value) => change({ visitors: Number(value) || 1 })}
                error={fieldError(save.error, "visitors")}
              />
            )}
            <Select
              label="In the last"
              allowDeselect={false}
              data={WINDOWS}
              value={String(form.window_minutes)}
              disabled={!mayEdit}
              onChange={(value) => change({ window_minutes: Number(value) as Rule["window_minutes"] })}
            />
            <Select
              label="Then quiet for"
              allowDeselect={false}
              data={within(PAUSES, form.cooldown_minutes)}
              value={String(form.cooldown_minutes)}
              disabled={!mayEdit}
              onChange={(value) => change({ cooldown_minutes: Number(value) })}
            />
            <NumberInput
              label="At most a day"
              value={form.most_a_day}
              min={1}
              max={24}
              allowDecimal={false}
              disabled={!mayEdit}
              onChange={(value) => change({ most_a_day: Number(value) || 1 })}
              error={fieldError(save.error, "most_a_day")}
            />
          </div>
          <FormProblem error={save.error} />
          {mayEdit && (
            <Button type="submit" variant="default" size="xs" loading={save.isPending} className={classes.save}>
              Save
            </Button>
          )}
        </>
      )}
    </form>
  );
}

import { Input, NumberInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { fieldError } from "../api/problem";
import { useSite } from "../api/useSite";
import classes from "./Alerts.module.css";
import { type Condition, conditionOf } from "./form";
import { MetricFields } from "./MetricFields";
import type { Measure, RuleForm, Watchable } from "./types";
import { span } from "./words";

const WINDOWS = [60, 300, 600, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400];

interface Props {
  form: RuleForm;
  set: (form: RuleForm) => void;
  known: Watchable;
  error: unknown;
}

/** Measures under the names of their groups. */
function grouped(measures: readonly Measure[]) {
  const names = [...new Set(measures.map(({ group }) => group))];
  return names.map((group) => ({
    group,
    items: measures.filter((one) => one.group === group).map(({ name, title }) => ({ value: name, label: title })),
  }));
}

/** What is counted, over which window, and when that is bad. */
export function MeasureFields({ form, set, known, error }: Props) {
  const spec = form.measure;
  if (!spec) return null;
  const measure = known.measures.find(({ name }) => name === spec.measure);
  const change = (part: Partial<typeof spec>) => set({ ...form, measure: { ...spec, ...part } });
  const query = (spec.query ?? {}) as Record<string, string>;
  return (
    <>
      <div className={classes.fields}>
        <Select
          label="Number"
          data={grouped(known.measures)}
          value={spec.measure}
          allowDeselect={false}
          searchable
          onChange={(name) => name && change({ measure: name, query: {} })}
        />
        <Select
          label="In a window of"
          data={WINDOWS.map((seconds) => ({ value: String(seconds), label: span(seconds) }))}
          value={String(spec.window_s ?? 300)}
          allowDeselect={false}
          onChange={(value) => change({ window_s: Number(value) })}
        />
        {measure?.fields.map((field) => (
          <QueryField
            key={field.name}
            field={field}
            value={query[field.name] ?? ""}
            wrong={fieldError(error, `measure.query.${field.name}`)}
            set={(value) => change({ query: { ...query, [field.name]: value } })}
          />
        ))}
      </div>
      {measure?.has_queries && <MetricFields form={form} set={set} />}
      <div>
        <SegmentedControl
          aria-label="When it is bad"
          value={spec.condition.kind ?? "threshold"}
          onChange={(kind) => change({ condition: conditionOf(kind) })}
          data={[
            { value: "threshold", label: "Beyond a bound" },
            { value: "change", label: "Unlike last weeks" },
            { value: "absence", label: "Nothing at all" },
          ]}
        />
      </div>
      <ConditionFields
        condition={spec.condition}
        set={(condition) => change({ condition })}
        unit={{ percent: " %", ms: " ms" }[measure?.unit ?? ""] ?? ""}
        wrong={fieldError(error, "measure.condition.threshold")}
      />
    </>
  );
}

interface QueryFieldProps {
  field: Measure["fields"][number];
  value: string;
  wrong?: string;
  set: (value: string) => void;
}

/** One thing that one may say about what to count. Of what the site has now, something may be gone since it was chosen. */
function QueryField({ field, value, wrong, set }: QueryFieldProps) {
  const site = useSite();
  const what = field.title.toLowerCase();
  const isGone = field.is_of_site && value !== "" && !field.choices.includes(value);
  if (field.is_of_site && field.choices.length === 0 && !value)
    return (
      <Input.Wrapper label={field.title} required={field.is_required} error={wrong}>
        <p className="small quiet">
          This site has no {what} yet.{" "}
          <Link to="/$site/settings/$part" params={{ site: site.id, part: `${field.name}s` }}>
            Make one
          </Link>
          , then it can be watched.
        </p>
      </Input.Wrapper>
    );
  if (field.choices.length === 0 && !field.is_of_site)
    return (
      <TextInput
        label={field.title}
        description={field.help || undefined}
        required={field.is_required}
        value={value}
        error={wrong}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  return (
    <Select
      label={field.title}
      description={field.help || undefined}
      data={isGone ? [value, ...field.choices] : [...field.choices]}
      placeholder={field.is_of_site ? `Choose a ${what}` : field.default || "none"}
      clearable={!field.is_required}
      searchable={field.is_of_site}
      required={field.is_required}
      error={wrong ?? (isGone ? `There is no ${what} named “${value}” any more. Choose another one.` : undefined)}
      value={value || null}
      onChange={(chosen) => set(chosen ?? "")}
    />
  );
}

function ConditionFields(props: { condition: Condition; set: (to: Condition) => void; unit: string; wrong?: string }) {
  const { condition, set, unit, wrong } = props;
  if (condition.kind === "absence")
    return (
      <p className="quiet small">
        Fires when nothing comes in the window: an ingest that stopped, a job that is silent.
      </p>
    );
  if (condition.kind === "change")
    return (
      <div className={classes.fields}>
        <Select
          label="Direction"
          data={[
            { value: "both", label: "more or less than usual" },
            { value: "up", label: "more than usual" },
            { value: "down", label: "less than usual" },
          ]}
          value={condition.direction ?? "both"}
          allowDeselect={false}
          onChange={(value) => set({ ...condition, direction: (value ?? "both") as "both" })}
        />
        <NumberInput
          label="By"
          suffix=" %"
          min={5}
          max={10_000}
          value={condition.percent ?? 50}
          onChange={(value) => set({ ...condition, percent: Number(value) || 50 })}
        />
        <NumberInput
          label="And by at least"
          suffix={unit}
          min={0}
          value={condition.least ?? 10}
          onChange={(value) => set({ ...condition, least: Number(value) || 0 })}
        />
      </div>
    );
  return (
    <div className={classes.fields}>
      <Select
        label="Bad when it is"
        data={[
          { value: "above", label: "above" },
          { value: "below", label: "below" },
        ]}
        value={condition.is_above === false ? "below" : "above"}
        allowDeselect={false}
        onChange={(value) => set({ ...condition, is_above: value !== "below", recover: null })}
      />
      <NumberInput
        label="Bound"
        suffix={unit}
        value={condition.value}
        onChange={(value) => set({ ...condition, value: Number(value) || 0 })}
      />
      <NumberInput
        label="Good again from"
        description="Keeps it from fluttering; empty: the bound."
        suffix={unit}
        value={condition.recover ?? ""}
        error={wrong}
        onChange={(value) => set({ ...condition, recover: value === "" ? null : Number(value) })}
      />
    </div>
  );
}

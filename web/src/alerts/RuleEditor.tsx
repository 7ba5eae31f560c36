import { Button, MultiSelect, SegmentedControl, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { fieldError, saidOf } from "../api/problem";
import { includes, useSite } from "../api/useSite";
import { Empty } from "../kit/Empty";
import { Failure } from "../kit/Failure";
import classes from "./Alerts.module.css";
import { useAlerts, useChange } from "./api";
import { formOf, newRule, sent } from "./form";
import { MeasureFields } from "./MeasureFields";
import { PreviewPane } from "./PreviewPane";
import { AlertsRoom } from "./Room";
import { Starters } from "./Starters";
import { Steps } from "./Steps";
import type { Channels, Rule, RuleForm, Watchable } from "./types";
import { SEVERITIES } from "./words";

const FOR = [0, 60, 120, 300, 600, 900, 1800, 3600];
const GROUPS = [0, 60, 300, 600, 3600];
const REMINDERS = [0, 900, 1800, 3600, 14_400, 86_400];
const words = (seconds: number): string =>
  seconds === 0 ? "at once" : seconds % 3600 === 0 ? `${seconds / 3600} h` : `${seconds / 60} min`;
const choices = (all: readonly number[], none?: string) =>
  all.map((seconds) => ({ value: String(seconds), label: seconds === 0 && none ? none : words(seconds) }));

interface EditorProps {
  rule?: Rule;
  known: Watchable;
  channels?: Channels;
}

function Signals({ form, set, known }: { form: RuleForm; set: (form: RuleForm) => void; known: Watchable }) {
  const signals = form.signals;
  if (!signals) return null;
  return (
    <div className={classes.fields}>
      <MultiSelect
        label="Signals"
        data={known.signals.map(({ kind, title }) => ({ value: kind, label: title }))}
        value={signals.kinds}
        onChange={(kinds) => set({ ...form, signals: { ...signals, kinds } })}
      />
      <TextInput
        label="Only these things"
        description="Globs, with commas between them; empty for all."
        placeholder="monitor:17, monitor:2*"
        value={(signals.subjects ?? []).join(", ")}
        onChange={(event) => {
          const subjects = event.currentTarget.value
            .split(",")
            .map((one) => one.trim())
            .filter(Boolean);
          set({ ...form, signals: { ...signals, subjects } });
        }}
      />
    </div>
  );
}

function Editor({ rule, known, channels }: EditorProps) {
  const site = useSite();
  const navigate = useNavigate();
  const [form, set] = useState<RuleForm>(() => (rule ? formOf(rule) : newRule()));
  const back = () => navigate({ to: "/$site/alerts/rules", params: { site: site.id } });
  const save = useChange<RuleForm>(
    (body) =>
      rule ? { path: `alert-rules/${rule.id}`, method: "PUT", body } : { path: "alert-rules", method: "POST", body },
    "Saved",
    back,
  );
  const remove = useChange<void>(() => ({ path: `alert-rules/${rule?.id}`, method: "DELETE" }), "Deleted", back);
  const mayEdit = includes(site.role, "member");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(sent(form));
  };
  const side = form.measure ? "measure" : "signals";
  const turn = (to: string) => {
    if (to === "signals")
      set({
        ...form,
        measure: null,
        signals: { kinds: ["monitor_down"], subjects: [], least: "info" },
        severity: null,
      });
    else set({ ...form, ...newRule(), name: form.name, slug: form.slug, signals: null });
  };
  return (
    <div className={form.measure ? classes.editor : undefined}>
      <form className={classes.form} onSubmit={submit} style={{ maxWidth: 760 }}>
        {!rule && <Starters chosen={form.name} set={set} />}
        <div className={classes.fields}>
          <TextInput
            label="Name"
            required
            placeholder="Checkout is slow"
            value={form.name}
            error={fieldError(save.error, "name")}
            onChange={(event) => set({ ...form, name: event.currentTarget.value })}
          />
          <Select
            label="How bad"
            data={[
              ...(side === "signals" ? [{ value: "", label: "As the signal says" }] : []),
              ...SEVERITIES.map(({ value, label, about }) => ({ value, label: `${label}: ${about}` })),
            ]}
            value={form.severity ?? ""}
            allowDeselect={false}
            onChange={(value) => set({ ...form, severity: (value || null) as RuleForm["severity"] })}
          />
        </div>
        <div>
          <SegmentedControl
            aria-label="Where it looks"
            value={side}
            onChange={turn}
            data={[
              { value: "measure", label: "A number over time" },
              { value: "signals", label: "Signals of monitors and errors" },
            ]}
          />
        </div>
        <Signals form={form} set={set} known={known} />
        <MeasureFields form={form} set={set} known={known} error={save.error} />
        <div className={classes.fields}>
          <Select
            label="Fires after"
            description="As long it has to be bad."
            data={choices(FOR, "at once")}
            value={String(form.for_s ?? 0)}
            allowDeselect={false}
            onChange={(value) => set({ ...form, for_s: Number(value) })}
          />
          <Select
            label="Is over after"
            description="As long it has to be good."
            data={choices(FOR, "at once")}
            value={String(form.keep_s ?? 0)}
            allowDeselect={false}
            onChange={(value) => set({ ...form, keep_s: Number(value) })}
          />
          {form.measure && (
            <Select
              label="When nothing is known"
              description="No number at all."
              data={[
                { value: "keep", label: "stay as it is" },
                { value: "good", label: "take it for good" },
                { value: "bad", label: "take it for bad" },
              ]}
              value={form.no_data ?? "keep"}
              allowDeselect={false}
              onChange={(value) => set({ ...form, no_data: (value ?? "keep") as RuleForm["no_data"] })}
            />
          )}
        </div>
        <section>
          <h2>Whom to tell</h2>
          <Steps form={form} set={set} channels={channels} />
        </section>
        <div className={classes.fields}>
          <Select
            label="Together"
            description="News of this rule within so long is one message."
            data={choices(GROUPS, "never")}
            value={String(form.group_s ?? 60)}
            allowDeselect={false}
            onChange={(value) => set({ ...form, group_s: Number(value) })}
          />
          <Select
            label="Remind"
            description="While it fires and nobody has taken it."
            data={choices(REMINDERS, "never")}
            value={String(form.remind_s ?? 0)}
            allowDeselect={false}
            onChange={(value) => set({ ...form, remind_s: Number(value) })}
          />
        </div>
        <Switch
          label="Tell when it is over, too"
          checked={form.tells_resolved ?? true}
          onChange={(event) => set({ ...form, tells_resolved: event.currentTarget.checked })}
        />
        <Textarea
          label="What to do"
          description="Goes with every message: a sentence, or the address of a page."
          autosize
          minRows={2}
          maxRows={8}
          value={form.runbook ?? ""}
          error={fieldError(save.error, "runbook")}
          onChange={(event) => set({ ...form, runbook: event.currentTarget.value })}
        />
        {save.error && (
          <p className={classes.bad} role="alert">
            {saidOf(save.error)}
          </p>
        )}
        {mayEdit && (
          <div className={classes.foot}>
            <Button type="submit" loading={save.isPending} disabled={!form.name.trim()}>
              {rule ? "Save" : "Make the rule"}
            </Button>
            <Button variant="default" onClick={back}>
              Cancel
            </Button>
            {rule && (
              <Button variant="subtle" color="red" ml="auto" loading={remove.isPending} onClick={() => remove.mutate()}>
                Delete
              </Button>
            )}
          </div>
        )}
      </form>
      {form.measure && (
        <aside className={classes.preview} aria-label="Preview">
          <PreviewPane form={form} />
        </aside>
      )}
    </div>
  );
}

/** A rule, or a new one. */
export function RuleEditor() {
  const site = useSite();
  const { rule: id } = useParams({ from: "/shell/$site/alerts/rules/$rule" });
  const { data: rules, error, refetch } = useAlerts<Rule[]>("alert-rules", {}, 0);
  const { data: known } = useAlerts<Watchable>("alert-rules/watchable", {}, 0);
  const mayEdit = includes(site.role, "member");
  const { data: channels } = useAlerts<Channels>(mayEdit ? "channels" : "alerts/counts", {}, 0);
  const rule = rules?.find((one) => one.id === id);
  return (
    <AlertsRoom title={id === "new" ? "New rule" : (rule?.name ?? "Rule")}>
      {error && !rules ? (
        <Failure error={error} retry={() => refetch()} minHeight={320} />
      ) : !rules || !known ? (
        <div className="skeleton" style={{ height: 480 }} />
      ) : id !== "new" && !rule ? (
        <Empty title="There is no such rule" minHeight={240} />
      ) : (
        <Editor key={id} rule={rule} known={known} channels={mayEdit ? channels : undefined} />
      )}
    </AlertsRoom>
  );
}

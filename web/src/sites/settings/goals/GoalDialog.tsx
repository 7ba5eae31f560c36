import { Autocomplete, Button, Modal, NumberInput, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/client";
import type { Goal, GoalForm, Site } from "../../../api/types";
import { FormProblem, fieldError, useChange } from "../../form";
import classes from "../../Page.module.css";

type Kind = Goal["kind"];

const KINDS: { value: Kind; label: string }[] = [
  { value: "event", label: "Event" },
  { value: "page", label: "Page" },
  { value: "scroll", label: "Scroll" },
];

/** Names of events, or paths, that were seen in the last 91 days and hold what is typed. */
function useSeen(site: Site, dimension: "name" | "path", typed: string): string[] {
  const [q] = useDebouncedValue(typed.replace(/\*.*$/, ""), 150);
  const { data = [] } = useQuery({
    queryKey: ["seen", site.id, dimension, q],
    queryFn: ({ signal }) =>
      ask<string[]>(`/sites/${site.id}/analytics/suggestions`, { params: { period: "91d", dimension, q }, signal }),
    placeholderData: (old) => old,
    staleTime: 60_000,
  });
  return data.filter((name) => name && name !== "pageview" && name !== "engagement");
}

function EventFields({ site, form, set, error }: FieldProps) {
  const seen = useSeen(site, "name", form.event_name ?? "");
  return (
    <>
      <Autocomplete
        label="Name of the event"
        placeholder="Sign-up"
        data={seen}
        value={form.event_name ?? ""}
        onChange={(event_name) => set({ event_name })}
        required
        maxLength={120}
        error={fieldError(error, "event_name")}
        data-autofocus
      />
      <TextInput
        label="Currency of its revenue"
        description="Only when the event carries money: three letters, as EUR"
        placeholder="None"
        value={form.currency ?? ""}
        onChange={(event) => set({ currency: event.currentTarget.value.trim().toUpperCase() })}
        maxLength={3}
        pattern="[A-Z]{3}"
        error={fieldError(error, "currency")}
      />
    </>
  );
}

function PathFields({ site, form, set, error }: FieldProps) {
  const seen = useSeen(site, "path", form.path ?? "");
  return (
    <>
      <Autocomplete
        label="Path"
        description="* stands for anything within a part of it, ** for anything"
        placeholder="/welcome or /blog/**"
        data={seen}
        value={form.path ?? ""}
        onChange={(path) => set({ path })}
        required
        error={fieldError(error, "path")}
        data-autofocus
      />
      {form.kind === "scroll" && (
        <NumberInput
          label="How far they scroll"
          suffix=" %"
          min={1}
          max={100}
          value={form.scroll_pct ?? 75}
          onChange={(depth) => set({ scroll_pct: Number(depth) || undefined })}
          required
          error={fieldError(error, "scroll_pct")}
        />
      )}
    </>
  );
}

interface FieldProps {
  site: Site;
  form: GoalForm;
  set: (part: Partial<GoalForm>) => void;
  error: unknown;
}

/** Only what a goal of this kind has. */
function sent(form: GoalForm): GoalForm {
  const { kind, event_name, currency, path, scroll_pct } = form;
  const name = form.name?.trim() || undefined;
  if (kind === "event") return { kind, name, event_name, currency: currency || undefined };
  return kind === "page" ? { kind, name, path } : { kind, name, path, scroll_pct: scroll_pct ?? 75 };
}

function Form({ site, goal, close }: { site: Site; goal: Goal | null; close: (isChanged: boolean) => void }) {
  const [form, setForm] = useState<GoalForm>(goal ?? { kind: "event" });
  const set = (part: Partial<GoalForm>) => setForm((old) => ({ ...old, ...part }));
  const keep = useChange(
    () =>
      ask<Goal>(goal ? `/sites/${site.id}/goals/${goal.id}` : `/sites/${site.id}/goals`, {
        method: goal ? "PUT" : "POST",
        body: sent(form),
      }),
    () => close(true),
  );
  const Fields = form.kind === "event" ? EventFields : PathFields;
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        keep.mutate(undefined);
      }}
    >
      <SegmentedControl
        aria-label="Kind of goal"
        data={KINDS}
        value={form.kind}
        onChange={(kind) => set({ kind: kind as Kind })}
      />
      <Fields key={form.kind} site={site} form={form} set={set} error={keep.error} />
      <TextInput
        label="What it is called"
        placeholder="As above, when left empty"
        value={form.name ?? ""}
        onChange={(event) => set({ name: event.currentTarget.value })}
        maxLength={100}
        error={fieldError(keep.error, "name")}
      />
      <FormProblem error={keep.error} />
      <Button type="submit" loading={keep.isPending}>
        {goal ? "Keep" : "Make the goal"}
      </Button>
    </form>
  );
}

/** A goal made or changed. */
export function GoalDialog({
  site,
  goal,
  close,
}: {
  site: Site;
  goal: Goal | "new" | null;
  close: (isChanged: boolean) => void;
}) {
  const known = goal === "new" ? null : goal;
  return (
    <Modal opened={goal !== null} onClose={() => close(false)} title={known ? "Edit goal" : "New goal"} centered>
      {goal && <Form site={site} goal={known} close={close} />}
    </Modal>
  );
}

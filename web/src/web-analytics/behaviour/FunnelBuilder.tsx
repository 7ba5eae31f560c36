import { Button, Checkbox, Modal, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { ask } from "../../api/client";
import type { Funnel as Kept } from "../../api/types";
import { useSite } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import type { ViewControls } from "../useView";
import { Funnel } from "./Funnel";
import classes from "./Funnel.module.css";
import { funnelTryQuery } from "./queries";
import { StepEditor } from "./StepEditor";
import { type EditedStep, editedStep, filtersOfStep, moved } from "./steps";

const MOST_STEPS = 10;
const WINDOWS = [
  { value: "", label: "Within the visitor's day" },
  { value: "300", label: "Within 5 minutes" },
  { value: "1800", label: "Within 30 minutes" },
  { value: "3600", label: "Within an hour" },
  { value: "21600", label: "Within 6 hours" },
];

interface Props {
  controls: ViewControls;
  funnel: Kept | null;
  /** The funnel that was kept, null for one deleted, undefined when nothing changed. */
  close: (kept?: Kept | null) => void;
}

const empty = (key: number): EditedStep => ({ key, kind: "page", value: "", name: "" });

export default function FunnelBuilder(props: Props) {
  return (
    <Modal
      opened
      onClose={() => props.close()}
      title={props.funnel ? "Edit funnel" : "New funnel"}
      size={1080}
      closeOnClickOutside={false}
    >
      <Builder {...props} />
    </Modal>
  );
}

function Builder({ controls, funnel, close }: Props) {
  const site = useSite();
  const client = useQueryClient();
  const [name, setName] = useState(funnel?.name ?? "");
  const [steps, setSteps] = useState(() => funnel?.steps.map(editedStep) ?? [empty(0), empty(1)]);
  const [seconds, setSeconds] = useState<number | null>(funnel?.window_s ?? null);
  const [isStrict, setStrict] = useState(funnel?.is_strict ?? false);
  const [dragged, drag] = useState<number | null>(null);

  const asked = useMemo(
    () => ({
      steps: steps.flatMap((step) => {
        const filters = filtersOfStep(step);
        return filters.length ? [{ name: step.name || null, filters }] : [];
      }),
      window_s: seconds,
      is_strict: isStrict,
    }),
    [steps, seconds, isStrict],
  );
  const path = `/sites/${site.id}/funnels${funnel ? `/${funnel.id}` : ""}`;
  const refresh = () => {
    client.invalidateQueries({ queryKey: ["funnel-report", site.id] });
    return client.invalidateQueries({ queryKey: ["funnels", site.id] });
  };
  const keep = useMutation({
    mutationFn: () =>
      ask<Kept>(path, { method: funnel ? "PUT" : "POST", body: { ...asked, name: name.trim() || told(steps) } }),
    onSuccess: (kept) => refresh().then(() => close(kept)),
  });
  const remove = useMutation({
    mutationFn: () => ask<void>(path, { method: "DELETE" }),
    onSuccess: () => refresh().then(() => close(null)),
  });
  const replace = (at: number, step: EditedStep) => setSteps(steps.map((one, i) => (i === at ? step : one)));
  const windows = WINDOWS.some(({ value }) => value === String(seconds ?? ""))
    ? WINDOWS
    : [...WINDOWS, { value: String(seconds), label: `Within ${seconds} seconds` }];
  const error = keep.error ?? remove.error;

  return (
    <div className={classes.builder}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          keep.mutate();
        }}
      >
        <TextInput
          label="Name"
          placeholder={told(steps) || "From pricing to purchase"}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={100}
          data-autofocus
        />
        <ol className={classes.editing} aria-label="Steps">
          {steps.map((step, i) => (
            <li
              key={step.key}
              className={classes.edited}
              data-dragged={dragged === i || undefined}
              onDragOver={(event) => {
                event.preventDefault();
                if (dragged === null || dragged === i) return;
                setSteps(moved(steps, dragged, i));
                drag(i);
              }}
            >
              <StepEditor
                view={controls.view}
                step={step}
                number={i + 1}
                count={steps.length}
                change={(other) => replace(i, other)}
                move={(by) => setSteps(moved(steps, i, i + by))}
                remove={() => setSteps(steps.filter((one) => one !== step))}
                drag={(isOn) => drag(isOn ? i : null)}
              />
            </li>
          ))}
        </ol>
        {steps.length < MOST_STEPS && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} />}
            style={{ alignSelf: "flex-start" }}
            onClick={() => setSteps([...steps, empty(Math.max(...steps.map(({ key }) => key)) + 1)])}
          >
            Add a step
          </Button>
        )}
        <Select
          label="All steps"
          data={windows}
          allowDeselect={false}
          value={String(seconds ?? "")}
          onChange={(value) => setSeconds(value ? Number(value) : null)}
        />
        <Checkbox
          label="Strict"
          description="Nothing else happens between two steps"
          checked={isStrict}
          onChange={(event) => setStrict(event.currentTarget.checked)}
        />
        {error && (
          <p className="small" role="alert" style={{ color: "var(--down)" }}>
            {error.message}
          </p>
        )}
        <div className={classes.buttons}>
          <Button type="submit" disabled={asked.steps.length < 2} loading={keep.isPending}>
            {funnel ? "Keep" : "Make the funnel"}
          </Button>
          {funnel && (
            <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              Delete
            </Button>
          )}
        </div>
      </form>
      <Preview controls={controls} asked={asked} />
    </div>
  );
}

/** A name for a funnel that got none: where it begins and ends. */
function told(steps: readonly EditedStep[]): string {
  const named = steps.filter(({ value }) => value.trim());
  const [first, last] = [named[0]?.value, named.at(-1)?.value];
  return first && last && first !== last ? `${first} to ${last}`.slice(0, 100) : "";
}

function Preview({ controls, asked }: { controls: ViewControls; asked: Omit<Kept, "id" | "name"> }) {
  const [settled] = useDebouncedValue(asked, 400);
  const { data, error } = useQuery(funnelTryQuery(useSite(), controls.view, settled));
  return (
    <section className={classes.preview} aria-label="Preview" aria-live="polite">
      {settled.steps.length < 2 && (
        <Empty title="Two steps make a funnel" minHeight={280}>
          What visitors did in this period shows here while you choose.
        </Empty>
      )}
      {settled.steps.length >= 2 && error && <Failure error={error} minHeight={280} />}
      {settled.steps.length >= 2 && data && !error && <Funnel report={data} />}
    </section>
  );
}

import { ActionIcon, Autocomplete, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconGripVertical, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useSite } from "../../api/useSite";
import { suggestionsQuery } from "../queries";
import type { Asked } from "../view";
import classes from "./Funnel.module.css";
import { goalsQuery } from "./queries";
import type { EditedStep, StepKind } from "./steps";

const KINDS: { value: StepKind; label: string }[] = [
  { value: "page", label: "Page" },
  { value: "event", label: "Event" },
  { value: "goal", label: "Goal" },
];
const PLACEHOLDERS: Record<StepKind, string> = {
  page: "/pricing or /blog/*",
  event: "Sign-up",
  goal: "A goal",
  other: "",
};

interface Props {
  view: Asked;
  step: EditedStep;
  number: number;
  count: number;
  change: (step: EditedStep) => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
  drag: (isOn: boolean) => void;
}

/** Values that were seen, for what is being typed. */
function useChoices(view: Asked, { kind, value }: EditedStep): string[] {
  const site = useSite();
  const [q] = useDebouncedValue(value.replace(/\*.*$/, ""), 150);
  const dimension = kind === "page" ? "path" : "name";
  const seen = useQuery({
    ...suggestionsQuery(site, view, dimension, q),
    enabled: kind === "page" || kind === "event",
  });
  const goals = useQuery(goalsQuery(site));
  if (kind === "goal") return goals.data?.map(({ name }) => name) ?? [];
  return (seen.data ?? []).filter((name) => name && !(kind === "event" && name === "pageview"));
}

/** One step of a funnel in the making. */
export function StepEditor({ view, step, number, count, change, move, remove, drag }: Props) {
  const choices = useChoices(view, step);
  return (
    <>
      <span
        className={classes.grip}
        draggable
        aria-hidden="true"
        onDragStart={(event) => {
          event.dataTransfer.effectAllowed = "move";
          drag(true);
        }}
        onDragEnd={() => drag(false)}
      >
        <IconGripVertical size={16} stroke={1.6} />
      </span>
      {step.kind === "other" ? (
        <span style={{ gridColumn: "2 / 4" }} className="small mono" title="Made with the API; it stays as it is">
          {step.name || step.filters?.join(" · ")}
        </span>
      ) : (
        <>
          <Select
            aria-label={`Kind of step ${number}`}
            data={KINDS}
            allowDeselect={false}
            value={step.kind}
            onChange={(kind) => kind && change({ ...step, kind: kind as StepKind, value: "" })}
          />
          <Autocomplete
            aria-label={`Step ${number}`}
            placeholder={PLACEHOLDERS[step.kind]}
            data={choices}
            limit={20}
            value={step.value}
            onChange={(value) => change({ ...step, value })}
          />
        </>
      )}
      <span className={classes.moves}>
        <ActionIcon
          aria-label={`Step ${number} up`}
          disabled={number === 1}
          variant="transparent"
          onClick={() => move(-1)}
        >
          <IconArrowUp size={14} />
        </ActionIcon>
        <ActionIcon
          aria-label={`Step ${number} down`}
          disabled={number === count}
          variant="transparent"
          onClick={() => move(1)}
        >
          <IconArrowDown size={14} />
        </ActionIcon>
        <ActionIcon aria-label={`Remove step ${number}`} disabled={count <= 2} variant="transparent" onClick={remove}>
          <IconX size={14} />
        </ActionIcon>
      </span>
    </>
  );
}

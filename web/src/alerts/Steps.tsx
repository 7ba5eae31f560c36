import { Button, CloseButton, MultiSelect, Select } from "@mantine/core";
import classes from "./Alerts.module.css";
import type { Channels, RuleForm } from "./types";

const DELAYS = [300, 600, 900, 1800, 3600, 7200, 14_400];
const words = (seconds: number) => (seconds % 3600 === 0 ? `${seconds / 3600} h later` : `${seconds / 60} min later`);

interface Props {
  form: RuleForm;
  set: (form: RuleForm) => void;
  channels?: Channels;
}

/** Whom to tell at once, and whom later when nobody has taken it. */
export function Steps({ form, set, channels }: Props) {
  const steps = form.steps ?? [{ after_s: 0, channels: [] }];
  const change = (n: number, part: Partial<(typeof steps)[number]>) =>
    set({ ...form, steps: steps.map((step, m) => (m === n ? { ...step, ...part } : step)) });
  const last = steps.at(-1)?.after_s ?? 0;
  const next = DELAYS.find((seconds) => seconds > last);
  const known = [
    ...(channels?.channels ?? []).map(({ id, name }) => ({ value: id, label: name })),
    ...(channels?.owners?.length ? [{ value: "owners", label: "The owners, by mail" }] : []),
  ];
  return (
    <>
      <ol className={classes.steps}>
        {steps.map((step, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
          <li key={n}>
            {n === 0 ? (
              <Select label="When" data={["At once"]} value="At once" disabled />
            ) : (
              <Select
                label="Nobody took it"
                data={DELAYS.filter((s) => s > (steps[n - 1]?.after_s ?? 0)).map((s) => ({
                  value: String(s),
                  label: words(s),
                }))}
                value={String(step.after_s)}
                allowDeselect={false}
                onChange={(value) => change(n, { after_s: Number(value) })}
              />
            )}
            <MultiSelect
              label="By"
              data={known}
              placeholder={(step.channels ?? []).length === 0 ? "the default channels" : undefined}
              value={step.channels ?? []}
              onChange={(chosen) => change(n, { channels: chosen })}
            />
            {n > 0 ? (
              <CloseButton
                aria-label="Take this step out"
                onClick={() => set({ ...form, steps: steps.filter((_, m) => m !== n) })}
              />
            ) : (
              <span />
            )}
          </li>
        ))}
      </ol>
      {steps.length < 5 && next && (
        <Button
          size="xs"
          variant="subtle"
          mt={8}
          onClick={() => set({ ...form, steps: [...steps, { after_s: next, channels: [] }] })}
        >
          Then tell others
        </Button>
      )}
    </>
  );
}

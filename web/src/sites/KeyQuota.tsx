import { Button, Modal, NumberInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ask } from "../api/client";
import type { Key } from "../api/types";
import { FormProblem, fieldError, useChange } from "./form";
import classes from "./Page.module.css";

type Props = { path: string; item: Key; opened: boolean; close: (changed?: Key) => void };

/** How many errors a key may send in a day. */
export function KeyQuota({ path, item, opened, close }: Props) {
  return (
    <Modal opened={opened} onClose={() => close()} title={`Errors a day of ${item.name}`} centered>
      <Form path={path} item={item} done={close} />
    </Modal>
  );
}

function Form({ path, item, done }: { path: string; item: Key; done: (changed: Key) => void }) {
  const [most, setMost] = useState<number | "">(item.most_errors_a_day ?? "");
  const change = useChange(
    () => ask<Key>(`${path}/${item.id}`, { method: "PATCH", body: { most_errors_a_day: most === "" ? null : most } }),
    done,
  );
  const send = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(undefined);
  };
  return (
    <form className={classes.form} onSubmit={send}>
      <NumberInput
        label="At most"
        description="From midnight to midnight, UTC. What is more is refused with 429, and counted."
        placeholder="As many as the site may"
        thousandSeparator=","
        min={1}
        max={1e12}
        allowDecimal={false}
        data-autofocus
        value={most}
        error={fieldError(change.error, "most_errors_a_day")}
        onChange={(value) => setMost(value === "" ? "" : Number(value))}
      />
      <FormProblem error={change.error} />
      <Button type="submit" loading={change.isPending}>
        Save
      </Button>
    </form>
  );
}

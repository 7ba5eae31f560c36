import { Button, NumberInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/client";
import { includes, useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import type { ErrorKeeping } from "../types";
import { useErrors } from "../useErrors";
import classes from "./Setup.module.css";

/** How long errors are kept. */
export function Keeping() {
  const { data } = useErrors<ErrorKeeping>("errors/keeping");
  if (!data) return null;
  return (
    <section aria-label="How long errors are kept">
      <h2 className={classes.title}>How long errors are kept</h2>
      <p className="quiet">
        Left empty, as long as everything else of this site. What is older is deleted every night, and its room on the
        disk is free again.
      </p>
      <Form saved={data} />
    </section>
  );
}

function Form({ saved }: { saved: ErrorKeeping }) {
  const site = useSite();
  const client = useQueryClient();
  const [days, setDays] = useState(saved.keep_errors_days);
  const mayChange = includes(site.role, "admin");
  const save = useMutation({
    mutationFn: () =>
      ask<ErrorKeeping>(`/sites/${site.id}/errors/keeping`, { method: "PUT", body: { keep_errors_days: days } }),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: ["errors", site.id, "errors/keeping"] });
      notifications.show({
        message: days ? `Errors are kept for ${days} days` : "Errors are kept like everything else",
      });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={classes.form} onSubmit={send}>
      <NumberInput
        aria-label="Days"
        w={180}
        placeholder="As all else"
        suffix=" days"
        min={1}
        max={36_500}
        allowDecimal={false}
        disabled={!mayChange}
        value={days ?? ""}
        onChange={(value) => setDays(value === "" ? null : Number(value))}
      />
      {save.error && <Failure error={save.error} />}
      {mayChange && (
        <Button type="submit" loading={save.isPending} disabled={days === saved.keep_errors_days}>
          Save
        </Button>
      )}
    </form>
  );
}

import { Button, NumberInput, TagsInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask } from "../../api/client";
import { includes, useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import { WaitingTable } from "../../kit/Table";
import type { TelemetrySettings } from "../types";
import { useApm } from "../useApm";
import classes from "./Setup.module.css";

const DAYS = [
  { name: "keep_spans_days", label: "Spans", about: "Traces and what they are searched by" },
  { name: "keep_logs_days", label: "Logs", about: "Records and their attributes" },
  { name: "keep_points_days", label: "Numbers", about: "Metrics, and the rates and durations of services" },
] as const;

const MOST = [
  { name: "most_a_second", label: "A second", about: "Spans, log records and data points of all keys together" },
  { name: "most_a_day", label: "A day", about: "The same from midnight to midnight, UTC" },
] as const;

/** How long each signal is kept, and which keys' values are not stored at all. */
export function Keeping() {
  const { data, error, refetch } = useApm<TelemetrySettings>("settings");
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={240} />;
  if (!data) return <WaitingTable rows={4} />;
  return <Form settings={data} />;
}

function Form({ settings }: { settings: TelemetrySettings }) {
  const site = useSite();
  const client = useQueryClient();
  const [wanted, want] = useState(settings);
  const mayChange = includes(site.role, "admin");
  const save = useMutation({
    mutationFn: () => ask<TelemetrySettings>(`/sites/${site.id}/apm/settings`, { method: "PUT", body: wanted }),
    onSuccess: (saved) => {
      want(saved);
      client.invalidateQueries({ queryKey: ["apm", site.id, "settings"] });
      notifications.show({ message: "Saved; it holds within seconds" });
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={classes.form} onSubmit={send}>
      <p className="quiet">
        Left empty, telemetry is kept as long as everything else of this site. What is older is deleted every night.
      </p>
      <div className={classes.days}>
        {DAYS.map(({ name, label, about }) => (
          <NumberInput
            key={name}
            label={label}
            description={about}
            placeholder="As all else"
            suffix=" days"
            min={1}
            max={36_500}
            allowDecimal={false}
            disabled={!mayChange}
            value={wanted[name] ?? ""}
            onChange={(value) => want({ ...wanted, [name]: value === "" ? null : Number(value) })}
          />
        ))}
      </div>
      <p className="quiet">
        What is more than this is refused, and told under Doctor. Left empty, only the limits of the hub hold.
      </p>
      <div className={classes.days}>
        {MOST.map(({ name, label, about }) => (
          <NumberInput
            key={name}
            label={label}
            description={about}
            placeholder="No limit"
            thousandSeparator=","
            min={1}
            max={1e12}
            allowDecimal={false}
            disabled={!mayChange}
            value={wanted[name] ?? ""}
            onChange={(value) => want({ ...wanted, [name]: value === "" ? null : Number(value) })}
          />
        ))}
      </div>
      <TagsInput
        label="Hidden keys"
        description="Values of attributes with these names are not stored. Secrets, addresses and card numbers never are."
        placeholder={wanted.hidden_keys.length === 0 ? "user.name, customer.note" : ""}
        disabled={!mayChange}
        maxTags={100}
        value={wanted.hidden_keys}
        onChange={(hidden_keys) => want({ ...wanted, hidden_keys })}
      />
      {save.error && <Failure error={save.error} />}
      {mayChange && (
        <Button type="submit" loading={save.isPending} disabled={JSON.stringify(wanted) === JSON.stringify(settings)}>
          Save
        </Button>
      )}
    </form>
  );
}

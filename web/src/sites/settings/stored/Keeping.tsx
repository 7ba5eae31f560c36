import { Button, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../../../api/client";
import type { Retention, Site } from "../../../api/types";
import { includes } from "../../../api/useSite";
import { dateOf } from "../../../kit/dates";
import { useNow } from "../../../kit/useNow";
import { FormProblem, fieldError, fieldsOf, useChange } from "../../form";
import { Section } from "../../Page";
import page from "../../Page.module.css";

const CHOICES = [30, 90, 180, 365, 730, 1095, 1825];

const said = (days: number): string =>
  days % 365 === 0 ? `${days / 365} ${days === 365 ? "year" : "years"}` : `${days} days`;

/** For how long the site keeps what it counted. */
export function Keeping({ site }: { site: Site }) {
  const client = useQueryClient();
  const now = useNow();
  const [chosen, choose] = useState<string | null>(null);
  const queryKey = ["retention", site.id];
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => ask<Retention>(`/sites/${site.id}/retention`, { signal }),
  });
  const save = useChange(
    ({ days = "" }: Record<string, string>) =>
      ask<Retention>(`/sites/${site.id}/retention`, {
        method: "PUT",
        body: { keep_days: days ? Number(days) : null },
      }),
    () => {
      notifications.show({ message: "Saved", color: "lamp" });
      client.invalidateQueries({ queryKey });
    },
  );
  if (!data) return null;
  const mayEdit = includes(site.role, "admin");
  const choices = [...new Set([...CHOICES, data.keep_days ?? 30])].sort((a, b) => a - b);
  const kept = data.keep_days ?? (data.hub_days || Number.POSITIVE_INFINITY);
  const asked = chosen === null ? kept : Number(chosen) || data.hub_days || Number.POSITIVE_INFINITY;
  const first = new Date(now.getTime() - asked * 86_400_000);
  const hubs = data.hub_days ? `As the hub: ${said(data.hub_days)}` : "For ever";
  return (
    <Section title="Keep data" about="What is older is deleted within a day, from every table.">
      <form className={page.form} onSubmit={(event) => save.mutate(fieldsOf(event))}>
        <Select
          name="days"
          label="Keep data"
          allowDeselect={false}
          defaultValue={String(data.keep_days ?? "")}
          onChange={choose}
          inputWrapperOrder={["label", "input", "description", "error"]}
          description={
            asked < kept && mayEdit
              ? `When you save this, everything before ${dateOf(first.toISOString())} goes for good, tonight.`
              : undefined
          }
          disabled={!mayEdit}
          error={fieldError(save.error, "keep_days")}
          data={[{ value: "", label: hubs }, ...choices.map((days) => ({ value: String(days), label: said(days) }))]}
        />
        <FormProblem error={save.error} />
        {mayEdit && (
          <Button type="submit" variant="default" loading={save.isPending}>
            Save
          </Button>
        )}
      </form>
    </Section>
  );
}

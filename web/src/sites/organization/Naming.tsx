import { Button, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { ask } from "../../api/client";
import { meQuery, queryClient } from "../../api/queries";
import type { Organization } from "../../api/types";
import { FormProblem, fieldError, fieldsOf, useChange } from "../form";
import { Section } from "../Page";
import classes from "../Page.module.css";

export function Naming({ organization }: { organization: Organization }) {
  const rename = useChange(
    ({ name }: Record<string, string>) =>
      ask<Organization>(`/organizations/${organization.id}`, { method: "PATCH", body: { name } }),
    () => {
      notifications.show({ message: "Saved", color: "lamp" });
      queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  );
  return (
    <Section title="Name" about="As its members see it.">
      <form className={classes.form} onSubmit={(event) => rename.mutate(fieldsOf(event))}>
        <TextInput
          name="name"
          aria-label="Name"
          defaultValue={organization.name}
          required
          error={fieldError(rename.error, "name")}
        />
        <FormProblem error={rename.error} />
        <Button type="submit" variant="default" loading={rename.isPending}>
          Save
        </Button>
      </form>
    </Section>
  );
}

import { Button, Select, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { ask } from "../api/client";
import { meQuery, queryClient } from "../api/queries";
import type { Site } from "../api/types";
import { includes, useMe } from "../api/useSite";
import { Empty } from "../kit/Empty";
import { FormProblem, fieldError, fieldsOf, useChange } from "./form";
import { Page } from "./Page";
import classes from "./Page.module.css";
import { hereZone, TimezoneSelect } from "./TimezoneSelect";

/** "https://www.example.com/x" → "www.example.com": people paste addresses. */
const bareDomain = (typed: string): string =>
  typed
    .trim()
    .replace(/^[a-z]+:\/\//i, "")
    .replace(/[/?#].*$/, "");

export function NewSite() {
  const me = useMe();
  const navigate = useNavigate();
  const mine = me.organizations.filter((organization) => includes(organization.role, "admin"));
  const add = useChange(
    ({ organization, domain = "", timezone }: Record<string, string>) =>
      ask<Site>(`/organizations/${organization ?? mine[0]?.id}/sites`, {
        method: "POST",
        body: { domain: bareDomain(domain), timezone },
      }),
    async (site) => {
      await queryClient.refetchQueries({ queryKey: meQuery.queryKey });
      navigate({ to: "/$site/install", params: { site: site.id } });
    },
  );
  if (mine.length === 0) {
    return (
      <Page title="Add a site">
        <Empty title="Only owners and admins add sites" minHeight={240}>
          Ask one of your organization.
        </Empty>
      </Page>
    );
  }
  return (
    <Page title="Add a site" lead="The domain whose visitors you want to count.">
      <form className={classes.form} onSubmit={(event) => add.mutate(fieldsOf(event))}>
        <TextInput
          name="domain"
          label="Domain"
          placeholder="example.com"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          required
          autoFocus
          error={fieldError(add.error, "domain")}
        />
        {mine.length > 1 && (
          <Select
            name="organization"
            label="Organization"
            allowDeselect={false}
            defaultValue={mine[0]?.id}
            data={mine.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        <TimezoneSelect name="timezone" initial={hereZone()} error={fieldError(add.error, "timezone")} />
        <FormProblem error={add.error} />
        <Button type="submit" loading={add.isPending}>
          Add and get the script
        </Button>
      </form>
    </Page>
  );
}

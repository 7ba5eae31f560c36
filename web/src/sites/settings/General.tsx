import { Button, Modal, TagsInput, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ask } from "../../api/client";
import { meQuery, queryClient } from "../../api/queries";
import type { Site } from "../../api/types";
import { includes } from "../../api/useSite";
import { Copy } from "../../kit/Copy";
import { FormProblem, fieldError, fieldsOf, useChange } from "../form";
import { Section } from "../Page";
import classes from "../Page.module.css";
import { TimezoneSelect } from "../TimezoneSelect";
import { Erase } from "./stored/Erase";
import { Keeping } from "./stored/Keeping";

const refresh = () => queryClient.invalidateQueries({ queryKey: meQuery.queryKey });

function Basics({ site }: { site: Site }) {
  const mayEdit = includes(site.role, "member");
  const [origins, setOrigins] = useState(site.allowed_origins);
  const save = useChange(
    (fields: Record<string, string>) => {
      const { name, domain, timezone } = fields;
      return ask<Site>(`/sites/${site.id}`, {
        method: "PATCH",
        body: { name, domain, timezone, allowed_origins: origins },
      });
    },
    () => {
      notifications.show({ message: "Saved", color: "lamp" });
      refresh();
    },
  );
  const originsError = save.error && fieldError(save.error, "allowed_origins");
  return (
    <form className={classes.form} onSubmit={(event) => save.mutate(fieldsOf(event))}>
      <TextInput
        name="name"
        label="Name"
        defaultValue={site.name}
        required
        disabled={!mayEdit}
        error={fieldError(save.error, "name")}
      />
      <TextInput
        name="domain"
        label="Domain"
        defaultValue={site.domain}
        required
        disabled={!mayEdit}
        spellCheck={false}
        error={fieldError(save.error, "domain")}
      />
      <TimezoneSelect
        name="timezone"
        initial={site.timezone}
        disabled={!mayEdit}
        error={fieldError(save.error, "timezone")}
      />
      <TagsInput
        label="Allowed origins"
        description="Only pages of these origins may send, for example https://example.com. Empty: all may."
        placeholder={origins.length ? "" : "Every origin"}
        value={origins}
        onChange={setOrigins}
        disabled={!mayEdit}
        error={originsError}
      />
      <FormProblem error={save.error} />
      {mayEdit && (
        <Button type="submit" loading={save.isPending}>
          Save
        </Button>
      )}
    </form>
  );
}

function Delete({ site }: { site: Site }) {
  const navigate = useNavigate();
  const [asks, setAsks] = useState(false);
  const [typed, type] = useState("");
  const remove = useChange(
    () => ask<void>(`/sites/${site.id}`, { method: "DELETE" }),
    async () => {
      await navigate({ to: "/sites" });
      refresh();
    },
  );
  return (
    <>
      <Button variant="default" c="var(--down)" onClick={() => setAsks(true)}>
        Delete this site…
      </Button>
      <Modal opened={asks} onClose={() => setAsks(false)} title={`Delete ${site.domain}?`} centered>
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            remove.mutate(undefined);
          }}
        >
          <p>Its keys stop working at once and all its data is deleted. This cannot be undone.</p>
          <TextInput
            label={`Type ${site.domain} to confirm`}
            value={typed}
            onChange={(event) => type(event.currentTarget.value)}
            data-autofocus
          />
          <FormProblem error={remove.error} />
          <Button type="submit" color="red" disabled={typed !== site.domain} loading={remove.isPending}>
            Delete for ever
          </Button>
        </form>
      </Modal>
    </>
  );
}

export function General({ site }: { site: Site }) {
  return (
    <>
      <Section title="Site" about="A new time zone draws the past anew; nothing that was counted changes.">
        <Basics site={site} />
      </Section>
      <Section title="Site id" about="Stands in the address of the script, and in the API.">
        <div className={classes.row} style={{ alignItems: "center" }}>
          <code className="mono">{site.id}</code>
          <Copy text={site.id} />
        </div>
      </Section>
      <Keeping key={site.id} site={site} />
      <Erase key={`erase ${site.id}`} site={site} />
      {includes(site.role, "admin") && (
        <Section title="Delete" about="The site, its keys and all its events.">
          <Delete site={site} />
        </Section>
      )}
    </>
  );
}

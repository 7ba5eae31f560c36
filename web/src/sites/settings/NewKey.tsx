import { Button, Checkbox, Group, Modal, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { ask } from "../../api/client";
import type { Key, Scope, Site } from "../../api/types";
import { FormProblem, fieldError, fieldsOf, useChange } from "../form";
import classes from "../Page.module.css";

const SCOPES: readonly { scope: Scope; label: string; description: string }[] = [
  { scope: "ingest", label: "ingest", description: "Send events and telemetry" },
  { scope: "read", label: "read", description: "Ask for the numbers" },
  { scope: "admin", label: "admin", description: "Change the site" },
];
const LIVES = [
  { value: "", label: "Never" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
];

const inDays = (days: string): string | null =>
  days ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : null;

function Form({ site, done }: { site: Site; done: (key: Key) => void }) {
  const [kind, setKind] = useState<"public" | "secret">("secret");
  const [scopes, setScopes] = useState<string[]>(["ingest"]);
  const make = useChange(
    ({ name, days = "" }: Record<string, string>) =>
      ask<Key>(`/sites/${site.id}/keys`, {
        method: "POST",
        body: { kind, name, scopes: kind === "public" ? ["ingest"] : scopes, expires_at: inDays(days) },
      }),
    done,
  );
  return (
    <form className={classes.form} onSubmit={(event) => make.mutate(fieldsOf(event))}>
      <SegmentedControl
        aria-label="Kind"
        value={kind}
        onChange={(value) => setKind(value as "public" | "secret")}
        data={[
          { value: "secret", label: "Secret" },
          { value: "public", label: "Public" },
        ]}
      />
      <TextInput
        name="name"
        label="Name"
        placeholder={kind === "secret" ? "Backend" : "Mobile app"}
        required
        data-autofocus
        error={fieldError(make.error, "name")}
      />
      {kind === "secret" && (
        <Checkbox.Group label="Scopes" value={scopes} onChange={setScopes}>
          <Group mt={4} gap={8}>
            {SCOPES.map(({ scope, label, description }) => (
              <Checkbox key={scope} value={scope} label={label} description={description} w="100%" />
            ))}
          </Group>
        </Checkbox.Group>
      )}
      <Select name="days" label="Expires" allowDeselect={false} defaultValue="" data={LIVES} />
      <FormProblem error={make.error} />
      <Button type="submit" disabled={kind === "secret" && scopes.length === 0} loading={make.isPending}>
        Make the key
      </Button>
    </form>
  );
}

export function NewKey({ site, opened, close }: { site: Site; opened: boolean; close: (key?: Key) => void }) {
  return (
    <Modal opened={opened} onClose={() => close()} title="New key" centered>
      <Form site={site} done={close} />
    </Modal>
  );
}

import { Button, Checkbox, Group, Modal, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { ask } from "../api/client";
import type { Key, Scope } from "../api/types";
import { FormProblem, fieldError, fieldsOf, useChange } from "./form";
import classes from "./Page.module.css";

/** What one may choose of a new key. Without `mayBePublic` it is a secret one. */
export type KeyChoice = {
  scopes: readonly { scope: Scope; description: string }[];
  chosen: readonly Scope[];
  mayBePublic: boolean;
  example: string;
};

const LIVES = [
  { value: "", label: "Never" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
];

const inDays = (days: string): string | null =>
  days ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : null;

function Form({ path, choice, done }: { path: string; choice: KeyChoice; done: (key: Key) => void }) {
  const [kind, setKind] = useState<"public" | "secret">("secret");
  const [scopes, setScopes] = useState<string[]>([...choice.chosen]);
  const make = useChange(({ name, days = "" }: Record<string, string>) => {
    const form = { name, scopes: kind === "public" ? ["ingest"] : scopes, expires_at: inDays(days) };
    return ask<Key>(path, { method: "POST", body: choice.mayBePublic ? { kind, ...form } : form });
  }, done);
  return (
    <form className={classes.form} onSubmit={(event) => make.mutate(fieldsOf(event))}>
      {choice.mayBePublic && (
        <SegmentedControl
          aria-label="Kind"
          value={kind}
          onChange={(value) => setKind(value as "public" | "secret")}
          data={[
            { value: "secret", label: "Secret" },
            { value: "public", label: "Public" },
          ]}
        />
      )}
      <TextInput
        name="name"
        label="Name"
        placeholder={kind === "secret" ? choice.example : "Mobile app"}
        required
        data-autofocus
        error={fieldError(make.error, "name")}
      />
      {kind === "secret" && (
        <Checkbox.Group label="Scopes" value={scopes} onChange={setScopes}>
          <Group mt={4} gap={8}>
            {choice.scopes.map(({ scope, description }) => (
              <Checkbox key={scope} value={scope} label={scope} description={description} w="100%" />
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

type DialogProps = { path: string; choice: KeyChoice; opened: boolean; close: (key?: Key) => void };

export function NewKey({ path, choice, opened, close }: DialogProps) {
  return (
    <Modal opened={opened} onClose={() => close()} title="New key" centered>
      <Form path={path} choice={choice} done={close} />
    </Modal>
  );
}

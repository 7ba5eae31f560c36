import { Autocomplete, Button, Group, Modal, NumberInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ErrorValue } from "./types";
import { useErrors } from "./useErrors";

/** The one thing that an action needs to know. */
export interface Question {
  title: string;
  label: string;
  kind: "release" | "commit" | "count" | "moment";
  done: (value: string) => void;
}

/** Asks for it, in a dialog: a menu that is left closes, and takes what hangs on it along. */
export function Ask({ question, close }: { question: Question; close: () => void }) {
  const { title, label, kind, done } = question;
  const [value, setValue] = useState("");
  const { data: releases = [] } = useErrors<ErrorValue[]>(
    "errors/values",
    { key: "release", period: "30d", limit: 20 },
    { enabled: kind === "release" },
  );
  const wrong = value.trim() === "" ? undefined : flawOf(kind, value.trim());
  const field = { label, "data-autofocus": true, error: wrong, value };
  return (
    <Modal opened onClose={close} title={title} size="sm" centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!value.trim() || flawOf(kind, value.trim())) return;
          close();
          done(value.trim());
        }}
      >
        {kind === "count" ? (
          <NumberInput {...field} min={1} max={1e9} allowDecimal={false} onChange={(n) => setValue(String(n))} />
        ) : kind === "release" ? (
          <Autocomplete {...field} data={releases.map((one) => one.value)} onChange={setValue} />
        ) : (
          <TextInput
            {...field}
            type={kind === "moment" ? "datetime-local" : "text"}
            placeholder={kind === "commit" ? "3f2a1c9" : undefined}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end" gap={8} mt={16}>
          <Button size="xs" variant="default" onClick={close}>
            Not now
          </Button>
          <Button size="xs" type="submit" disabled={!value.trim() || Boolean(wrong)}>
            Do it
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function flawOf(kind: Question["kind"], value: string): string | undefined {
  if (kind === "commit" && !/^[0-9a-f]{7,64}$/i.test(value)) return "A commit is seven hexadecimal digits or more";
  if (kind === "moment" && !(new Date(value).getTime() > Date.now())) return "This moment is over";
  return undefined;
}

import { Button, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiProblem, ask } from "../../api/client";
import { includes, useSite } from "../../api/useSite";
import { Failure } from "../../kit/Failure";
import type { CodeForm } from "../types";
import { useErrors } from "../useErrors";
import classes from "./Setup.module.css";

/** Where the frames of a stack are linked to. */
export function CodeLink() {
  const { data } = useErrors<CodeForm>("errors/code");
  if (!data) return null;
  return (
    <section aria-label="Link to the code">
      <h2 className={classes.title}>Link to the code</h2>
      <p className="quiet">
        Frames of your own code then lead to their line in the repository. The address may hold{" "}
        <code className="mono">{"{path}"}</code>, <code className="mono">{"{line}"}</code>,{" "}
        <code className="mono">{"{release}"}</code> (<code className="mono">shop@1.4.2</code>) and{" "}
        <code className="mono">{"{version}"}</code> (<code className="mono">1.4.2</code>).
      </p>
      <Form saved={data} />
    </section>
  );
}

function Form({ saved }: { saved: CodeForm }) {
  const site = useSite();
  const client = useQueryClient();
  const [wanted, want] = useState(saved);
  const mayChange = includes(site.role, "admin");
  const save = useMutation({
    mutationFn: () => ask<CodeForm>(`/sites/${site.id}/errors/code`, { method: "PUT", body: wanted }),
    onSuccess: (now) => {
      want(now);
      client.invalidateQueries({ queryKey: ["errors", site.id] });
      notifications.show({
        message: now.url ? "Saved; frames are linked now" : "Saved; frames are not linked any more",
      });
    },
  });
  const wrong = (field: string) =>
    save.error instanceof ApiProblem ? save.error.errors.find((one) => one.field === field)?.message : undefined;
  const send = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const isSaved = wanted.url === saved.url && wanted.root === saved.root;
  return (
    <form className={classes.form} onSubmit={send}>
      <TextInput
        label="Address"
        placeholder="https://github.com/acme/shop/blob/v{version}/{path}#L{line}"
        disabled={!mayChange}
        value={wanted.url}
        error={wrong("url")}
        onChange={({ currentTarget }) => want({ ...wanted, url: currentTarget.value })}
      />
      <TextInput
        label="Paths begin with"
        description="What stands in front of a path on your machines and is not in the repository"
        placeholder="/app/"
        disabled={!mayChange}
        value={wanted.root}
        error={wrong("root")}
        onChange={({ currentTarget }) => want({ ...wanted, root: currentTarget.value })}
      />
      {save.error && !wrong("url") && !wrong("root") && <Failure error={save.error} />}
      {mayChange && (
        <Button type="submit" loading={save.isPending} disabled={isSaved}>
          Save
        </Button>
      )}
    </form>
  );
}

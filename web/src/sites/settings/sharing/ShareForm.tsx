import { Button, Checkbox, Modal, PasswordInput, Select, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { ask } from "../../../api/client";
import type { Share, Site } from "../../../api/types";
import { dateOf } from "../../../kit/dates";
import { FormProblem, fieldError, fieldsOf, useChange } from "../../form";
import page from "../../Page.module.css";

const LIVES = [
  { value: "", label: "Never" },
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "365", label: "In a year" },
];
const KEPT = "kept";

const inDays = (days: string): string | null =>
  days ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : null;

interface FormProps {
  site: Site;
  share: Share | "new";
  limits: string[];
  close: (done: boolean) => void;
}

function Form({ site, share, limits: asked, close }: FormProps) {
  const old = share === "new" ? null : share;
  const [limits, setLimits] = useState(old ? old.limits.map(({ text }) => text) : asked);
  const [hasPassword, setHasPassword] = useState(old?.has_password ?? false);
  const [showsAnnotations, showAnnotations] = useState(old?.shows_annotations ?? false);
  const save = useChange(
    ({ name, password, days = "" }: Record<string, string>) => {
      const body = {
        name,
        limits,
        shows_annotations: showsAnnotations,
        ...(hasPassword ? (password ? { password } : {}) : { password: null }),
        ...(days === KEPT ? {} : { expires_at: inDays(days) }),
      };
      return old
        ? ask<Share>(`/sites/${site.id}/shares/${old.id}`, { method: "PATCH", body })
        : ask<Share>(`/sites/${site.id}/shares`, { method: "POST", body });
    },
    () => close(true),
  );
  const lives = old?.expires_at ? [{ value: KEPT, label: `On ${dateOf(old.expires_at)}` }, ...LIVES] : LIVES;
  return (
    <form className={page.form} onSubmit={(event) => save.mutate(fieldsOf(event))}>
      <TextInput
        name="name"
        label="Name"
        description="Only the people of this site see it."
        placeholder="For the board"
        defaultValue={old?.name}
        required
        data-autofocus
        error={fieldError(save.error, "name")}
      />
      <TagsInput
        label="Show only"
        description="Filters as they stand in the address of the overview, for example is,country,DE. Empty: everything."
        placeholder={limits.length ? "" : "Everything"}
        value={limits}
        onChange={setLimits}
        splitChars={[]}
        acceptValueOnBlur
        error={fieldError(save.error, "limits")}
      />
      <Checkbox
        label="Show annotations"
        description="Those for everybody of the site, without the names of who wrote them."
        checked={showsAnnotations}
        onChange={(event) => showAnnotations(event.currentTarget.checked)}
      />
      <Checkbox
        label="Ask for a password"
        checked={hasPassword}
        onChange={(event) => setHasPassword(event.currentTarget.checked)}
      />
      {hasPassword && (
        <PasswordInput
          name="password"
          label={old?.has_password ? "New password" : "Password"}
          description={old?.has_password ? "Empty: the old one stays." : "Eight characters or more."}
          required={!old?.has_password}
          minLength={8}
          maxLength={256}
          autoComplete="new-password"
          error={fieldError(save.error, "password")}
        />
      )}
      <Select name="days" label="Ends" allowDeselect={false} defaultValue={old?.expires_at ? KEPT : ""} data={lives} />
      <FormProblem error={save.error} />
      <Button type="submit" loading={save.isPending}>
        {old ? "Save" : "Make the link"}
      </Button>
    </form>
  );
}

export function ShareForm({ share, ...props }: Omit<FormProps, "share"> & { share: Share | "new" | null }) {
  return (
    <Modal
      opened={share !== null}
      onClose={() => props.close(false)}
      title={share === "new" ? "New link" : "Edit link"}
      centered
    >
      {share && <Form share={share} {...props} />}
    </Modal>
  );
}

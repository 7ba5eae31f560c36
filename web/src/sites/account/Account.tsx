import { Button, PasswordInput, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { ask } from "../../api/client";
import type { SignedInSession } from "../../api/types";
import { useMe } from "../../api/useSite";
import { since } from "../../kit/dates";
import { Failure } from "../../kit/Failure";
import { useNow } from "../../kit/useNow";
import { FormProblem, fieldError, fieldsOf, useChange } from "../form";
import { Page, Section } from "../Page";
import classes from "../Page.module.css";

function Theme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      aria-label="Theme"
      value={colorScheme}
      onChange={(value) => setColorScheme(value as "light" | "dark" | "auto")}
      data={[
        { value: "light", label: "Light" },
        { value: "dark", label: "Dark" },
        { value: "auto", label: "System" },
      ]}
    />
  );
}

function Password() {
  const me = useMe();
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const change = useChange(
    (fields: Record<string, string>) =>
      ask<void>("/me/password", { method: "POST", body: { current: fields.current, new: fields.new } }),
    () => {
      form.current?.reset();
      notifications.show({ message: "Your password is changed; other browsers are signed out.", color: "lamp" });
      client.invalidateQueries({ queryKey: ["sessions"] });
    },
  );
  return (
    <form ref={form} className={classes.form} onSubmit={(event) => change.mutate(fieldsOf(event))}>
      <input type="text" hidden readOnly autoComplete="username" value={me.user.email} />
      <PasswordInput
        name="current"
        label="Current password"
        autoComplete="current-password"
        required
        error={fieldError(change.error, "current")}
      />
      <PasswordInput
        name="new"
        label="New password"
        description="At least 10 characters."
        autoComplete="new-password"
        minLength={10}
        required
        error={fieldError(change.error, "new")}
      />
      <FormProblem error={change.error} />
      <Button type="submit" variant="default" loading={change.isPending}>
        Change password
      </Button>
    </form>
  );
}

function Sessions() {
  const now = useNow();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ["sessions"],
    queryFn: ({ signal }) => ask<SignedInSession[]>("/me/sessions", { signal }),
  });
  const end = useChange(
    (id: string) => ask<void>(`/me/sessions/${id}`, { method: "DELETE" }),
    () => client.invalidateQueries({ queryKey: ["sessions"] }),
  );
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={120} />;
  if (!data) return <div className="skeleton" style={{ height: 120 }} />;
  return (
    <>
      <ul className={classes.list}>
        {data.map((session) => (
          <li key={session.id}>
            <span className={classes.grow}>
              <span className={classes.name}>{session.device}</span>
              <span className="small quiet">
                {session.current ? "This browser" : `Last used ${since(session.last_seen_at, now)}`}, signed in{" "}
                {since(session.created_at, now)}
              </span>
            </span>
            {!session.current && (
              <Button variant="subtle" color="gray" size="xs" onClick={() => end.mutate(session.id)}>
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      <FormProblem error={end.error} />
    </>
  );
}

export function Account() {
  const me = useMe();
  return (
    <Page title={me.user.name} lead={me.user.email}>
      <Section title="Theme" about="On this browser.">
        <Theme />
      </Section>
      <Section title="Password" about="Changing it signs out every other browser.">
        <Password />
      </Section>
      <Section title="Sessions" about="Browsers in which you are signed in.">
        <Sessions />
      </Section>
    </Page>
  );
}

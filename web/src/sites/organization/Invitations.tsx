import { Button, Select, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ask } from "../../api/client";
import type { Invitation, Organization } from "../../api/types";
import { Copy } from "../../kit/Copy";
import { ago } from "../../kit/dates";
import { useNow } from "../../kit/useNow";
import { FormProblem, fieldError, fieldsOf, useChange } from "../form";
import { Section } from "../Page";
import classes from "../Page.module.css";
import { givable } from "./roles";

/** People come by a link that you send them; Nightjar sends no mail by itself. */
export function Invitations({ organization }: { organization: Organization }) {
  const now = useNow();
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [made, setMade] = useState<Invitation | null>(null);
  const path = `/organizations/${organization.id}/invitations`;
  const key = ["invitations", organization.id];
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const { data } = useQuery({ queryKey: key, queryFn: ({ signal }) => ask<Invitation[]>(path, { signal }) });
  const invite = useChange(
    ({ email, role }: Record<string, string>) => ask<Invitation>(path, { method: "POST", body: { email, role } }),
    (invitation) => {
      setMade(invitation);
      form.current?.reset();
      refresh();
    },
  );
  const withdraw = useChange(
    (id: string) => ask<void>(`${path}/${id}`, { method: "DELETE" }),
    (_, id) => {
      if (made?.id === id) setMade(null);
      refresh();
    },
  );
  return (
    <Section title="Invitations" about="Make a link and send it to a colleague in your own words. It works once.">
      <form
        ref={form}
        className={classes.row}
        onSubmit={(event) => invite.mutate(fieldsOf(event))}
        style={{ marginBottom: 16 }}
      >
        <TextInput
          name="email"
          type="email"
          label="E-mail"
          required
          className={classes.grow}
          miw={200}
          error={fieldError(invite.error, "email")}
        />
        <Select
          name="role"
          label="Role"
          w={116}
          allowDeselect={false}
          defaultValue="viewer"
          data={givable(organization.role).map(({ value, label }) => ({ value, label }))}
        />
        <Button type="submit" variant="default" loading={invite.isPending}>
          Make a link
        </Button>
      </form>
      <FormProblem error={invite.error ?? withdraw.error} />
      {made?.url && (
        <div className={classes.notice} role="status" style={{ marginBottom: 16 }}>
          <p>
            Send this to <b>{made.email}</b>. It is shown only now.
          </p>
          <code className="mono small" style={{ overflowWrap: "anywhere" }}>
            {made.url}
          </code>
          <div style={{ marginTop: 12 }}>
            <Copy text={made.url} label="Copy the link" />
          </div>
        </div>
      )}
      <ul className={classes.list}>
        {data?.map((invitation) => (
          <li key={invitation.id}>
            <span className={classes.grow}>
              <span className={classes.name}>{invitation.email}</span>
              <span className="small quiet">
                as {invitation.role}, ends {ago(invitation.expires_at, now)}
              </span>
            </span>
            <Button variant="subtle" color="gray" size="xs" onClick={() => withdraw.mutate(invitation.id)}>
              Withdraw
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

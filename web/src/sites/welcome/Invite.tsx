import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { ask } from "../../api/client";
import { meQuery, queryClient } from "../../api/queries";
import type { InvitationOffer, Me } from "../../api/types";
import { Failure } from "../../kit/Failure";
import { FormProblem, fieldError, fieldsOf, useChange } from "../form";
import { LEAST_PASSWORD } from "./Setup";
import { Welcome } from "./Welcome";
import classes from "./Welcome.module.css";

function Accept({ token, offer, signedIn }: { token: string; offer: InvitationOffer; signedIn: boolean }) {
  const navigate = useNavigate();
  const accept = useChange(
    (fields: Record<string, string>) => ask<Me>(`/invitations/${token}/accept`, { method: "POST", body: fields }),
    (me) => {
      queryClient.setQueryData(meQuery.queryKey, me);
      navigate({ to: "/sites" });
    },
  );
  const isNew = !offer.known_account;
  return (
    <form className={classes.form} onSubmit={(event) => accept.mutate(fieldsOf(event))}>
      {!signedIn && <TextInput label="E-mail" value={offer.email} autoComplete="username" readOnly />}
      {!signedIn && isNew && (
        <TextInput
          name="name"
          label="Your name"
          autoComplete="name"
          required
          autoFocus
          error={fieldError(accept.error, "name")}
        />
      )}
      {!signedIn && (
        <PasswordInput
          name="password"
          label={isNew ? "Choose a password" : "Your password"}
          description={isNew ? `At least ${LEAST_PASSWORD} characters.` : undefined}
          autoComplete={isNew ? "new-password" : "current-password"}
          minLength={isNew ? LEAST_PASSWORD : undefined}
          required
          error={fieldError(accept.error, "password")}
        />
      )}
      <FormProblem error={accept.error} />
      <Button type="submit" loading={accept.isPending}>
        Join {offer.organization}
      </Button>
    </form>
  );
}

export function Invite() {
  const { token = "" } = useParams({ strict: false });
  const offer = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => ask<InvitationOffer>(`/invitations/${token}`),
    retry: false,
  });
  const me = useQuery(meQuery);
  if (offer.error) {
    return (
      <Welcome
        title="This invitation does not work"
        lead="It may have been used, withdrawn or grown too old. Ask for a new link."
      >
        <Failure error={offer.error} retry={() => offer.refetch()} />
        <Link to="/sign-in">Sign in</Link>
      </Welcome>
    );
  }
  if (!offer.data || me.isPending) return <Welcome title="Invitation" />;
  const { organization, role } = offer.data;
  return (
    <Welcome
      title={`Join ${organization}`}
      lead={me.data ? `As ${role}, signed in as ${me.data.user.email}.` : `You were invited as ${role}.`}
    >
      <Accept token={token} offer={offer.data} signedIn={me.data !== undefined} />
    </Welcome>
  );
}

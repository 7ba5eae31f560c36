import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Navigate, useNavigate } from "@tanstack/react-router";
import { ask } from "../../api/client";
import { meQuery, queryClient } from "../../api/queries";
import type { Me } from "../../api/types";
import { FormProblem, fieldError, fieldsOf, useChange } from "../form";
import { Welcome } from "./Welcome";
import classes from "./Welcome.module.css";

export const LEAST_PASSWORD = 10;

/** The first page of a new hub: its first owner. */
export function Setup() {
  const navigate = useNavigate();
  const { data } = useQuery({ queryKey: ["setup"], queryFn: () => ask<{ needed: boolean }>("/setup") });
  const setUp = useChange(
    (fields: Record<string, string>) => ask<Me>("/setup", { method: "POST", body: fields }),
    (me) => {
      queryClient.setQueryData(meQuery.queryKey, me);
      queryClient.setQueryData(["setup"], { needed: false });
      navigate({ to: "/sites/new" });
    },
  );
  if (data && !data.needed && !setUp.isSuccess) return <Navigate to="/sign-in" replace />;
  return (
    <Welcome
      title="Welcome to your hub"
      lead="You are its first owner. It takes a minute: you, then a site, then one line of HTML."
    >
      <form className={classes.form} onSubmit={(event) => setUp.mutate(fieldsOf(event))}>
        <TextInput
          name="name"
          label="Your name"
          autoComplete="name"
          required
          autoFocus
          error={fieldError(setUp.error, "name")}
        />
        <TextInput
          name="organization"
          label="Organization"
          description="Your team or company; sites belong to it."
          autoComplete="organization"
          required
          error={fieldError(setUp.error, "organization")}
        />
        <TextInput
          name="email"
          type="email"
          label="E-mail"
          autoComplete="username"
          required
          error={fieldError(setUp.error, "email")}
        />
        <PasswordInput
          name="password"
          label="Password"
          description={`At least ${LEAST_PASSWORD} characters.`}
          autoComplete="new-password"
          minLength={LEAST_PASSWORD}
          required
          error={fieldError(setUp.error, "password")}
        />
        <FormProblem error={setUp.error} />
        <Button type="submit" loading={setUp.isPending}>
          Continue
        </Button>
      </form>
    </Welcome>
  );
}

import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Navigate, useRouter } from "@tanstack/react-router";
import { ask } from "../../api/client";
import { meQuery, queryClient } from "../../api/queries";
import type { Me } from "../../api/types";
import { FormProblem, fieldError, fieldsOf, useChange } from "../form";
import { Welcome } from "./Welcome";
import classes from "./Welcome.module.css";

const route = getRouteApi("/sign-in");

/** Only a path of ours: "//elsewhere" would be another host. */
const isOurs = (path: string | undefined): path is string => path !== undefined && /^\/(?![/\\])/.test(path);

export function SignIn() {
  const { next } = route.useSearch();
  const router = useRouter();
  const setup = useQuery({ queryKey: ["setup"], queryFn: () => ask<{ needed: boolean }>("/setup") });
  const signIn = useChange(
    (fields: Record<string, string>) => ask<Me>("/sign-in", { method: "POST", body: fields }),
    (me) => {
      queryClient.setQueryData(meQuery.queryKey, me);
      router.history.push(isOurs(next) ? next : "/");
    },
  );
  if (setup.data?.needed) return <Navigate to="/setup" replace />;
  return (
    <Welcome title="Sign in">
      <form className={classes.form} onSubmit={(event) => signIn.mutate(fieldsOf(event))}>
        <TextInput
          name="email"
          type="email"
          label="E-mail"
          autoComplete="username"
          required
          autoFocus
          error={fieldError(signIn.error, "email")}
        />
        <PasswordInput
          name="password"
          label="Password"
          autoComplete="current-password"
          required
          error={fieldError(signIn.error, "password")}
        />
        <FormProblem error={signIn.error} />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
    </Welcome>
  );
}

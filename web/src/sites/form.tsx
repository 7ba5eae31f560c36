import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { ApiProblem } from "../api/client";
import classes from "./Page.module.css";

/** What a field did wrong, by the server's word. */
export const fieldError = (error: unknown, field: string): string | undefined =>
  error instanceof ApiProblem ? error.errors.find((one) => one.field === field)?.message : undefined;

/** What is wrong with the form as a whole; nothing when its fields say it. */
export function FormProblem({ error }: { error: unknown }) {
  if (!error || (error instanceof ApiProblem && error.errors.length > 0)) return null;
  return (
    <p className={classes.problem} role="alert">
      {error instanceof Error ? error.message : String(error)}
    </p>
  );
}

/** A change that a form makes, and how it went. */
export function useChange<In, Out>(
  change: (input: In) => Promise<Out>,
  then?: (out: Out, input: In) => void,
): UseMutationResult<Out, Error, In> {
  return useMutation({ mutationFn: change, onSuccess: then });
}

/** The texts of a submitted form's fields. */
export function fieldsOf(event: React.FormEvent<HTMLFormElement>): Record<string, string> {
  event.preventDefault();
  const fields: Record<string, string> = {};
  for (const [name, value] of new FormData(event.currentTarget)) if (typeof value === "string") fields[name] = value;
  return fields;
}

/** What a refusal says, for forms. */

import { ApiProblem } from "./client";

/** What is wrong with a field or something in it, by the server's word. */
export const fieldError = (error: unknown, field: string): string | undefined =>
  error instanceof ApiProblem
    ? error.errors.find((one) => one.field === field || one.field.startsWith(`${field}.`))?.message
    : undefined;

/** What is wrong as a whole, without the names that the API has for fields. */
export const saidOf = (error: unknown): string =>
  error instanceof ApiProblem ? error.sentences : error instanceof Error ? error.message : "";

/** The one way to the server: adds the header that proves a request is ours, and turns a refusal into an ApiProblem. */

import { visitHeaders } from "./visit";

export interface FieldError {
  field: string;
  message: string;
}

/** A refusal with a stable `code`. Status 0 means that the server could not be reached at all. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly errors: FieldError[] = [],
    /** What else the refusal says, by name: the place in a search, the filter that was meant. */
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || title);
    this.name = "ApiProblem";
  }

  /** What is wrong, in sentences that name no field of the API; the fields of a form say it beside them. */
  get sentences(): string {
    const said = [...new Set(this.errors.map(({ message }) => message).filter(Boolean))];
    return said.length > 0 ? said.join(" ") : this.message;
  }

  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export type Params = Record<string, string | number | boolean | readonly string[] | null | undefined>;

export interface Request {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  params?: Params;
  body?: unknown;
  signal?: AbortSignal;
}

/** A path of the people's API with its query; lists repeat their name, nothing is left out but null and undefined. */
export function address(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === null || value === undefined) continue;
    if (Array.isArray(value)) for (const one of value) query.append(name, one);
    else query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `/api${path}?${text}` : `/api${path}`;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  try {
    const said = await response.json();
    const errors = Array.isArray(said.errors) ? said.errors : [];
    return new ApiProblem(response.status, said.code ?? "unknown", said.title ?? "", said.detail ?? "", errors, said);
  } catch {
    return new ApiProblem(response.status, "unknown", "The server gave an answer that we cannot read", "");
  }
}

/** Asks the people's API and answers the decoded JSON (undefined for 204). Throws ApiProblem. */
export async function ask<T>(path: string, { method = "GET", params, body, signal }: Request = {}): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json", "x-nightjar": "1", ...visitHeaders() };
  if (body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  try {
    const sent = body === undefined ? undefined : JSON.stringify(body);
    response = await fetch(address(path, params), { method, headers, body: sent, signal, credentials: "same-origin" });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiProblem(0, "unreachable", "Nightjar cannot be reached", "Check the connection, then try again.");
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

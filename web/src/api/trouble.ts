import { ApiProblem } from "./client";

/** Where the server says a search is wrong, and why; null when that is not what it says. */
export function troubleOf(error: unknown): { position: number; length: number; detail: string } | null {
  if (!(error instanceof ApiProblem) || error.code !== "search_not_understood") return null;
  return {
    position: Number(error.fields.position ?? 0),
    length: Number(error.fields.length ?? 1),
    detail: error.detail,
  };
}

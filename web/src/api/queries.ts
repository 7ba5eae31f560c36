import { MutationCache, QueryCache, QueryClient, queryOptions } from "@tanstack/react-query";
import { ApiProblem, ask } from "./client";
import type { Me } from "./types";

/** Called when the server no longer knows us; set by main.tsx, which knows the router. */
export const whenSignedOut = { go: () => {} };

/** Called when what a shared link opened is over; set by its page. */
export const whenShareEnds = { go: () => {} };

function notice(error: unknown) {
  if (error instanceof ApiProblem && error.code === "share_has_ended") whenShareEnds.go();
  else if (error instanceof ApiProblem && error.status === 401) whenSignedOut.go();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: notice }),
  mutationCache: new MutationCache({ onError: notice }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => error instanceof ApiProblem && error.isPassing && count < 1,
      retryDelay: 800,
    },
  },
});

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => ask<Me>("/me", { signal }),
  staleTime: 5 * 60_000,
  retry: false,
});

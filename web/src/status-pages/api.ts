/** Questions and changes of status pages. */

import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, type Request } from "../api/client";
import { useSite } from "../api/useSite";

/** An answer below the site's status pages. */
export function usePages<T>(path = "") {
  const site = useSite();
  return useQuery({
    queryKey: ["status-pages", site.id, path],
    queryFn: ({ signal }) => ask<T>(`/sites/${site.id}/status-pages${path}`, { signal }),
    refetchInterval: 30_000,
  });
}

/** A change, and what to say when it is made. */
export function useChange<In, Out = unknown>(
  request: (input: In) => { path: string } & Request,
  said?: string,
  then?: (out: Out) => void,
) {
  const site = useSite();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: In) => {
      const { path, ...rest } = request(input);
      return ask<Out>(`/sites/${site.id}/status-pages${path}`, rest);
    },
    onSuccess: (out) => {
      client.invalidateQueries({ queryKey: ["status-pages", site.id] });
      if (said) notifications.show({ message: said });
      then?.(out);
    },
  });
}

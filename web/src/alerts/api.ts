/** Questions and changes of alerts. Every change asks anew what it may have changed. */

import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, type Params, type Request } from "../api/client";
import { useSite } from "../api/useSite";

/** An answer of the site's alerts; asked again every so often while one looks. */
export function useAlerts<T>(path: string, params: Params = {}, every = 15_000) {
  const site = useSite();
  return useQuery({
    queryKey: ["alerts", site.id, path, params],
    queryFn: ({ signal }) => ask<T>(`/sites/${site.id}/${path}`, { params, signal }),
    refetchInterval: every,
  });
}

/** A change below the site, and what to say when it is made. */
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
      return ask<Out>(`/sites/${site.id}/${path}`, rest);
    },
    onSuccess: (out) => {
      client.invalidateQueries({ queryKey: ["alerts", site.id] });
      if (said) notifications.show({ message: said });
      then?.(out);
    },
  });
}

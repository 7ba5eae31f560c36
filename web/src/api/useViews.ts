import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { parseSearch } from "../kit/search";
import { ask } from "./client";
import type { SavedView } from "./types";
import { useSite } from "./useSite";

const PATH = {
  traces: "/$site/traces",
  logs: "/$site/logs",
  metrics: "/$site/metrics",
  errors: "/$site/errors",
} as const;

/** The views of a page that were given a name, and what one can do with them. */
export function useViews(page: keyof typeof PATH) {
  const site = useSite();
  const client = useQueryClient();
  const navigate = useNavigate();
  const key = ["views", site.id];
  const path = `/sites/${site.id}/views`;
  const { data } = useQuery({ queryKey: key, queryFn: () => ask<SavedView[]>(path), staleTime: 60_000 });
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const remove = useMutation({
    mutationFn: (id: string) => ask(`${path}/${id}`, { method: "DELETE" }),
    onSettled: refresh,
  });
  const save = useMutation({
    mutationFn: (form: { name: string; is_personal: boolean }) =>
      ask(path, { method: "POST", body: { ...form, page, address: location.search.slice(1) } }),
    onSuccess: refresh,
  });
  return {
    views: data?.filter((one) => one.page === page) ?? [],
    mayShare: site.role !== "viewer",
    go: (address: string) =>
      void navigate({ to: PATH[page], params: { site: site.id }, search: parseSearch(address) } as never),
    remove,
    save,
  };
}

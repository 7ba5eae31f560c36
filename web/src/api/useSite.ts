import { useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { meQuery } from "./queries";
import type { Me, Role, Site } from "./types";

export const useMe = (): Me => useSuspenseQuery(meQuery).data;

/** The site that the URL names; the route has already refused one that is not ours. */
export function useSite(): Site {
  const { site: id } = useParams({ strict: false });
  const site = useMe().sites.find((one) => one.id === id);
  if (!site) throw new Error("useSite is for pages under /:site");
  return site;
}

const RANK: Record<Role, number> = { viewer: 0, member: 1, admin: 2, owner: 3 };

/** May who has this role do what the other role may? For what to show; the server decides. */
export const includes = (role: Role, other: Role): boolean => RANK[role] >= RANK[other];

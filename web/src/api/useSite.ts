import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { createContext, useContext } from "react";
import { meQuery } from "./queries";
import type { Me, Role, Site } from "./types";

export const useMe = (): Me => useSuspenseQuery(meQuery).data;

/** The site of a shared link, around the page that shows it; null for those who are signed in. */
export const SharedSite = createContext<Site | null>(null);

/** Is this the page of a shared link, whose visitor sees numbers and nothing else? */
export const useIsShared = (): boolean => useContext(SharedSite) !== null;

/** The site that the URL names; the route has already refused one that is not ours. */
export function useSite(): Site {
  const { site: id } = useParams({ strict: false });
  const shared = useContext(SharedSite);
  const { data: me } = useQuery({ ...meQuery, enabled: !shared });
  const site = shared ?? me?.sites.find((one) => one.id === id);
  if (!site) throw new Error("useSite is for pages under /:site");
  return site;
}

const RANK: Record<Role, number> = { viewer: 0, member: 1, admin: 2, owner: 3 };

/** May who has this role do what the other role may? For what to show; the server decides. */
export const includes = (role: Role, other: Role): boolean => RANK[role] >= RANK[other];

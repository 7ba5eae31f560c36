import type { Role } from "../../api/types";

export const ROLES: readonly { value: Role; label: string; may: string }[] = [
  { value: "viewer", label: "Viewer", may: "looks" },
  { value: "member", label: "Member", may: "edits what is on a site" },
  { value: "admin", label: "Admin", may: "manages people, sites and keys" },
  { value: "owner", label: "Owner", may: "makes and unmakes owners" },
];

/** Roles that who has `mine` may give. */
export const givable = (mine: Role) => ROLES.slice(0, ROLES.findIndex((role) => role.value === mine) + 1);

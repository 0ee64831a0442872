// The key by which a service asks about others: which role it gets, and what has to be made first.
import type { RoleView } from "$lib/backend";
import type { Overlay } from "$lib/state/app.svelte";

export const PERMISSION = "keywright.verify";

/** What the role is called where it has to be made. */
export const ROLE_NAME = "Key checker";

/** The role for it: one that holds nothing else, if there is one. */
export const checkerRole = (roles: RoleView[]): RoleView | undefined =>
  roles.find(({ permissions }) => permissions.length === 1 && permissions[0] === PERMISSION);

/** The sheet of such a key; where there is no role for it, the question whether to make one. */
export const askForKey = (roles: RoleView[]): Overlay => {
  const role = checkerRole(roles);
  return role ? issueWith(role.id) : { kind: "checker-role" };
};

/** The sheet of a key that has this role to begin with. */
export const issueWith = (role: string): Overlay => ({ kind: "issue", role });

/** Whether a key with these permissions can ask about others. */
export const mayCheck = (permissions: string[]): boolean =>
  permissions.some((each) => each === PERMISSION || each === "keywright.*");

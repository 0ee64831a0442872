// What the palette offers for the thing that is selected: a key, a role, an owner or an account.
import { reinstate } from "$features/key-panel/reinstate";
import { reinstate as reinstateOwner } from "$features/owners/reinstate";
import type { KeyView } from "$lib/backend";
import { isLive } from "$lib/format/words";
import { app } from "$lib/state/app.svelte";
import { records } from "$lib/state/records.svelte";

import type { Action } from "./actions";

/** What can be done with a key. */
export function aboutKey(key: KeyView): Action[] {
  type Kind = "edit-key" | "rotate-key" | "suspend-key" | "revoke-key" | "remove-key";
  const named = (verb: string, kind: Kind): Action => ({
    id: kind,
    label: `${verb} ${key.name}${kind === "edit-key" ? "" : "…"}`,
    act: () => (app.overlay = { kind, key }),
  });
  if (!isLive(key.status)) return [named("Delete", "remove-key")];
  return [
    named("Edit", "edit-key"),
    named("Rotate", "rotate-key"),
    key.status === "suspended"
      ? { id: "reinstate", label: `Reinstate ${key.name}`, act: () => void reinstate(key) }
      : named("Suspend", "suspend-key"),
    named("Revoke", "revoke-key"),
    named("Delete", "remove-key"),
  ];
}

/** What can be done with the role, the owner or the account that is selected where one is. */
export function aboutRecord(): Action[] {
  const role = app.place === "roles" ? records.roles.find(({ id }) => id === app.selectedRole) : undefined;
  const owner =
    app.place === "owners" ? records.owners.find(({ id }) => id === app.selectedOwner) : undefined;
  const account =
    app.place === "accounts" ? records.accounts.find(({ id }) => id === app.selectedAccount) : undefined;
  return [
    ...(account
      ? pair(
          account.name,
          { kind: "account", account } as const,
          { kind: "remove-account", account } as const,
        )
      : []),
    ...(role ? pair(role.name, { kind: "role", role } as const, { kind: "remove-role", role } as const) : []),
    ...(owner
      ? [
          ...pair(owner.name, { kind: "owner", owner } as const, { kind: "remove-owner", owner } as const),
          owner.suspended_at
            ? { id: "reinstate", label: `Reinstate ${owner.name}`, act: () => void reinstateOwner(owner) }
            : {
                id: "suspend",
                label: `Suspend ${owner.name}…`,
                act: () => (app.overlay = { kind: "suspend-owner", owner }),
              },
        ]
      : []),
  ];
}

function pair(
  name: string,
  edit: NonNullable<typeof app.overlay>,
  remove: NonNullable<typeof app.overlay>,
): Action[] {
  return [
    { id: "edit", label: `Edit ${name}`, act: () => (app.overlay = edit) },
    { id: "remove", label: `Remove ${name}…`, act: () => (app.overlay = remove) },
  ];
}

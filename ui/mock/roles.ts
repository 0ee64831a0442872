// The roles and accounts of the vault in memory.
import type { KeyView, RoleView } from "../src/lib/backend/types";
import { refuse } from "./refuse";
import { idFrom } from "./sample";
import type { Answers, MockVault } from "./vault";

/** How many keys are limited to an account. */
function counted(keys: KeyView[], account: string): { live_keys: number; keys: number } {
  const theirs = keys.filter((key) =>
    key.grants.some((grant) => grant.account_ids?.includes(account) ?? false),
  );
  const live = theirs.filter(({ status }) => status !== "expired" && status !== "revoked");
  return { live_keys: live.length, keys: theirs.length };
}

export function rolesAnswers(
  vault: MockVault,
): Pick<
  Answers,
  | "list_roles"
  | "add_role"
  | "edit_role"
  | "role_removal"
  | "remove_role"
  | "list_accounts"
  | "add_account"
  | "edit_account"
  | "remove_account"
> {
  const removal = (id: string) => {
    const having = vault.keys.filter((key) => key.grants.some((grant) => grant.role_id === id));
    const deleted = having.filter(({ grants }) => grants.length === 1);
    const reduced = having.filter(({ grants }) => grants.length > 1);
    const owners = vault.owners.filter(({ grants }) => grants.some((grant) => grant.role_id === id));
    return { deleted, reduced, owners: owners.map(({ name }) => name) };
  };
  return {
    list_roles: () =>
      vault.roles
        .map((role) => ({
          ...vault.counted(role, (key) => key.grants.some((grant) => grant.role_id === role.id)),
          owners: vault.owners.filter(({ grants }) => grants.some((grant) => grant.role_id === role.id))
            .length,
        }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    add_role: ({ name, permissions, scoped, grantable_over_rest = false }) => {
      if (vault.roles.some((role) => role.name.toLowerCase() === name.trim().toLowerCase())) {
        refuse("name_taken", `Another role is called ${name.trim()}. Choose another name.`, "name");
      }
      const role: RoleView = {
        id: idFrom(vault.random),
        name: name.trim(),
        permissions: [...permissions].sort(),
        scoped,
        grantable_over_rest,
        created_at: new Date().toISOString(),
        live_keys: 0,
        keys: 0,
        owners: 0,
      };
      vault.roles.push(role);
      vault.log({ type: "role_added" }, `Added the role ${role.name}`);
      return role;
    },
    edit_role: ({ role: id, name, permissions, grantable_over_rest }) => {
      const role = vault.roleOf(id);
      role.name = name?.trim() ?? role.name;
      role.permissions = permissions ?? role.permissions;
      role.grantable_over_rest = grantable_over_rest ?? role.grantable_over_rest;
      for (const key of vault.keys) {
        for (const grant of key.grants) if (grant.role_id === id) grant.role = role.name;
      }
      vault.log({ type: "role_edited" }, `Edited the role ${role.name}`);
      return role;
    },
    role_removal: ({ role: id }) => removal(id),
    remove_role: ({ role: id, cascade }) => {
      const { name } = vault.roleOf(id);
      const went = removal(id);
      if (went.deleted.length > 0 && (cascade || vault.rules.delete_role === "cascade")) vault.needsProof();
      const deleted = new Set(went.deleted.map((key) => key.id));
      vault.keys = vault.keys.filter((key) => !deleted.has(key.id));
      for (const key of vault.keys) key.grants = key.grants.filter((grant) => grant.role_id !== id);
      vault.roles = vault.roles.filter((role) => role.id !== id);
      vault.log({ type: "role_removed" }, `Removed the role ${name}`);
      return { deleted: [...deleted], reduced: went.reduced.map((key) => key.id) };
    },
    list_accounts: () =>
      vault.accounts.map((account) => ({
        ...account,
        ...counted(vault.keys, account.id),
      })),
    add_account: ({ name }) => {
      const account = { id: idFrom(vault.random), name: name.trim(), live_keys: 0, keys: 0 };
      vault.accounts.push(account);
      vault.log({ type: "account_added" }, `Added the account ${account.name}`);
      return account;
    },
    edit_account: ({ account: id, name }) => {
      const account = vault.accounts.find((one) => one.id === id);
      if (!account) return refuse("account_not_found", "There is no such account.", "account");
      vault.log({ type: "account_edited" }, `Edited the account ${account.name}: renamed to ${name.trim()}`);
      account.name = name.trim();
      return account;
    },
    remove_account: ({ account: id }) => {
      const name = vault.accounts.find((account) => account.id === id)?.name ?? "";
      vault.accounts = vault.accounts.filter((account) => account.id !== id);
      vault.log({ type: "account_removed" }, `Removed the account ${name}`);
      return null;
    },
  };
}

// Acts on many keys in the vault in memory: what would change, and the change, in steps that can be cancelled.
import type { BulkAct, BulkPreview, BulkRefusal, KeyView, RoleView } from "../src/lib/backend/types";

const MANY = 100;

/** Why a key is left out, null where the act changes it, "same" where it already is so. */
function fate(key: KeyView, act: BulkAct, roles: RoleView[]): string | null {
  const ended = key.status === "revoked" || key.status === "expired";
  const has = (role: string): boolean => key.grants.some((grant) => grant.role_id === role);
  switch (act.kind) {
    case "revoke":
      return key.status === "revoked" ? "same" : null;
    case "suspend":
      return ended ? `It has ended: it is ${key.status}.` : key.status === "suspended" ? "same" : null;
    case "reinstate":
      return ended ? `It has ended: it is ${key.status}.` : key.status === "suspended" ? null : "same";
    case "delete":
      return null;
    case "add_role":
      return ended ? `It has ended: it is ${key.status}.` : has(act.grant.role) ? "same" : null;
    case "remove_role": {
      if (!has(act.role)) return "same";
      const name = roles.find(({ id }) => id === act.role)?.name ?? "";
      return key.grants.length === 1 ? `${name} is its only role.` : null;
    }
    case "set_roles":
      return ended ? `It has ended: it is ${key.status}.` : null;
    case "set_owner":
      return key.owner_id === act.owner ? "same" : null;
  }
}

export function previewed(keys: KeyView[], act: BulkAct, roles: RoleView[]): BulkPreview {
  const changes: KeyView[] = [];
  const unchanged: KeyView[] = [];
  const refused: BulkRefusal[] = [];
  for (const key of keys) {
    const reason = fate(key, act, roles);
    if (reason === null) changes.push(key);
    else if (reason === "same") unchanged.push(key);
    else refused.push({ key: key.id, name: key.name, code: "key_ended", reason });
  }
  return {
    changes: changes.slice(0, MANY),
    change_count: changes.length,
    unchanged: unchanged.slice(0, MANY),
    unchanged_count: unchanged.length,
    refused: refused.slice(0, MANY),
    refused_count: refused.length,
  };
}

/** The keys that the act changes. */
export const changing = (keys: KeyView[], act: BulkAct, roles: RoleView[]): KeyView[] =>
  keys.filter((key) => fate(key, act, roles) === null);

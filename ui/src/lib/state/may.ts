// What the person may do here, and the sentence that says why not: shown beside what is disabled, so that nothing
// is refused after the click. Rust decides; this only says it earlier.
import { app } from "./app.svelte";
import { records } from "./records.svelte";

export const isAdmin = (): boolean => app.vault?.operator.role === "admin";

/** Why nothing can be changed; null: keys can. */
export function whyNotChange(): string | null {
  if (app.readOnly !== null) return "The vault can only be read.";
  const role = app.vault?.operator.role;
  if (role === "viewer") return "A Viewer can only look. Ask an Admin or an Issuer.";
  if (role === "issuer" && records.rules?.managers === "admin")
    return "In this vault only an Admin manages keys.";
  return null;
}

/** Why roles, owners, accounts and rules cannot be changed; null: they can. */
export function whyNotAdminister(): string | null {
  if (app.readOnly !== null) return "The vault can only be read.";
  return isAdmin() ? null : "Only an Admin changes this. Ask an Admin.";
}

/** Why no key can be issued now, and what would help; null: one can. */
export function whyNotIssue(): string | null {
  const why = whyNotChange();
  if (why !== null) return why;
  const refused = app.vault?.issuing_refused;
  // Who administers makes the first role or owner in the sheet itself.
  return refused && !(isAdmin() && missingFirst() !== null) ? refused.message : null;
}

/** What has to be there before the first key: a role, or where keys do what their owner may do, an owner; null: it is. */
export function missingFirst(): "role" | "owner" | null {
  if (!records.ready) return null;
  if (records.rules?.roles_per_key === "owner") return records.owners.length === 0 ? "owner" : null;
  return records.roles.length === 0 ? "role" : null;
}

// The rules of a vault in sentences, for people. What each rule means is enforced in Rust.
import type { Lifetime, Rules } from "$lib/backend";
import { count } from "$lib/format/words";

export type RuleInWords = { name: string; says: string };

const length = (lifetime: Lifetime): string =>
  "days" in lifetime ? count(lifetime.days, "day") : count(lifetime.months, "month");

export function rulesInWords(rules: Rules): RuleInWords[] {
  return [
    { name: "Keys", says: KEYS[rules.keys_enabled] },
    { name: "Lifetime", says: lifetime(rules) },
    {
      name: "Extending",
      says: rules.expiry_extendable
        ? "An expiration can be put off."
        : "An expiration can be brought forward, never put off.",
    },
    { name: "Formats", says: FORMATS[rules.formats] },
    {
      name: "Names",
      says: `${NAMES[rules.names_unique]} ${rules.name_editable ? "Keys can be renamed." : "They stay as they are."}`,
    },
    { name: "Roles", says: ROLES[rules.roles_per_key] },
    {
      name: "Removing roles",
      says:
        rules.delete_role === "refuse"
          ? "Refused while a key has the role."
          : "Deletes the keys that have only that role.",
    },
    { name: "Owners", says: rules.owner_required ? "Every key has an owner." : "A key may have an owner." },
    { name: "Limits", says: limits(rules) },
    {
      name: "Warning",
      says: `A key counts as expiring in its last ${count(rules.warn_before, "day")}.`,
    },
    {
      name: "Managers",
      says: rules.managers === "admin" ? "Only Admins manage keys." : "Admins and Issuers manage keys.",
    },
    { name: "Tokens", says: `Opaque tokens begin with ${rules.token_prefix}_.` },
  ];
}

const KEYS = {
  yes: "Keys can be issued, and work.",
  no_new: "No new keys; those that exist go on working.",
  no: "Keys are switched off: none can be issued, and none works.",
};

const FORMATS = {
  opaque: "Opaque tokens only.",
  jwt: "Signed tokens (JWT) only.",
  both: "Opaque or signed (JWT), chosen for each key.",
};

const NAMES = {
  vault: "Live keys have names of their own.",
  owner: "Live keys of one owner have names of their own.",
  no: "Several keys may have one name.",
};

const ROLES = {
  one: "A key has exactly one role.",
  many: "A key has one role or more.",
  owner: "A key may do what its owner may do.",
};

function lifetime(rules: Rules): string {
  const most = rules.max_lifetime === null ? null : `${count(rules.max_lifetime, "day")} at the most`;
  const usual =
    rules.default_lifetime === null ? null : `${length(rules.default_lifetime)} unless another is chosen`;
  const said = [usual, most].filter((part) => part !== null).join("; ");
  const never = rules.never_expires ? "A key may also never expire." : "No key lives for ever.";
  return `${said === "" ? "As long as is chosen" : said.charAt(0).toUpperCase() + said.slice(1)}. ${never}`;
}

function limits(rules: Rules): string {
  const parts = [
    rules.max_active_keys === null ? null : `${count(rules.max_active_keys, "active key")} at the most`,
    rules.max_keys_per_owner === null ? null : `${count(rules.max_keys_per_owner, "key")} an owner`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "As many keys as are needed." : `${parts.join("; ")}.`;
}

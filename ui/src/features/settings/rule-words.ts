// What rules and their settings are called on the page, and in which order they stand. What they mean is said by Rust.

export type RuleGroup = { title: string; rules: string[] };

export const GROUPS: RuleGroup[] = [
  { title: "Keys", rules: ["keys_enabled", "managers", "roles_per_key", "formats"] },
  {
    title: "Lifetime",
    rules: [
      "default_lifetime",
      "max_lifetime",
      "never_expires",
      "expiry_extendable",
      "warn_before",
      "replace_after",
    ],
  },
  { title: "Names and owners", rules: ["names_unique", "name_editable", "owner_required"] },
  { title: "Limits", rules: ["max_active_keys", "max_keys_per_owner", "delete_role"] },
  {
    title: "Tokens",
    rules: ["token_prefix", "token_issuer", "token_audience", "token_algorithm", "status_list_address"],
  },
  { title: "Services", rules: ["bundle_valid_for", "service_hosts"] },
];

const TITLES: Record<string, string> = {
  keys_enabled: "Keys",
  managers: "Keys are managed by",
  roles_per_key: "Roles of a key",
  formats: "Token format",
  default_lifetime: "Usual lifetime",
  max_lifetime: "Longest lifetime",
  never_expires: "Keys without an end",
  expiry_extendable: "Putting an end off",
  warn_before: "Warning before an end",
  replace_after: "Replacing keys without an end",
  names_unique: "Unique names",
  name_editable: "Renaming",
  owner_required: "Owner",
  max_active_keys: "Active keys at once",
  max_keys_per_owner: "Keys of one owner",
  delete_role: "Removing a role in use",
  token_prefix: "Token prefix",
  token_issuer: "Issuer (iss)",
  token_audience: "Audience (aud)",
  token_algorithm: "Signed with",
  status_list_address: "Status list address",
  bundle_valid_for: "A bundle holds for",
  service_hosts: "Other names of the service",
};

const CHOICES: Record<string, string> = {
  "keys_enabled=yes": "On",
  "keys_enabled=no_new": "No new ones",
  "keys_enabled=no": "Off",
  "managers=admin": "Admins",
  "managers=issuer": "Admins and Issuers",
  "roles_per_key=one": "One",
  "roles_per_key=many": "Several",
  "roles_per_key=owner": "Its owner’s",
  "formats=opaque": "Opaque",
  "formats=jwt": "Signed (JWT)",
  "formats=both": "Both",
  "names_unique=vault": "In the vault",
  "names_unique=owner": "Per owner",
  "names_unique=no": "No",
  "owner_required=yes": "Required",
  "owner_required=no": "Optional",
  "delete_role=refuse": "Refused",
  "delete_role=cascade": "Deletes its keys",
  "token_algorithm=es256": "ES256",
  "token_algorithm=eddsa": "EdDSA",
};

/** What stands behind a number that is typed. */
const UNITS: Record<string, string> = {
  max_lifetime: "days",
  warn_before: "days",
  bundle_valid_for: "days",
  replace_after: "days",
  max_active_keys: "keys",
  max_keys_per_owner: "keys",
};

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What a rule is called; one that this page does not know yet by its own name. */
export const ruleTitle = (rule: string): string => TITLES[rule] ?? capital(rule.replaceAll("_", " "));

/** What is wrong with what was written in a rule, with the rule's title where Rust says its name. */
export const complaint = (rule: string, said: string | undefined): string | null =>
  said?.replace(new RegExp(`^${rule}\\b`), ruleTitle(rule)) ?? null;

/** What a setting of a rule is called. */
export const settingTitle = (rule: string, setting: string): string =>
  CHOICES[`${rule}=${setting}`] ?? capital(setting.replaceAll("_", " "));

export const unitOf = (rule: string): string | null => UNITS[rule] ?? null;

/** The groups with the rules that there are; what belongs to none stands at the end. */
export function grouped<T extends { name: string }>(rules: T[]): { title: string; rules: T[] }[] {
  const known = new Set(GROUPS.flatMap((group) => group.rules));
  const others = rules.filter(({ name }) => !known.has(name));
  return [
    ...GROUPS.map(({ title, rules: names }) => ({
      title,
      rules: names.flatMap((name) => rules.filter((rule) => rule.name === name)),
    })),
    { title: "More", rules: others },
  ].filter((group) => group.rules.length > 0);
}

/** What differs between the rules as they are and as they are written on the page. */
export const changesOf = (
  rules: { name: string; setting: string }[],
  written: Record<string, string>,
): { rule: string; value: string }[] =>
  rules.flatMap(({ name, setting }) => {
    const value = written[name]?.trim();
    return value === undefined || value === setting ? [] : [{ rule: name, value }];
  });

// The rules of the vault in memory: in words, as text, what a change would affect, and the presets.
import type {
  Lifetime,
  KeyView,
  PresetView,
  Rules,
  RuleSetting,
  RulesEffect,
  RuleView,
} from "../src/lib/backend/types";
import { refuse } from "./refuse";
import type { Answers, MockVault } from "./vault";

const PRESETS: Omit<PresetView, "rules">[] = [
  {
    preset: "standard",
    name: "Standard",
    sentence: "Keys last 90 days unless another time up to a year is chosen; Admins and Issuers manage them.",
    roles: [],
  },
  {
    preset: "organisation",
    name: "Organisation",
    sentence:
      "Admins manage at most 10 active keys for the whole organisation, which work until they are removed unless an expiration is chosen.",
    roles: ["Admin", "Viewer"],
  },
  {
    preset: "signed",
    name: "Signed tokens",
    sentence:
      "Every key is a signed token (JWT) that lasts 6 months unless another time is chosen; its name is unique and fixed, and only Admins manage keys.",
    roles: ["Global Admin", "Global Viewer", "Cloud Account Viewer"],
  },
  {
    preset: "personal",
    name: "Personal keys",
    sentence:
      "Keys are off until you turn them on and last at most 180 days; each belongs to an owner and may do what that owner may do.",
    roles: ["API access"],
  },
  {
    preset: "service",
    name: "Services",
    sentence:
      "Each key has a unique name and exactly one role; removing a role deletes its keys, and only Admins manage them.",
    roles: [],
  },
];

type Row = { meaning: string; choices?: string[]; range?: string; hint?: string };

const YES_NO = ["yes", "no"];
const ROWS: Record<keyof Rules, Row> = {
  keys_enabled: { meaning: "Keys can be issued, and they work.", choices: ["yes", "no_new", "no"] },
  managers: { meaning: "Issuers and Admins see and manage keys.", choices: ["admin", "issuer"] },
  formats: {
    meaning: "A key has an opaque token or, where asked for, a signed one (JWT).",
    choices: ["opaque", "jwt", "both"],
  },
  default_lifetime: {
    meaning: "How long a key lives where nothing is said.",
    range: "1 to 3650 days (90d), 1 to 120 months (6mo), or none",
  },
  max_lifetime: {
    meaning: "The longest that a key issued from now on can live.",
    range: "1 to 365 days, or none",
    hint: "30 to 90 days is recommended",
  },
  never_expires: { meaning: "Whether a key can have no expiration.", choices: ["allowed", "refused"] },
  expiry_extendable: { meaning: "An expiration can be brought forward, not put off.", choices: YES_NO },
  name_editable: { meaning: "Whether a key can be renamed.", choices: YES_NO },
  names_unique: { meaning: "No two live keys have the same name.", choices: ["vault", "owner", "no"] },
  roles_per_key: { meaning: "A key has one or more roles.", choices: ["one", "many", "owner"] },
  max_active_keys: { meaning: "How many keys can be active at once.", range: "1 to 1000000, or none" },
  max_keys_per_owner: {
    meaning: "How many keys an owner can have, expired ones too.",
    range: "1 to 1000000, or none",
  },
  owner_required: { meaning: "Whether every key has an owner.", choices: YES_NO },
  delete_role: {
    meaning: "A role that a live key has cannot be removed.",
    choices: ["refuse", "cascade"],
  },
  warn_before: { meaning: "How long before its end a key counts as expiring.", range: "1 to 365 days" },
  replace_after: {
    meaning: "When a key that never expires is due for replacement.",
    range: "1 to 3650 days, or none",
  },
  token_prefix: { meaning: "What an opaque token begins with.", range: "2 to 12 characters of a-z and 0-9" },
  token_issuer: {
    meaning: "Who a signed token says it is from (iss).",
    range: "a name or an address, or none",
  },
  token_audience: {
    meaning: "Who a signed token says it is for (aud).",
    range: "a name or an address, or none",
  },
  bundle_valid_for: {
    meaning: "How long services may check keys by a bundle that was exported.",
    range: "1 to 365 days",
  },
  token_algorithm: { meaning: "How signed tokens are signed.", choices: ["es256", "eddsa"] },
  status_list_address: {
    meaning: "Where services that check signed tokens by public keys learn what was revoked.",
    range: "an https address, or none",
  },
  service_hosts: {
    meaning: "The service answers to its own names only.",
    range: "host names, such as keys.example.org, or none",
  },
};

const MEANS: Record<string, string> = {
  "keys_enabled=no_new": "No key can be issued; existing ones go on working.",
  "keys_enabled=no": "No key can be issued, and none works until keys are switched on again.",
  "managers=admin": "Only Admins see and manage keys.",
  "formats=opaque": "Keys have opaque tokens.",
  "formats=jwt": "Keys have signed tokens (JWT).",
  "never_expires=allowed": "A key can be issued that never expires.",
  "never_expires=refused": "Every key expires.",
  "expiry_extendable=yes": "The expiration of an opaque key can be put off.",
  "name_editable=yes": "A key can be renamed.",
  "name_editable=no": "A key keeps its name.",
  "names_unique=owner": "No two live keys of an owner have the same name.",
  "names_unique=no": "Keys may have the same name.",
  "roles_per_key=one": "A key has exactly one role.",
  "roles_per_key=owner": "A key may do what its owner may do now.",
  "owner_required=yes": "Every key has an owner.",
  "owner_required=no": "A key may have an owner.",
  "delete_role=cascade": "Removing a role deletes the keys that have only this role.",
};

const lifetimeText = (lifetime: Lifetime): string =>
  "days" in lifetime ? `${lifetime.days}d` : `${lifetime.months}mo`;

/** A rule as it is written. */
function written(rules: Rules, name: keyof Rules): string {
  const value = rules[name];
  if (value === null) return "none";
  if (Array.isArray(value)) return value.join(",") || "none";
  if (name === "never_expires") return value ? "allowed" : "refused";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? lifetimeText(value) : String(value);
}

function read(name: keyof Rules, text: string): unknown {
  const row = ROWS[name];
  if (row.choices) {
    if (!row.choices.includes(text))
      refuse("invalid_argument", `${name} is ${row.choices.join(" or ")}.`, name);
    return row.choices === YES_NO ? text === "yes" : name === "never_expires" ? text === "allowed" : text;
  }
  if (name === "service_hosts") return text === "none" ? [] : text.split(",");
  if (text === "none") return null;
  if (name.startsWith("token") || name === "status_list_address") return text;
  if (name === "default_lifetime") {
    const parts = /^(\d+)(d|mo)$/.exec(text);
    if (!parts) refuse("invalid_argument", `default_lifetime is ${row.range}.`, name);
    return parts?.[2] === "mo" ? { months: Number(parts[1]) } : { days: Number(parts?.[1]) };
  }
  const [, most = "1000000"] = /to (\d+)/.exec(row.range ?? "") ?? [];
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > Number(most)) {
    refuse("invalid_argument", `${name} is ${row.range}; “${text}” is not.`, name);
  }
  return number;
}

function changedRules(rules: Rules, settings: RuleSetting[]): Rules {
  const next = { ...rules };
  for (const { rule, value } of settings) {
    Object.assign(next, { [rule]: read(rule as keyof Rules, value.trim()) });
  }
  const usual = next.default_lifetime && "days" in next.default_lifetime ? next.default_lifetime.days : 0;
  if (next.max_lifetime !== null && usual > next.max_lifetime) {
    refuse(
      "rule_refused",
      `Keys would last ${usual} days where nothing is said, and ${next.max_lifetime} at the most. Bring default_lifetime down too.`,
      "default_lifetime",
    );
  }
  return next;
}

/** What a change would mean for the keys that there are: enough to see each kind of sentence. */
function effects(vault: MockVault, next: Rules): RulesEffect["effects"] {
  const found: RulesEffect["effects"] = [];
  const live = vault.keys.filter(({ status }) => status !== "revoked" && status !== "expired");
  const say = (rule: string, keys: KeyView[], sentence: (amount: number) => string): void => {
    if (keys.length > 0) {
      const few = keys.slice(0, 100).map(({ id }) => id);
      found.push({ rule, sentence: sentence(keys.length), keys: few, count: keys.length });
    }
  };
  const { max_lifetime, max_active_keys, keys_enabled, owner_required, roles_per_key } = next;
  if (max_lifetime !== null && max_lifetime !== vault.rules.max_lifetime) {
    const longer = live.filter(
      (key) =>
        key.expires_at && Date.parse(key.expires_at) - Date.parse(key.created_at) > max_lifetime * 86_400_000,
    );
    say("max_lifetime", longer, (amount) => `${amount} live keys last longer. They keep their ends.`);
  }
  if (max_active_keys !== null && live.length > max_active_keys) {
    say(
      "max_active_keys",
      live,
      (amount) => `${amount} keys are active already. They go on working; none can be issued.`,
    );
  }
  if (keys_enabled === "no" && vault.rules.keys_enabled !== "no")
    say(
      "keys_enabled",
      live,
      (amount) => `${amount} live keys stop working until keys are switched on again.`,
    );
  if (keys_enabled !== "no" && vault.rules.keys_enabled === "no")
    say("keys_enabled", live, (amount) => `${amount} live keys work again.`);
  if (owner_required && !vault.rules.owner_required) {
    const without = live.filter(({ owner_id }) => owner_id === null);
    say("owner_required", without, (amount) => `${amount} live keys have no owner. They go on working.`);
  }
  if (roles_per_key === "one" && vault.rules.roles_per_key === "many") {
    const several = live.filter(({ grants }) => grants.length > 1);
    say("roles_per_key", several, (amount) => `${amount} live keys have several roles. They keep them.`);
  }
  return found;
}

const inWords = (rules: Rules): RuleView[] =>
  Object.entries(ROWS).map(([name, { meaning, choices, range, hint }]) => {
    const setting = written(rules, name as keyof Rules);
    return {
      name,
      value: setting,
      meaning,
      setting,
      choices: (choices ?? []).map((each) => ({
        setting: each,
        meaning: MEANS[`${name}=${each}`] ?? meaning,
      })),
      range: range ?? null,
      hint: hint ?? null,
    };
  });

export const rulesAnswers = (
  vault: MockVault,
): Pick<Answers, "presets" | "rules" | "rules_in_words" | "rules_effect" | "set_rules"> => ({
  presets: () => PRESETS.map((preset) => ({ ...preset, rules: inWords(vault.rules) })),
  rules: () => vault.rules,
  rules_in_words: () => inWords(vault.rules),
  rules_effect: ({ settings }) => {
    const next = changedRules(vault.rules, settings);
    const changes = settings.map(({ rule, value }) => ({
      field: rule,
      from: written(vault.rules, rule as keyof Rules),
      to: value.trim(),
    }));
    return { changes: changes.filter(({ from, to }) => from !== to), effects: effects(vault, next) };
  },
  set_rules: ({ settings }) => {
    vault.rules = changedRules(vault.rules, settings);
    vault.log(
      { type: "rules_changed" },
      `Changed the rules: ${settings.map(({ rule, value }) => `${rule} set to ${value}`).join("; ")}`,
    );
    return vault.rules;
  },
});

// Words of the door that Rust is about to say, for owners, operators, rules, the catalogue, the calendar, the activity
// and the review: by hand, in the shape that generation will give them. Each goes from here as soon as its twin is there.
import type * as Now from "./generated/types";
import type { GrantRequest, KeyView, OwnerView } from "./soon";

/** A thing by id and name. */
export type Named = { id: string; name: string };

/** A rule, what it says and how it is set. */
export type RuleView = {
  name: string;
  value: string;
  meaning: string;
  setting: string;
  choices: string[];
  range: string | null;
  hint: string | null;
};

export type RuleSetting = { rule: string; value: string };
export type SetRules = { settings: RuleSetting[] };

export type FieldChange = { field: string; from?: string; to?: string };

/** What a change of the rules would mean for what there is already. */
export type RuleEffect = { rule: string; sentence: string; keys: Named[]; count: number };
export type RulesEffect = { changes: FieldChange[]; effects: RuleEffect[] };

export type Preset = "standard" | "organisation" | "signed" | "personal" | "service";
export type PresetView = { preset: Preset; name: string; sentence: string; roles: string[] };
export type NewVaultRequest = Omit<Now.NewVaultRequest, "preset"> & { preset: Preset };

export type AddOwner = { name: string; contact: string; team: string; grants: GrantRequest[] };
export type EditOwner = {
  owner: string;
  name: string | null;
  contact: string | null;
  team: string | null;
  grants: GrantRequest[] | null;
};
export type RemoveOwner = { owner: string; with_keys: boolean };

/** An owner and what happened to it. */
export type OwnerDetails = { owner: OwnerView; history: Now.HistoryEntry[] };

/** The keys that go with an owner; of them, the first hundred. */
export type OwnerRemoval = { keys: KeyView[]; key_count: number };

/** A person who can open the vault. */
export type OperatorView = Now.OperatorView & { owner: Named | null; you: boolean; must_change: boolean };
export type OperatorRef = { operator: string };
export type AddOperatorRequest = {
  name: string;
  role: Now.OperatorRole;
  owner: string | null;
  passphrase: string;
};
export type EditOperator = {
  operator: string;
  name: string | null;
  role: Now.OperatorRole | null;
  owner?: string | null;
};

/** What the removal of an operator ends. */
export type OperatorRemoval = {
  epoch: number;
  token_key_renewed: boolean;
  list_key_renewed: boolean;
  signed_keys: Named[];
  signed_count: number;
};

export type RoleRef = { role: string };
export type RoleRemovalPreview = {
  deleted: KeyView[];
  deleted_count: number;
  reduced: KeyView[];
  reduced_count: number;
};

export type CalendarDay = { day: string; from: string; until: string; keys: number; live: number };
export type CalendarView = {
  year: number;
  days: CalendarDay[];
  timeline: KeyView[];
  timeline_count: number;
  never: number;
};

/** Where something was written; null: the person chose no place. */
export type ExportedFile = { path: string | null };

export type ActivityKind =
  | "issued"
  | "delivered"
  | "edited"
  | "stopped"
  | "rotated"
  | "ended"
  | "roles"
  | "owners"
  | "accounts"
  | "permissions"
  | "rules"
  | "operators"
  | "vault";
export type ActivityQuery = {
  from: string | null;
  to: string | null;
  operator: string | null;
  kinds: ActivityKind[];
  key: string | null;
  search: string;
  before: number | null;
  limit: number;
};
export type ActivityPage = { entries: Now.HistoryEntry[]; next_before: number | null };

/** What was found when the whole ledger was read. */
export type Verified = { frames: number; head: string; at: string };

export type FindingKind =
  | "unused"
  | "expiring"
  | "long_lived"
  | "over_privileged"
  | "without_owner"
  | "due_for_replacement"
  | "unstored"
  | "unused_role"
  | "gone_permission";
export type Finding = {
  kind: FindingKind;
  sentence: string;
  advice: string;
  keys: KeyView[];
  roles: Named[];
  permissions: string[];
  count: number;
};
export type IssuerView = {
  operator: string;
  operator_id: string;
  role: Now.OperatorRole;
  owner: string | null;
  may_issue: boolean;
  reason: string | null;
};
export type AuditReport = { at: string; findings: Finding[]; issuers: IssuerView[] };

/** The commands that are about to be. */
export type PlacesCommands = {
  create_vault: { request: NewVaultRequest; response: Now.NewVaultResponse };
  presets: { request: null; response: PresetView[] };
  rules_in_words: { request: null; response: RuleView[] };
  rules_effect: { request: SetRules; response: RulesEffect };
  set_rules: { request: SetRules; response: Now.Rules };
  add_owner: { request: AddOwner; response: OwnerView };
  edit_owner: { request: EditOwner; response: OwnerView };
  owner_details: { request: Now.OwnerRef; response: OwnerDetails };
  suspend_owner: { request: Now.OwnerRef; response: OwnerView };
  reinstate_owner: { request: Now.OwnerRef; response: OwnerView };
  owner_removal: { request: Now.OwnerRef; response: OwnerRemoval };
  remove_owner: { request: RemoveOwner; response: OwnerRemoval };
  list_operators: { request: null; response: OperatorView[] };
  add_operator: { request: AddOperatorRequest; response: OperatorView };
  edit_operator: { request: EditOperator; response: OperatorView };
  operator_removal: { request: OperatorRef; response: OperatorRemoval };
  remove_operator: { request: OperatorRef; response: OperatorRemoval };
  role_removal: { request: RoleRef; response: RoleRemovalPreview };
  calendar: { request: { year: number }; response: CalendarView };
  export_calendar: { request: null; response: ExportedFile };
  activity_page: { request: ActivityQuery; response: ActivityPage };
  export_activity: { request: null; response: ExportedFile };
  verify_ledger: { request: null; response: Verified };
  audit_report: { request: null; response: AuditReport };
};

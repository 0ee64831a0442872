// The words of the door to Rust.

export type Code =
  | "not_allowed"
  | "keys_disabled"
  | "limit_reached"
  | "name_taken"
  | "name_fixed"
  | "lifetime_refused"
  | "expiry_fixed"
  | "rule_refused"
  | "key_ended"
  | "in_use"
  | "reserved_permission"
  | "already_exists"
  | "changed"
  | "invalid_text"
  | "secret_in_text"
  | "invalid_permission"
  | "invalid_lifetime"
  | "invalid_passphrase"
  | "invalid_argument"
  | "ambiguous"
  | "vault_not_found"
  | "key_not_found"
  | "role_not_found"
  | "owner_not_found"
  | "account_not_found"
  | "operator_not_found"
  | "token_gone"
  | "locked"
  | "wrong_passphrase"
  | "wrong_recovery_code"
  | "no_such_lock"
  | "vault_damaged"
  | "vault_newer"
  | "vault_in_use"
  | "disk"
  | "disk_full"
  | "read_only"
  | "keychain"
  | "keychain_timeout"
  | "clipboard"
  | "cancelled"
  | "internal";

export type Error = { code: Code; message: string; field?: string };

export type Format = "opaque" | "jwt";
export type Status = "active" | "expiring" | "suspended" | "expired" | "revoked";
export type StoppedBy = "owner" | "rules";
export type StatusFilter = Status;
export type Sort = "name" | "owner" | "created" | "expires" | "last_used";
export type Direction = "ascending" | "descending";
export type RevocationReason =
  "compromised" | "superseded" | "no_longer_needed" | "owner_left" | "never_stored";
export type Delivery =
  "pending" | "copied" | "shown" | "file" | "keychain" | "printed" | "confirmed" | "never_stored";
export type OperatorRole = "admin" | "issuer" | "viewer";
export type Door = "window" | "cli";
export type LockKind = "passphrase" | "keychain" | "recovery";
export type Preset = "standard";
export type Lifetime = { days: number } | { months: number };
export type Expiration = "default" | "never" | { after: Lifetime } | { on: string } | { at: string };

export type GrantView = {
  role: string;
  role_id: string;
  accounts: string[] | null;
  account_ids: string[] | null;
};
export type KeyView = {
  id: string;
  name: string;
  description: string;
  owner: string | null;
  owner_id: string | null;
  format: Format;
  grants: GrantView[];
  last_four: string;
  status: Status;
  stopped_by: StoppedBy | null;
  created_at: string;
  created_by: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  revocation_reason: RevocationReason | null;
  delivery: Delivery;
};
export type HistoryEntry = {
  sequence: number;
  at: string;
  operator: string;
  door: Door;
  event: { type: string; [member: string]: unknown };
};
export type KeyDetails = { key: KeyView; permissions: string[]; history: HistoryEntry[] };
export type KeyQuery = {
  search: string;
  status: StatusFilter | null;
  owner: string | null;
  role: string | null;
  expiring_within: number | null;
  sort: Sort;
  direction: Direction;
  offset: number;
  limit: number;
};
export type StatusCounts = {
  all: number;
  active: number;
  expiring: number;
  suspended: number;
  expired: number;
  revoked: number;
};
export type KeyPage = { keys: KeyView[]; total: number; counts: StatusCounts; revision: number };
export type RoleView = {
  id: string;
  name: string;
  permissions: string[];
  scoped: boolean;
  created_at: string;
  live_keys: number;
  keys: number;
};
export type OwnerView = {
  id: string;
  name: string;
  contact: string;
  created_at: string;
  live_keys: number;
  keys: number;
};
export type AccountView = { id: string; name: string; keys: number };

export type Rules = {
  keys_enabled: "yes" | "no_new" | "no";
  managers: "admin" | "issuer";
  formats: "opaque" | "jwt" | "both";
  default_lifetime: Lifetime | null;
  max_lifetime: number | null;
  never_expires: boolean;
  expiry_extendable: boolean;
  name_editable: boolean;
  names_unique: "vault" | "owner" | "no";
  roles_per_key: "one" | "many" | "owner";
  max_active_keys: number | null;
  max_keys_per_owner: number | null;
  owner_required: boolean;
  delete_role: "refuse" | "cascade";
  warn_before: number;
  replace_after: number | null;
  token_prefix: string;
  token_issuer: string | null;
  token_audience: string | null;
};

export type GrantRequest = { role: string; accounts: string[] | null };
export type EditKey = {
  key: string;
  name: string | null;
  description: string | null;
  owner?: string | null;
  grants: GrantRequest[] | null;
  expiration: Expiration | null;
};
export type AddRole = { name: string; permissions: string[]; scoped: boolean };
export type EditRole = { role: string; name: string | null; permissions: string[] | null };
export type RemoveRole = { role: string; cascade: boolean };
export type RoleRemoval = { deleted: string[]; reduced: string[] };
export type AddOwner = { name: string; contact: string };
export type EditOwner = { owner: string; name: string | null; contact: string | null };
export type AddAccount = { name: string };

export type AppState = {
  version: string;
  session: Session;
  settings: Settings;
  known_vaults: KnownVault[];
  clipboard: ClipboardState;
  cards: RevealCard[];
};
export type KnownVault = { path: string; name: string };
export type Session =
  | { kind: "no_vault"; folder: string; problem: Error | null }
  | { kind: "locked"; vault: LockedVault }
  | { kind: "open"; vault: OpenVault };
export type LockedVault = {
  id: string;
  path: string;
  name: string;
  operators: OperatorView[];
  reason: LockReason | null;
};
export type OperatorView = { id: string; name: string; role: OperatorRole; locks: LockKind[] };
export type LockReason = "asked" | "idle" | "switched";
export type OpenVault = {
  id: string;
  path: string;
  name: string;
  operator: OperatorView;
  unlocked_by: LockKind;
  health: VaultHealth;
  counts: PlaceCounts;
  revision: number;
};
export type VaultHealth = {
  read_only: string | null;
  notes: string[];
  refilling: { done: number; all: number } | null;
};
export type PlaceCounts = { keys: number; roles: number; owners: number };
export type Theme = "system" | "light" | "dark";
export type Settings = { theme: Theme; clipboard_seconds: number; idle_minutes: number | null };
export type NewVaultRequest = {
  name: string;
  operator: string;
  folder: string | null;
  preset: Preset;
  passphrase: string | null;
  keychain: boolean;
  recovery: boolean;
};
export type UnlockMethod =
  { kind: "passphrase"; passphrase: string } | { kind: "keychain" } | { kind: "recovery"; code: string };
export type Proof = { kind: "passphrase"; passphrase: string } | { kind: "recovery"; code: string };
export type RevealCard = {
  handle: string;
  subject: RevealSubject;
  masked: string;
  deliveries: Delivery[];
  stored: boolean;
  problem: Error | null;
};
export type RevealSubject =
  | {
      kind: "key";
      key: string;
      name: string;
      format: Format;
      last_four: string;
      expires_at: string | null;
    }
  | { kind: "recovery_code"; vault: string };
export type CopyAs = "env" | "header" | "curl";
export type ClipboardState =
  | { kind: "empty" }
  | { kind: "holding"; what: string; seconds_left: number; total_seconds: number }
  | { kind: "cleared"; what: string }
  | { kind: "replaced"; what: string }
  | { kind: "failed"; what: string; error: Error };
export type IssueKeyRequest = {
  name: string;
  description: string;
  owner: string | null;
  grants: GrantRequest[];
  expiration: Expiration;
  format: Format | null;
};
export type IssueKeyResponse = { key: KeyView; card: RevealCard };
export type ExpirationChoice = {
  expiration: Expiration;
  allowed: boolean;
  reason: string | null;
  default: boolean;
  expires_at: string | null;
};
export type ExpirationPreview = { expires_at: string | null; days: number | null };
export type PassphraseStrength = { score: number; acceptable: boolean; advice: string | null };
export type KeychainState = { available: boolean; reason: string | null };

type Key = { key: string };
type Handle = { handle: string };

export type Commands = {
  app_state: { request: null; response: AppState };
  suggest_folder: { request: { name: string }; response: { folder: string } };
  choose_folder: { request: { purpose: "create" | "open" }; response: { folder: string | null } };
  passphrase_strength: { request: { passphrase: string }; response: PassphraseStrength };
  keychain_state: { request: null; response: KeychainState };
  create_vault: { request: NewVaultRequest; response: { state: AppState; recovery: RevealCard | null } };
  open_vault: { request: { folder: string | null }; response: AppState };
  unlock: { request: { operator: string | null; method: UnlockMethod }; response: AppState };
  lock: { request: null; response: AppState };
  quit: { request: null; response: null };
  list_keys: { request: KeyQuery; response: KeyPage };
  key_details: { request: Key; response: KeyDetails };
  issue_key: { request: IssueKeyRequest; response: IssueKeyResponse };
  expiration_choices: { request: null; response: ExpirationChoice[] };
  preview_expiration: {
    request: { expiration: Expiration; key: string | null };
    response: ExpirationPreview;
  };
  edit_key: { request: EditKey; response: KeyView };
  suspend_key: { request: Key; response: KeyView };
  reinstate_key: { request: Key; response: KeyView };
  revoke_key: { request: { key: string; reason: RevocationReason }; response: KeyView };
  delete_key: { request: Key; response: null };
  unstored_keys: { request: null; response: KeyView[] };
  confirm_stored: { request: Key; response: KeyView };
  list_roles: { request: null; response: RoleView[] };
  add_role: { request: AddRole; response: RoleView };
  edit_role: { request: EditRole; response: RoleView };
  remove_role: { request: RemoveRole; response: RoleRemoval };
  list_owners: { request: null; response: OwnerView[] };
  add_owner: { request: AddOwner; response: OwnerView };
  edit_owner: { request: EditOwner; response: OwnerView };
  remove_owner: { request: { owner: string }; response: null };
  list_accounts: { request: null; response: AccountView[] };
  add_account: { request: AddAccount; response: AccountView };
  remove_account: { request: { account: string }; response: null };
  rules: { request: null; response: Rules };
  reveal_state: { request: null; response: RevealCard[] };
  reveal_copy: { request: Handle; response: RevealCard };
  reveal_copy_as: { request: { handle: string; format: CopyAs }; response: RevealCard };
  reveal_show: { request: Handle; response: { secret: string } };
  reveal_save_file: { request: Handle; response: { card: RevealCard; path: string | null } };
  reveal_save_keychain: { request: Handle; response: RevealCard };
  reveal_done: { request: { handle: string; stored: boolean }; response: null };
  reveal_discard: { request: Handle; response: null };
  copy_text: { request: { text: string }; response: null };
  settings: { request: null; response: Settings };
  set_settings: { request: Settings; response: Settings };
  change_passphrase: { request: { proof: Proof; new_passphrase: string }; response: null };
  new_recovery_code: { request: { proof: Proof }; response: RevealCard };
  enable_keychain: { request: null; response: LockKind[] };
  disable_keychain: { request: null; response: LockKind[] };
  activity: { request: null; response: null };
};

export type Events = {
  clipboard: ClipboardState;
  "vault-changed": { revision: number };
  locked: AppState;
  "about-to-lock": { seconds_left: number | null };
  "close-asked": null;
};

// Generated from Rust by `cargo xtask codegen`. Do not edit: change the types in Rust instead.

/** That the vault is about to be locked. */
export type AboutToLock = {
  /** In how many seconds; `None`: it is not any more. */
  seconds_left: number | null, };

/** One account. */
export type AccountRef = {
  /** Its id. */
  account: string, };

/** An account as it is shown. */
export type AccountView = {
  /** Its id. */
  id: string,
  /** Its name. */
  name: string,
  /** How many live keys have a role that is limited to it. */
  live_keys: number,
  /** How many keys do, ended ones included. */
  keys: number, };

/** Where a grant holds. An unscoped role always holds for [`Accounts::All`]. */
export type Accounts = "all" | { "selected": Array<string> };

/** What sort of thing happened. */
export type ActivityKind = "issued" | "delivered" | "edited" | "stopped" | "rotated" | "ended" | "roles" | "owners" | "accounts" | "permissions" | "rules" | "operators" | "vault";

/** A part of what happened. */
export type ActivityPage = {
  /** The events, newest first. */
  entries: Array<HistoryEntry>,
  /** What [`ActivityQuery::before`] continues with; `None` where there is no more. */
  next_before: number | null, };

/** Which events, newest first. All conditions must hold. */
export type ActivityQuery = {
  /** From this moment on. */
  from: string | null,
  /** Before this moment. */
  to: string | null,
  /** Only what this operator did. */
  operator: string | null,
  /** Only events of these kinds; none is all. */
  kinds: Array<ActivityKind>,
  /** Only what is about this key. */
  key: string | null,
  /** Words that all stand in the sentence, in the operator's name, or in that of the key that asked. */
  search: string,
  /** Only events before this number of the ledger: where the page before ended. */
  before: number | null,
  /** How many to answer at the most; 0 is all. */
  limit: number, };

/** Add an account. */
export type AddAccount = {
  /** Its name. */
  name: string, };

/** Add an operator. */
export type AddOperatorRequest = {
  /** Their name. */
  name: string,
  /** What they may do. */
  role: OperatorRole,
  /** The owner whose keys alone an Issuer manages. */
  owner: string | null,
  /** Their first passphrase, which they are asked to change. */
  passphrase: string, };

/** Add an owner. */
export type AddOwner = {
  /** Its name. */
  name: string,
  /** How to reach them; may be empty. */
  contact: string,
  /** Where they belong; may be empty. */
  team: string,
  /** What they may do, where keys have their owner's grants; may be none. */
  grants: Array<GrantRequest>, };

/** Add a role. */
export type AddRole = {
  /** Its name. */
  name: string,
  /** Its permissions: patterns, at least one. */
  permissions: Array<string>,
  /** Whether it can be limited to accounts. */
  scoped: boolean,
  /** Whether a key that asks over REST may grant it. */
  grantable_over_rest?: boolean, };

/** What the window has to know to draw itself. */
export type AppState = {
  /** The version of the program. */
  version: string,
  /** What the person is called on this computer; a first name for a first operator. */
  login_name: string | null,
  /** The vault, and whether it is open. */
  session: Session,
  /** The person's settings. */
  settings: Settings,
  /** Vaults that were opened here before, the latest first. */
  known_vaults: Array<KnownVault>,
  /** What of ours is on the clipboard. */
  clipboard: ClipboardState,
  /** The reveal cards that are open. */
  cards: Array<RevealCard>,
  /** The service that checks keys. */
  service: ServiceState, };

/** What somebody should look at. */
export type AuditReport = {
  /** When it was made. */
  at: string,
  /** What was found; kinds of which there is nothing are left out. */
  findings: Array<Finding>,
  /** Every operator, and whether they may issue keys. */
  issuers: Array<IssuerView>,
  /** The sequence number of the vault's last change: all keys of a finding are chosen by its kind and this. */
  revision: number, };

/** A pattern of roles that no service declares. */
export type Beyond = {
  /** The pattern. */
  pattern: string,
  /** The roles that have it, by name. */
  roles: Array<NamedRole>, };

/** What is done to each of many keys. */
export type BulkAct = { "kind": "revoke",
  /** Why. */
  reason: RevocationReason, } | { "kind": "suspend" } | { "kind": "reinstate" } | { "kind": "delete" } | { "kind": "add_role",
  /** The role. */
  grant: GrantRequest, } | { "kind": "remove_role",
  /** The role. */
  role: string, } | { "kind": "set_roles",
  /** The roles. */
  grants: Array<GrantRequest>, } | { "kind": "set_owner",
  /** The owner; `None` is nobody. */
  owner: string | null, };

/** What an act on many keys would do. Of each list, the first [`BulkPreview::SHOWN`]. */
export type BulkPreview = {
  /** The keys that would change, as they are now. */
  changes: Array<KeyView>,
  /** How many these are. */
  change_count: number,
  /** The keys that are so already. */
  unchanged: Array<KeyView>,
  /** How many these are. */
  unchanged_count: number,
  /** The keys that would be left out, because it is refused for them. */
  refused: Array<BulkRefusal>,
  /** How many these are. */
  refused_count: number, };

/** A key that an act on many leaves out, and why. */
export type BulkRefusal = {
  /** Its id. */
  key: string,
  /** Its name; empty where there is no such key any more. */
  name: string,
  /** Why, for programs. */
  code: Code,
  /** Why, a sentence. */
  reason: string, };

/** An act on many keys. */
export type BulkRequest = {
  /** Which keys. */
  selection: KeySelection,
  /** What is done to each. */
  act: BulkAct, };

/** What an act on many keys came to. */
export type BulkResult = {
  /** How many keys changed. */
  done: number,
  /** How many were left out, because it is refused for them. */
  left_out: number, };

/** A day on which keys end. */
export type CalendarDay = {
  /** The day, as the person's clocks show it. */
  day: string,
  /** When it begins; for [`KeyQuery::expires_from`]. */
  from: string,
  /** When it is over; for [`KeyQuery::expires_until`]. */
  until: string,
  /** How many keys end on it. */
  keys: number,
  /** How many of them have not ended yet. */
  live: number, };

/** The calendar of a year. */
export type CalendarRequest = {
  /** The year. */
  year: number, };

/** When keys end in a year, in the person's time zone. Revoked keys are left out. */
export type CalendarView = {
  /** The year. */
  year: number,
  /** The days on which keys end, earliest first; days without any are left out. */
  days: Array<CalendarDay>,
  /** The live keys that end in the year, earliest first; the first [`CalendarView::SHOWN`]. */
  timeline: Array<KeyView>,
  /** How many these are. */
  timeline_count: number,
  /** How many live keys never expire. */
  never: number, };

/** One card. */
export type CardRef = {
  /** Its handle. */
  handle: string, };

/** Whether a role has a permission. */
export type Cell = "none" | "held" | "by_pattern";

/** Set or change the passphrase. */
export type ChangePassphrase = {
  /** What unlocks the vault now. */
  proof: Proof,
  /** What will. */
  new_passphrase: string, };

/** One thing that was looked at. */
export type CheckLine = {
  /** What was looked at, in two or three words. */
  what: string,
  /** How it came out. */
  outcome: CheckOutcome,
  /** What was found, a sentence. */
  sentence: string, };

/** How a check came out. */
export type CheckOutcome = "passed" | "failed" | "not_reached";

/** Let the person choose a folder. */
export type ChooseFolder = {
  /** For what. */
  purpose: FolderPurpose, };

/** The folder that the person chose. */
export type ChosenFolder = {
  /** The folder; `None`: none. */
  folder: string | null, };

/** What of ours is on the clipboard, or what became of it. */
export type ClipboardState = { "kind": "empty" } | { "kind": "holding",
  /** What it belongs to: the name of a key. */
  what: string,
  /** In how many seconds it is cleared, rounded up. */
  seconds_left: number,
  /** Of how many. */
  total_seconds: number, } | { "kind": "cleared",
  /** What it belonged to. */
  what: string, } | { "kind": "replaced",
  /** What ours belonged to. */
  what: string, } | { "kind": "failed",
  /** What it belongs to. */
  what: string,
  /** Why. */
  error: Error, };

/** Everything that can go wrong. */
export type Code = "not_allowed" | "keys_disabled" | "limit_reached" | "name_taken" | "name_fixed" | "lifetime_refused" | "expiry_fixed" | "rule_refused" | "key_ended" | "in_use" | "reserved_permission" | "already_exists" | "stale" | "invalid_text" | "secret_in_text" | "invalid_permission" | "invalid_lifetime" | "invalid_passphrase" | "invalid_argument" | "ambiguous" | "vault_not_found" | "key_not_found" | "role_not_found" | "owner_not_found" | "account_not_found" | "service_not_found" | "operator_not_found" | "token_gone" | "locked" | "proof_needed" | "wrong_passphrase" | "wrong_recovery_code" | "no_such_lock" | "vault_damaged" | "vault_newer" | "vault_in_use" | "disk" | "disk_full" | "read_only" | "keychain" | "keychain_timeout" | "clipboard" | "cancelled" | "internal";

/** A form in which a token is pasted. */
export type CopyAs = "env" | "header" | "curl" | "verify";

/** Copy something that is no secret: a name, an id. */
export type CopyText = {
  /** What. */
  text: string, };

/** What happens to the keys of a role that is removed. */
export type DeleteRole = "refuse" | "cascade";

/** What is known of a token's having been stored, as far as Keywright saw. */
export type Delivery = "pending" | "copied" | "shown" | "file" | "keychain" | "printed" | "confirmed" | "never_stored" | "answered";

/** In which direction keys are sorted. */
export type Direction = "ascending" | "descending";

/** By which door a change is asked for. */
export type Door = "window" | "cli" | { "rest": string };

/** Edit an account. Grants name it by its id, so that nothing else changes. */
export type EditAccount = {
  /** Which account. */
  account: string,
  /** Its new name. */
  name: string, };

/** Edit a key; what is `None` stays as it is. */
export type EditKey = {
  /** Which key. */
  key: string,
  /** Its new name. */
  name: string | null,
  /** Its new description. */
  description: string | null,
  /** Its new owner; `Some(None)` is nobody. Absent in JSON: unchanged, null: nobody. */
  owner?: string | null,
  /** Its new roles, all of them. */
  grants: Array<GrantRequest> | null,
  /** Its new expiration. */
  expiration: Expiration | null, };

/** Edit an operator; what is `None` stays as it is. */
export type EditOperator = {
  /** Which operator. */
  operator: string,
  /** Their new name. */
  name: string | null,
  /** What they may do from now on; whoever is no Issuer any more is tied to nobody. */
  role: OperatorRole | null,
  /** The owner whose keys alone they manage; `Some(None)` is everybody's. Absent in JSON: unchanged, null: everybody's. */
  owner?: string | null, };

/** Edit an owner; what is `None` stays as it is. */
export type EditOwner = {
  /** Which owner. */
  owner: string,
  /** Its new name. */
  name: string | null,
  /** How to reach them from now on. */
  contact: string | null,
  /** Where they belong from now on. */
  team: string | null,
  /** What they may do from now on, all of it. */
  grants: Array<GrantRequest> | null, };

/** Edit a role; what is `None` stays as it is. */
export type EditRole = {
  /** Which role. */
  role: string,
  /** Its new name. */
  name: string | null,
  /** Its new permissions, all of them. */
  permissions: Array<string> | null,
  /** Whether a key that asks over REST may grant it from now on. */
  grantable_over_rest?: boolean, };

/** What went wrong, where, and what to do about it. Never holds a secret. */
export type Error = {
  /** What programs act on. */
  code: Code,
  /** A sentence for a person: what happened and what to do next. */
  message: string,
  /** The field of the request that it is about. */
  field?: string, };

/** When a new key shall expire. */
export type Expiration = "default" | { "after": Lifetime } | { "on": string } | { "at": string } | "never";

/** An expiration that a form offers. */
export type ExpirationChoice = {
  /** What it asks for. */
  expiration: Expiration,
  /** Whether the rules allow it. */
  allowed: boolean,
  /** Why they do not. */
  reason: string | null,
  /** Whether a key gets it where nothing is said. */
  default: boolean,
  /** When a key that is issued now, or the key that is edited, would end; `None`: never, or not allowed. */
  expires_at: string | null, };

/** Ask which expirations to offer. */
export type ExpirationChoicesRequest = {
  /** The key that is edited; `None`: a new one. */
  key: string | null, };

/** When a key would end. */
export type ExpirationPreview = {
  /** When; `None` never. */
  expires_at: string | null,
  /** In how many whole days from now. */
  days: number | null, };

/** Ask what a token is. */
export type ExplainRequest = {
  /** What was pasted; it may be anything. */
  text: string, };

/** What a check said of a token, and of which key. */
export type Explanation = {
  /** The verdict. */
  verdict: string,
  /** The id of the key whose token it is, also where the key was deleted and its token has not ended. */
  key_id: string | null,
  /** The key whose token it is. */
  key: KeyView | null,
  /** All permissions that its roles give, sorted. */
  permissions: Array<string>,
  /** Each thing that was looked at, in order. */
  checks: Array<CheckLine>,
  /** The verdict in words: why, and what to do. */
  advice: string, };

/** One field of a record, before and after, in words; `None` where it was or is empty. */
export type FieldChange = {
  /** The field: `name`, `description`, `owner`, `contact`, `team`, `roles`, `expires_at`, `permissions`, `role`; of the rules, the rule. */
  field: string,
  /** What it said before. */
  from?: string,
  /** What it says now. */
  to?: string, };

/** Keys, roles or permissions that somebody should look at for the same reason. */
export type Finding = {
  /** The reason. */
  kind: FindingKind,
  /** What was found, a sentence. */
  sentence: string,
  /** What to do about it, a sentence. */
  advice: string,
  /** The keys; the first [`Finding::SHOWN`]. */
  keys: Array<KeyView>,
  /** The roles. */
  roles: Array<NamedRole>,
  /** The permissions. */
  permissions: Array<string>,
  /** How many keys, else roles, else permissions. */
  count: number, };

/** Why somebody should look. */
export type FindingKind = "expiring" | "unstored" | "due_for_replacement" | "unused" | "long_lived" | "over_privileged" | "without_owner" | "unused_role" | "gone_permission";

/** For what a folder is chosen. */
export type FolderPurpose = "create" | "open";

/** The form of a token. */
export type Format = "opaque" | "jwt";

/** Which token formats may be issued. */
export type Formats = "opaque" | "jwt" | "both";

/** A permission that a service declares no more. */
export type GonePermission = {
  /** The permission. */
  permission: string,
  /** The roles that still have it. */
  roles: Array<NamedRole>, };

/** A role asked for. */
export type GrantRequest = {
  /** The role. */
  role: string,
  /** Where it shall hold; `None` is not said, which is right where the role is not limited by accounts. */
  accounts: Accounts | null, };

/** A role on a key, as it is shown. */
export type GrantView = {
  /** The name of the role. */
  role: string,
  /** The id of the role. */
  role_id: string,
  /** The names of the accounts it is limited to; `None` is all. */
  accounts: Array<string> | null,
  /** Their ids, in the same order. */
  account_ids: Array<string> | null, };

/** An event of the ledger, with who and when. */
export type HistoryEntry = {
  /** Its number in the ledger. */
  sequence: number,
  /** When. */
  at: string,
  /** The name of the operator. */
  operator: string,
  /** The door. */
  door: Door,
  /** The key that asked, where one did: its name, as far as that is seen, and its id. */
  by_key: string | null,
  /** What happened. */
  event: { type: string; [member: string]: unknown },
  /** What happened, in words, without who and when. */
  sentence: string, };

/** What importing a file that the person chose would do. */
export type ImportPreview = {
  /** By what the file is imported. */
  handle: string,
  /** Where it is. */
  path: string,
  /** The service. */
  service: string,
  /** Whether the catalogue did not know it. */
  new_service: boolean,
  /** What it declares that it did not before. */
  added: Array<string>,
  /** What it describes in other words. */
  changed: Array<string>,
  /** What it had dropped and declares again. */
  back: Array<string>,
  /** What it declares no more, with the roles that still have it; without any, it leaves the catalogue. */
  gone: Array<GonePermission>,
  /** How many are as they were. */
  unchanged: number, };

/** Import the file that was chosen. */
export type ImportRef = {
  /** The handle of its preview. */
  handle: string, };

/** Issue a key. How its token reaches the person is not the page's to say. */
export type IssueKeyRequest = {
  /** Its name. */
  name: string,
  /** What it is for; may be empty. */
  description: string,
  /** Whom it is for. */
  owner: string | null,
  /** Its roles. */
  grants: Array<GrantRequest>,
  /** When it shall end. */
  expiration: Expiration,
  /** The form of its token; `None`: as the rules prefer. */
  format: Format | null, };

/** A key that was issued, and the card that has its token. */
export type IssueKeyResponse = {
  /** The key. */
  key: KeyView,
  /** The card. */
  card: RevealCard, };

/** An operator, and whether they may issue keys. */
export type IssuerView = {
  /** Their name. */
  operator: string,
  /** Their id. */
  operator_id: string,
  /** Their role. */
  role: OperatorRole,
  /** The name of the owner that they are tied to. */
  owner: string | null,
  /** Whether they may issue keys now. */
  may_issue: boolean,
  /** Why not. */
  reason: string | null, };

/** A file that is kept up to date. */
export type KeptFile = {
  /** Where it is. */
  path: string,
  /** When it was last written; `None` where it never could be. */
  written_at: string | null,
  /** Until when what stands there holds. */
  valid_until: string | null,
  /** Why it could not be written the last time; it is tried again. */
  problem: Error | null, };

/** One of the files that are kept up to date. */
export type KeptFileRef = {
  /** The file. */
  path: string, };

/** A key with what only its panel shows. */
export type KeyDetails = {
  /** The key. */
  key: KeyView,
  /** All permissions that its roles give, sorted. */
  permissions: Array<string>,
  /** How often a check said yes to it, as far as this vault saw. */
  uses: number,
  /** What happened to it, oldest first. */
  history: Array<HistoryEntry>,
  /** The key itself with those before and after it that rotation made, oldest first. */
  chain: Array<KeyView>, };

/** A part of the keys that a query found. */
export type KeyPage = {
  /** The part. */
  keys: Array<KeyView>,
  /** How many the query found in all. */
  total: number,
  /** How many keys of each status there are, whatever the query's status. */
  counts: StatusCounts,
  /** The sequence number of the vault's last change. */
  revision: number, };

/** Which keys, in which order, which part of them. All conditions must hold. */
export type KeyQuery = {
  /** Words that each stand in the name, description, owner or roles, or are the whole id or all of the last four characters; or a token, which finds its key. */
  search: string,
  /** Only keys of this status. */
  status: StatusFilter | null,
  /** Only keys of this owner. */
  owner: string | null,
  /** Only keys with this role. */
  role: string | null,
  /** Only keys with a role that is limited to this account, among others or alone. */
  account?: string | null,
  /** Only live keys that a review finds for this reason. */
  finding?: FindingKind | null,
  /** Only active keys that expire within so many days. */
  expiring_within: number | null,
  /** Only keys, not revoked, that end or ended at this moment or later. */
  expires_from: string | null,
  /** Only keys, not revoked, that end or ended before this moment. */
  expires_until: string | null,
  /** By what the keys are sorted. */
  sort: Sort,
  /** In which direction. */
  direction: Direction,
  /** How many to leave out at the start. */
  offset: number,
  /** How many to answer at the most; 0 is all. */
  limit: number, };

/** One key. */
export type KeyRef = {
  /** Its id. */
  key: string, };

/** Which keys an act is about. */
export type KeySelection = { "kind": "keys",
  /** Their ids. */
  keys: Array<string>, } | { "kind": "matching",
  /** The query; its part and order do not matter. */
  query: KeyQuery,
  /** The revision of the list that the person saw. */
  revision: number, };

/** A key as lists show it. */
export type KeyView = {
  /** Its id. */
  id: string,
  /** Its name. */
  name: string,
  /** What it is for; may be empty. */
  description: string,
  /** The name of its owner. */
  owner: string | null,
  /** The id of its owner. */
  owner_id: string | null,
  /** The form of its token. */
  format: Format,
  /** What it may do. */
  grants: Array<GrantView>,
  /** The token's last four characters. */
  last_four: string,
  /** Where it stands now. */
  status: Status,
  /** What stops an active key from working. */
  stopped_by: StoppedBy | null,
  /** When it was issued. */
  created_at: string,
  /** The name of the operator who issued it. */
  created_by: string,
  /** When it ends; `None` never. */
  expires_at: string | null,
  /** When a check last said yes to it, as far as this vault saw. */
  last_used_at: string | null,
  /** When it was revoked. */
  revoked_at: string | null,
  /** Why it was revoked. */
  revocation_reason: RevocationReason | null,
  /** What is known of the token's having been stored. */
  delivery: Delivery,
  /** The key whose place it took. */
  rotated_from: string | null,
  /** What takes its place. */
  replacement: ReplacementView | null, };

/** Whether this computer's keychain can be used. */
export type KeychainState = {
  /** Whether. */
  available: boolean,
  /** Why not. */
  reason: string | null, };

/** Whether keys may be issued and work. */
export type KeysEnabled = "yes" | "no_new" | "no";

/** A person who can open a locked vault. */
export type KnownOperator = {
  /** Their id. */
  id: string,
  /** Their name. */
  name: string,
  /** What they may do. */
  role: OperatorRole,
  /** How they can unlock. */
  locks: Array<LockKind>, };

/** A vault that was opened here before. */
export type KnownVault = {
  /** Its folder. */
  path: string,
  /** Its name. */
  name: string, };

/** A length of time as people give it. A day is 86,400 seconds; months are calendar months in the person's time zone. */
export type Lifetime = { "days": number } | { "months": number };

/** The ways to unlock. */
export type LockKind = "passphrase" | "keychain" | "recovery";

/** Why a vault was locked. */
export type LockReason = "asked" | "idle" | "operator_changed";

/** What can be said of a locked vault. */
export type LockedVault = {
  /** Its id. */
  id: string,
  /** Its folder. */
  path: string,
  /** Its name. */
  name: string,
  /** Who can open it, and how. */
  operators: Array<KnownOperator>,
  /** Why it was locked; `None`: it was not opened yet. */
  reason: LockReason | null, };

/** Who sees and manages keys. */
export type Managers = "admin" | "issuer";

/** A permission of the catalogue, and whether each role has it. */
export type MatrixRow = {
  /** The permission. */
  permission: string,
  /** The service that declares it. */
  service: string,
  /** What it allows; may be empty. */
  description: string,
  /** Since when the service declares it no more. */
  gone_since: string | null,
  /** Whether a role has it, in the order of the columns. */
  cells: Array<Cell>, };

/** A role by id and name. */
export type NamedRole = {
  /** Its name. */
  name: string,
  /** Its id. */
  id: string, };

/** Among which live keys a name is unique. */
export type NamesUnique = "vault" | "owner" | "no";

/** Make a vault. */
export type NewVaultRequest = {
  /** Its name. */
  name: string,
  /** The name of its first operator. */
  operator: string,
  /** Its folder; `None`: the suggested one. */
  folder: string | null,
  /** Its first rules. */
  preset: Preset,
  /** What unlocks it. */
  passphrase: string | null,
  /** Whether this computer's keychain unlocks it. */
  keychain: boolean,
  /** Whether to make a recovery code. */
  recovery: boolean, };

/** A vault that was just made. */
export type NewVaultResponse = {
  /** The vault is open in it. */
  state: AppState,
  /** The card of its recovery code. */
  recovery: RevealCard | null, };

/** What there is to know of an open vault. */
export type OpenVault = {
  /** Its id. */
  id: string,
  /** Its folder. */
  path: string,
  /** Its name. */
  name: string,
  /** Who opened it. */
  operator: OperatorView,
  /** How. After a recovery code, a new one or a passphrase should be offered. */
  unlocked_by: LockKind,
  /** How it is. */
  health: VaultHealth,
  /** Why the operator may issue no key now; `None`: they may. */
  issuing_refused: Error | null,
  /** Why the operator may not see keys; `None`: they may. */
  keys_refused: Error | null,
  /** How many of the keys that they may see end within the warning period. */
  expiring_soon: number,
  /** How much there is in it. */
  counts: PlaceCounts,
  /** The sequence number of its last change. */
  revision: number, };

/** Turn to another vault. */
export type OpenVaultRequest = {
  /** Its folder; `None`: the default one. */
  folder: string | null, };

/** What ends when an operator leaves or loses a role: the keys that they held are renewed, so what the old ones vouched for is vouched for no more. */
export type OperatorRemoval = {
  /** The epoch that begins: what is written from now on is sealed with a key that they never had. */
  epoch: number,
  /** Whether the token key is renewed. */
  token_key_renewed: boolean,
  /** Whether the list key is renewed. */
  list_key_renewed: boolean,
  /** Whether the admin key is renewed. */
  admin_key_renewed: boolean,
  /** The live keys whose signed tokens verifiers refuse once they have the new public key only; the first 100 by name. */
  signed_keys: Array<SignedKey>,
  /** How many such keys there are. */
  signed_count: number,
  /** The operators, by name, whose keys were made by the one who leaves: who knows them can go on as these. They are to be removed and added again. */
  first_keys: Array<string>, };

/** What an operator may do. */
export type OperatorRole = "admin" | "issuer" | "viewer";

/** An operator as they are shown. */
export type OperatorView = {
  /** Their id. */
  id: string,
  /** Their name. */
  name: string,
  /** What they may do. */
  role: OperatorRole,
  /** The owner whose keys alone an Issuer manages. */
  owner: TiedOwner | null,
  /** Whether it is who opened the vault. */
  you: boolean,
  /** How they can unlock; none where their slot cannot be read. */
  locks: Array<LockKind>,
  /** Whether their passphrase is still the one that was chosen for them. */
  must_change: boolean,
  /** The Admin who made the keys that they sign and read with, and may still know them: the name, until the operator has set a passphrase of their own and another Admin opened the vault after that. */
  first_keys_by: string | null, };

/** An owner with what only its page shows. */
export type OwnerDetails = {
  /** The owner. */
  owner: OwnerView,
  /** What happened to it, oldest first. */
  history: Array<HistoryEntry>, };

/** One owner. */
export type OwnerRef = {
  /** Its id. */
  owner: string, };

/** What removing an owner would do. */
export type OwnerRemoval = {
  /** The keys that would be deleted, those that have not ended first. */
  keys: Array<KeyView>,
  /** The operators who manage this owner's keys only, and stand in the way. */
  operators: Array<string>, };

/** An owner as it is shown. */
export type OwnerView = {
  /** Its id. */
  id: string,
  /** Its name. */
  name: string,
  /** How to reach them; may be empty. */
  contact: string,
  /** Where they belong; may be empty. */
  team: string,
  /** What they may do, where keys have their owner's grants. */
  grants: Array<GrantView>,
  /** Since when they are suspended. */
  suspended_at: string | null,
  /** When they were added. */
  created_at: string,
  /** How many live keys they have. */
  live_keys: number,
  /** How many keys they have, ended ones included. */
  keys: number,
  /** When a check last said yes to one of their keys, as far as this vault saw. */
  last_used_at: string | null, };

/** How strong a passphrase is. */
export type PassphraseStrength = {
  /** From 0, guessed at once, to 4, out of reach. */
  score: 0 | 1 | 2 | 3 | 4,
  /** Whether a vault takes it at all. */
  acceptable: boolean,
  /** What would make it stronger. */
  advice: string | null, };

/** A role that has a permission. */
export type PermissionHolder = {
  /** Whether only by a wildcard. */
  by_pattern: boolean,
  /** Its name. */
  name: string,
  /** Its id. */
  id: string, };

/** What importing a file does to the catalogue. */
export type PermissionImport = {
  /** The service. */
  service: string,
  /** Whether the catalogue did not know it. */
  new_service: boolean,
  /** What it declares that it did not before. */
  added: Array<string>,
  /** What it describes in other words. */
  changed: Array<string>,
  /** What it had dropped and declares again. */
  back: Array<string>,
  /** What it declares no more, with the roles that still have it; without any, it leaves the catalogue. */
  gone: Array<GonePermission>,
  /** How many are as they were. */
  unchanged: number, };

/** A permission of the catalogue. */
export type PermissionView = {
  /** The permission. */
  permission: string,
  /** The service that declares it. */
  service: string,
  /** The id of the service. */
  service_id: string,
  /** What it allows; may be empty. */
  description: string,
  /** Since when the service declares it no more; it is shown because a role still has it. */
  gone_since: string | null,
  /** The roles that have it, by name. */
  roles: Array<PermissionHolder>, };

/** How much there is in a vault. */
export type PlaceCounts = {
  /** Keys that the operator may see, ended ones included. */
  keys: number,
  /** Roles. */
  roles: number,
  /** Owners. */
  owners: number, };

/** A named first value of the rules. */
export type Preset = "standard" | "organisation" | "signed" | "personal" | "service";

/** A preset, as it is offered. */
export type PresetView = {
  /** Which. */
  preset: Preset,
  /** What it is called. */
  name: string,
  /** What a vault with it does, one sentence. */
  sentence: string,
  /** Its rules in words. */
  rules: Array<RuleView>,
  /** The names of the roles that come with it. */
  roles: Array<string>, };

/** Ask when a key would end. */
export type PreviewExpirationRequest = {
  /** What is chosen. */
  expiration: Expiration,
  /** The key that is edited; `None`: a new one. */
  key: string | null, };

/** How far work is that takes long. */
export type Progress = {
  /** Which work. */
  work: Work,
  /** How much of it is done. */
  done: number,
  /** Of how much. */
  total: number, };

/** What shows who it is. A keychain is no proof of a person. */
export type Proof = { "kind": "passphrase",
  /** The passphrase. */
  passphrase: string, } | { "kind": "recovery",
  /** The code. */
  code: string, };

/** Show who it is: for what only the operator themself may do. */
export type ProveRequest = {
  /** What unlocks the vault. */
  proof: Proof, };

/** What services are told once, to check by themselves. */
export type Publishing = {
  /** The thumbprint of the key that signs bundles; `None`: the operator holds none. */
  trust: string | null,
  /** The public keys of signed tokens as a JSON Web Key Set. */
  jwks: string,
  /** Whom signed tokens say that they are from. */
  issuer: string,
  /** And for. */
  audience: string,
  /** The files that are kept up to date. */
  kept: Array<KeptFile>, };

/** How far an index is being refilled. */
export type Refilling = {
  /** Records done. */
  done: number,
  /** All records. */
  all: number, };

/** Remove an operator. */
export type RemoveOperator = {
  /** Which operator. */
  operator: string, };

/** Remove an owner. */
export type RemoveOwner = {
  /** Which owner. */
  owner: string,
  /** Delete their keys too; without this an owner that has a key stays. */
  with_keys: boolean, };

/** Remove a role. */
export type RemoveRole = {
  /** Which role. */
  role: string,
  /** Delete the keys that have only this role, whatever the rules say; an Admin may. */
  cascade: boolean, };

/** Remove a service whose permissions no role names any more. */
export type RemoveService = {
  /** Which service. */
  service: string, };

/** The key that takes another one's place. */
export type ReplacementView = {
  /** Its id. */
  by: string,
  /** Its name; `None` where it was deleted. */
  name: string | null,
  /** When the key that is replaced ends, at the latest; `None`: once the successor's token is handed over. */
  ends_at: string | null,
  /** Whether it ends earlier, once the successor is first used. */
  on_first_use: boolean, };

/** A card that is open: what there is to know of its secret without having it. */
export type RevealCard = {
  /** By what the card is called on. */
  handle: string,
  /** What the secret belongs to. */
  subject: RevealSubject,
  /** The secret with all but what is public hidden. */
  masked: string,
  /** Where it went so far. */
  deliveries: Array<Delivery>,
  /** Whether it went anywhere. */
  stored: boolean,
  /** Why the last act, which was done, could not be noted in the vault. */
  problem: Error | null, };

/** Copy a token in a form to be pasted. */
export type RevealCopyAs = {
  /** The card. */
  handle: string,
  /** The form. */
  format: CopyAs, };

/** Close a card. */
export type RevealDone = {
  /** The card. */
  handle: string,
  /** Whether the person said that they have stored it. */
  stored: boolean, };

/** What the secret of a card belongs to. */
export type RevealSubject = { "kind": "key",
  /** Its id. */
  key: string,
  /** Its name. */
  name: string,
  /** The form of the token. */
  format: Format,
  /** The token's last four characters. */
  last_four: string,
  /** When it ends. */
  expires_at: string | null,
  /** Whether a service can ask about other keys with it. */
  checks: boolean, } | { "kind": "recovery_code",
  /** The vault's name. */
  vault: string, };

/** How far the vault has come. */
export type Revision = {
  /** The sequence number of its last change. */
  revision: number, };

/** Why a key was revoked. */
export type RevocationReason = "compromised" | "superseded" | "no_longer_needed" | "owner_left" | "never_stored";

/** Revoke a key, and why. */
export type RevokeKeyRequest = {
  /** Its id. */
  key: string,
  /** Why. */
  reason: RevocationReason, };

/** Which role has which permission of the catalogue. */
export type RoleMatrix = {
  /** The columns: all roles, by name. */
  roles: Array<NamedRole>,
  /** The rows: the catalogue, by service and permission. */
  rows: Array<MatrixRow>,
  /** What roles have that no service declares: wildcards, and permissions that were typed in. */
  beyond: Array<Beyond>, };

/** One role. */
export type RoleRef = {
  /** Its id. */
  role: string, };

/** What the removal of a role did. */
export type RoleRemoval = {
  /** The keys that were deleted. */
  deleted: Array<string>,
  /** The keys that only lost the role. */
  reduced: Array<string>, };

/** What removing a role would do to keys. */
export type RoleRemovalPreview = {
  /** Those that would be deleted. */
  deleted: Array<KeyView>,
  /** Those that would only lose the role. */
  reduced: Array<KeyView>,
  /** The names of the owners who would lose it. */
  owners: Array<string>, };

/** A role as it is shown. */
export type RoleView = {
  /** Its id. */
  id: string,
  /** Its name. */
  name: string,
  /** Its permissions, sorted. */
  permissions: Array<string>,
  /** Whether it can be limited to accounts. */
  scoped: boolean,
  /** Whether a key that asks over REST may grant it. */
  grantable_over_rest: boolean,
  /** When it was added. */
  created_at: string,
  /** How many live keys have it. */
  live_keys: number,
  /** How many keys have it, ended ones included. */
  keys: number,
  /** How many owners have it. */
  owners: number, };

/** How many roles a key has. */
export type RolesPerKey = "one" | "many" | "owner";

/** Rotate a key. How its successor's token reaches the person is not the page's to say. */
export type RotateKeyRequest = {
  /** Which key. */
  key: string,
  /** When it ends. */
  switch: Switch, };

/** Rotate the token key: another one signs JWTs from some moment on. */
export type RotateTokenKey = {
  /** How the new one signs, which becomes the rule `token_algorithm`; `None`: as that rule says. */
  algorithm: TokenAlgorithm | null,
  /** When the new one takes the place of the old one. */
  switch: TokenKeySwitch, };

/** One of the few things that a rule can be set to. */
export type RuleChoice = {
  /** As it is written where it is set: `no_new`. */
  setting: string,
  /** What it means, a sentence. */
  meaning: string, };

/** What the change of one rule means. */
export type RuleEffect = {
  /** The rule. */
  rule: string,
  /** What it means, a sentence. */
  sentence: string,
  /** The keys that it is about, the first hundred. */
  keys: Array<string>,
  /** How many keys it is about. */
  count: number, };

/** A rule and what to set it to, as it is written. */
export type RuleSetting = {
  /** The rule: `max_lifetime`. */
  rule: string,
  /** What to set it to: `180`, `none`. */
  value: string, };

/** A rule, as it is shown. */
export type RuleView = {
  /** What it is called: `max_lifetime`. */
  name: string,
  /** What it is set to, in words. */
  value: string,
  /** What that means, a sentence. */
  meaning: string,
  /** The same as it is written where it is set: `180`, `none`. */
  setting: string,
  /** All that it can be set to; empty where that is free. */
  choices: Array<RuleChoice>,
  /** What it can be set to where that is free, in words. */
  range: string | null,
  /** What is recommended. */
  hint: string | null, };

/** The vault's own policy: limits, lifetimes, what may be edited. */
export type Rules = {
  /** Whether keys may be issued and work. */
  keys_enabled: KeysEnabled,
  /** Who sees and manages keys. */
  managers: Managers,
  /** Which token formats may be issued. */
  formats: Formats,
  /** How long a key lives where nothing is said; `None`: it never expires, or the maximum where never is refused. */
  default_lifetime: Lifetime | null,
  /** The longest that a key issued from now on may live, in days. */
  max_lifetime: number | null,
  /** Whether a key may never expire. */
  never_expires: boolean,
  /** Whether an expiration may be put off. */
  expiry_extendable: boolean,
  /** Whether a key may be renamed. */
  name_editable: boolean,
  /** Among which live keys a name is unique. */
  names_unique: NamesUnique,
  /** How many roles a key has. */
  roles_per_key: RolesPerKey,
  /** How many keys may be active at once. */
  max_active_keys: number | null,
  /** How many keys an owner may have; expired ones count until removed. */
  max_keys_per_owner: number | null,
  /** Whether every key has an owner. */
  owner_required: boolean,
  /** What happens to the keys of a role that is removed. */
  delete_role: DeleteRole,
  /** For how many days before its expiration a key counts as expiring. */
  warn_before: number,
  /** After how many days a never-expiring key is due for replacement. */
  replace_after: number | null,
  /** The prefix of opaque tokens: 2 to 12 characters of `[a-z0-9]`. */
  token_prefix: string,
  /** The issuer (`iss`) of JWTs; `None`: `urn:uuid:` and the vault id. */
  token_issuer: string | null,
  /** The audience (`aud`) of JWTs; `None`: the issuer. */
  token_audience: string | null,
  /** For how many days a bundle holds. */
  bundle_valid_for: number,
  /** The hosts, beside this computer's own names, that requests to the service may name: a TLS proxy stands in front there. Lower case, each with a port if it needs one; none twice. */
  service_hosts: Array<string>,
  /** Of which kind the next token key is: the one there is signs until it is rotated. */
  token_algorithm: TokenAlgorithm,
  /** Where verifiers of JWTs find the status list; `None`: JWTs name none. */
  status_list_address: string | null, };

/** What a change of the rules would do. */
export type RulesEffect = {
  /** The rules that differ, each by its name and as it is written. */
  changes: Array<FieldChange>,
  /** What that means beyond the rule itself; nothing where it means nothing for anybody. */
  effects: Array<RuleEffect>, };

/** A bundle or a status list that was saved. */
export type SavedExport = {
  /** The file. */
  path: string,
  /** Of how many keys or tokens it tells. */
  tells_of: number,
  /** Until when it holds. */
  valid_until: string, };

/** Where a report was saved. */
export type SavedFile = {
  /** The file; `None`: the person chose none. */
  path: string | null, };

/** A card whose secret was saved, and where. */
export type SavedSecret = {
  /** The card. */
  card: RevealCard,
  /** The file; `None`: the person chose none. */
  path: string | null, };

/** A request that the service answered. */
export type ServiceCall = {
  /** When. */
  at: string,
  /** Its method. */
  method: string,
  /** Its path, without a query. */
  path: string,
  /** The status that it was answered with. */
  status: number,
  /** The code of the problem that it was answered with, such as `locked`; `None`: with none. */
  code: string | null,
  /** The key that asked, where it was one that the person may see. */
  key: string | null,
  /** What that key is called. */
  name: string | null, };

/** One thing that can be asked of the service. */
export type ServicePath = {
  /** Its method. */
  method: string,
  /** Its path. */
  path: string,
  /** What it does, in a few words. */
  summary: string,
  /** The permissions that the key which asks must hold, all of them; none: it needs no key. */
  needs: Array<string>, };

/** How a person wants the service of a vault to be on this computer. */
export type ServiceSettings = {
  /** The port of the loopback address that it listens on. */
  port: number,
  /** Whether keys whose roles hold `keywright.write` may change the vault through it. */
  writes: boolean,
  /** Whether it starts when the vault is opened. */
  with_window: boolean, };

/** The service as it is now. */
export type ServiceState = {
  /** Where it answers, such as `http://127.0.0.1:5000`; `None`: it is off. */
  address: string | null,
  /** Why it did not start with the vault, though it should have. */
  problem: Error | null,
  /** How it is wanted for the vault in hand. */
  settings: ServiceSettings, };

/** The vault, and whether it is open. */
export type Session = { "kind": "no_vault",
  /** Where it was looked for. */
  folder: string,
  /** Why the one that is there cannot be used; `None`: there is none. */
  problem: Error | null, } | { "kind": "locked",
  /** What can be said of it. */
  vault: LockedVault, } | { "kind": "open",
  /** What there is to know of it. */
  vault: OpenVault, };

/** Set some rules; the others stay as they are. */
export type SetRules = {
  /** Which, and to what. */
  settings: Array<RuleSetting>, };

/** What a person sets for this computer. */
export type Settings = {
  /** Light or dark. */
  theme: Theme,
  /** After how many seconds a copied secret is cleared. */
  clipboard_seconds: number,
  /** After how many minutes without a person the vault is locked; `None`: never. */
  idle_minutes: number | null, };

/** The secret itself: the only message that holds one on its way to the page. */
export type ShownSecret = {
  /** The secret. */
  secret: string, };

/** A key with a signed token. */
export type SignedKey = {
  /** Its id. */
  id: string,
  /** Its name. */
  name: string, };

/** By what keys are sorted; equal ones by name, then id. */
export type Sort = "name" | "owner" | "created" | "expires" | "last_used";

/** Where a key stands at a moment. */
export type Status = "active" | "expiring" | "suspended" | "expired" | "revoked";

/** How many keys there are of each status. */
export type StatusCounts = {
  /** All. */
  all: number,
  /** Active ones, expiring ones included. */
  active: number,
  /** Expiring ones. */
  expiring: number,
  /** Suspended ones. */
  suspended: number,
  /** Expired ones. */
  expired: number,
  /** Revoked ones. */
  revoked: number, };

/** A status to filter by. */
export type StatusFilter = "active" | "expiring" | "suspended" | "expired" | "revoked";

/** What stops an active key from working. */
export type StoppedBy = "owner" | "rules";

/** Ask how strong a passphrase is. */
export type StrengthRequest = {
  /** The passphrase. */
  passphrase: string, };

/** Ask where a vault would be made. */
export type SuggestFolder = {
  /** The vault's name. */
  name: string, };

/** Where a vault would be made. */
export type SuggestedFolder = {
  /** The folder. */
  folder: string, };

/** When a rotated key ends. */
export type Switch = "now" | { "overlap": {
    /** For how long, in seconds: [`Switch::SHORTEST`] to [`Switch::LONGEST`]. */
    seconds: number, } } | { "first_use": {
    /** When it ends even so, in seconds from now: [`Switch::SHORTEST`] to [`Switch::LONGEST`]. */
    deadline_seconds: number, } };

/** Light or dark. */
export type Theme = "system" | "light" | "dark";

/** The owner that an operator is tied to. */
export type TiedOwner = {
  /** The owner's id. */
  id: string,
  /** The owner's name; the id where there is no such owner any more. */
  name: string, };

/** How JWTs are signed. */
export type TokenAlgorithm = "es256" | "eddsa";

/** What a token key does. */
export type TokenKeyPhase = "retired" | "signs" | "next";

/** What a rotation of the token key comes to, or would. */
export type TokenKeyRotation = {
  /** The new key; `None` in a preview, where there is none yet. */
  kid: string | null,
  /** How it signs. */
  algorithm: TokenAlgorithm,
  /** From when on. */
  signs_from: string,
  /** The token keys that verifiers are told of no more, by what tokens call them. */
  dropped: Array<string>,
  /** The keys that are revoked because the signatures of their tokens count no more: all of them, by name. */
  revoked_keys: Array<SignedKey>,
  /** How many such keys there are. */
  revoked_count: number, };

/** When a new token key takes the place of the one before. */
export type TokenKeySwitch = { "type": "planned",
  /** How long it waits, in seconds. */
  lead_seconds: number, } | { "type": "emergency" };

/** A token key that verifiers are told of. */
export type TokenKeyView = {
  /** What tokens call it by (`kid`): its RFC 7638 thumbprint. */
  kid: string,
  /** How it signs. */
  algorithm: TokenAlgorithm,
  /** What it does. */
  phase: TokenKeyPhase,
  /** From when on it signs, or signed; `None`: since the vault was made. */
  signs_from: string | null,
  /** Until when it signs, or signed; `None`: no other waits for its place. */
  signs_until: string | null,
  /** How many live keys have a token that it signed. */
  live_keys: number,
  /** When the last of them ends; `None` where there is none, or one never ends. */
  last_ends_at: string | null, };

/** What unlocks a vault. */
export type UnlockMethod = { "kind": "keychain" } | Proof;

/** Unlock the vault. */
export type UnlockRequest = {
  /** The operator's name, needed only where there are several. */
  operator: string | null,
  /** By what. */
  method: UnlockMethod, };

/** How an open vault is. */
export type VaultHealth = {
  /** Why it can only be read; `None`: it is whole. */
  read_only: string | null,
  /** What was put right while it was opened, in sentences. */
  notes: Array<string>,
  /** How far its index is being refilled in the background. */
  refilling: Refilling | null, };

/** What a walk over the whole ledger found to be right. */
export type Verified = {
  /** How many entries there are; each time that the vault was opened to be changed is one too. */
  frames: number,
  /** The chain hash at the end, in hexadecimal digits: the same in every copy of this ledger. */
  head: string,
  /** When that was. */
  at: string, };

/** Work that takes long. */
export type Work = "bulk" | "verify" | "export";

// A vault in memory that answers the window's commands well enough to look at every screen. What the rules
// really mean is in Rust; only what a screen needs to be seen is here.
import type {
  AccountView,
  HistoryEntry,
  AppState,
  Commands,
  Expiration,
  GrantRequest,
  KeyDetails,
  KeyQuery,
  KeySelection,
  KeyView,
  LockKind,
  OpenVault,
  OperatorRole,
  OwnerView,
  RevealCard,
  RoleView,
  Rules,
  StatusCounts,
} from "../src/lib/backend/types";
import { changing, previewed } from "./bulk";
import { catalogueAnswers } from "./catalogue";
import { explained } from "./explain";
import { isFound, lookingAnswers } from "./looking";
import { operatorsAnswers } from "./operators";
import { ownersAnswers } from "./owners";
import { refuse } from "./refuse";
import { rolesAnswers } from "./roles";
import { chainOf, rotated } from "./rotation";
import { rulesAnswers } from "./rules";
import { MockService, serviceAnswers } from "./service";
import { DAY, dice, idFrom, sample } from "./sample";

type Request<C extends keyof Commands> = Commands[C]["request"];
export type Answers = { [C in keyof Commands]: (request: Request<C>) => Commands[C]["response"] };

const RULES: Rules = {
  keys_enabled: "yes",
  managers: "issuer",
  formats: "both",
  default_lifetime: { days: 90 },
  max_lifetime: 365,
  never_expires: false,
  expiry_extendable: false,
  name_editable: true,
  names_unique: "vault",
  roles_per_key: "many",
  max_active_keys: null,
  max_keys_per_owner: null,
  owner_required: false,
  delete_role: "refuse",
  warn_before: 30,
  replace_after: 365,
  token_prefix: "kw",
  token_issuer: null,
  token_audience: null,
  bundle_valid_for: 7,
  service_hosts: [],
  token_algorithm: "es256",
  status_list_address: null,
};

/** How many keys a scene has, where it is not the usual number. */
const AMOUNT: Record<string, number> = { few: 18, many: 100_000, more: 3_000 };

const FOLDER = "/home/maria/.local/share/keywright/Acme.keywright";

const said = ({ type, name }: HistoryEntry["event"]): string =>
  `${type.charAt(0).toUpperCase()}${type.slice(1).replaceAll("_", " ")}: ${String(name)}`;

/** The answers that stand in files of their own. */
const families = (vault: MockVault) => ({
  ...rulesAnswers(vault),
  ...rolesAnswers(vault),
  ...ownersAnswers(vault),
  ...operatorsAnswers(vault),
  ...catalogueAnswers(vault),
  ...lookingAnswers(vault),
  ...serviceAnswers(vault),
});
type Families = ReturnType<typeof families>;

export class MockVault {
  rules: Rules = structuredClone(RULES);
  keys: KeyView[] = [];
  roles: RoleView[] = [];
  owners: OwnerView[] = [];
  accounts: AccountView[] = [];
  histories = new Map<string, HistoryEntry[]>();
  phase: "no_vault" | "locked" | "open" = "open";
  name = "Acme";
  locks: LockKind[] = ["keychain", "passphrase", "recovery"];
  unlockedBy: LockKind = "keychain";
  passphrase = "correct horse battery staple";
  settings: AppState["settings"] = { theme: "system", clipboard_seconds: 30, idle_minutes: 10 };
  clipboard: AppState["clipboard"] = { kind: "empty" };
  cards = new Map<string, { card: RevealCard; secret: string }>();
  readOnly: string | null = null;
  notes: string[] = [];
  role: OperatorRole = "admin";
  /** Whether the person proved who they are; where not, what cannot be undone wants that first. */
  proved = true;
  /** The preset that the vault was made with. */
  preset: string | null = null;
  /** Whether the passphrase is still the one that an Admin gave. */
  mustChange = false;
  /** Who may open it. */
  openers = ["Maria"];
  /** What was asked, in order: for tests. */
  asked: string[] = [];
  readonly service = new MockService();
  readonly #answers: Answers;
  #revision = 1;
  #timer: ReturnType<typeof setInterval> | null = null;
  readonly random = dice(99);
  /** What happened that is not about one key. */
  logged: HistoryEntry[] = [];
  /** Whether the file of permissions that is chosen next is one that nobody can use. */
  badFile = false;

  constructor(
    scene: string,
    readonly emit: (event: string, payload: unknown) => void,
  ) {
    if (scene === "first") this.phase = "no_vault";
    else if (scene !== "empty") Object.assign(this, sample(Date.now(), AMOUNT[scene] ?? 157));
    if (scene === "locked" || scene === "locked-passphrase") this.phase = "locked";
    if (scene === "locked-team") {
      this.phase = "locked";
      this.openers = ["Maria", "Tom", "Yasmin Okafor", "Bea", "Vic", "Ivy of the night shift"];
    }
    if (scene === "locked-passphrase") this.locks = ["passphrase", "recovery"];
    if (scene === "read-only") {
      this.readOnly =
        "The ledger is damaged at entry 1,204: its signature does not fit. Restore a backup to go on writing.";
      this.notes = [
        "An entry that was never finished was moved aside to ledger/torn-1205.bin. Nothing acknowledged is lost.",
      ];
    }
    if (scene === "limit") this.rules.max_active_keys = 200;
    if (scene === "full") this.rules.max_active_keys = 10;
    if (scene === "prove") this.proved = false;
    if (scene === "off") this.rules.keys_enabled = "no";
    if (scene === "no-new") this.rules.keys_enabled = "no_new";
    if (scene === "fixed") this.rules.name_editable = false;
    if (scene === "one") this.rules.roles_per_key = "one";
    if (scene === "signed") this.rules.formats = "jwt";
    if (scene === "by-owner") {
      this.rules.roles_per_key = "owner";
      this.rules.owner_required = true;
      const viewer = this.roles.find(({ scoped }) => scoped);
      for (const owner of this.owners.slice(2)) {
        if (viewer) owner.grants = this.grants([{ role: viewer.id, accounts: "all" }]);
      }
    }
    if (scene === "issuer" || scene === "viewer") this.role = scene;
    if (scene === "issuer-off") {
      this.role = "issuer";
      this.rules.keys_enabled = "no";
    }
    if (scene === "no-roles") {
      this.roles = [];
      this.keys = [];
    }
    if (scene === "long") this.#lengthen();
    if (scene === "must-change") this.mustChange = true;
    if (scene === "cascade") this.rules.delete_role = "cascade";
    this.#answers = { ...this.#own, ...families(this) };
  }

  /** The longest names that there can be, everywhere. */
  #lengthen(): void {
    const long = (name: string): string =>
      `${name} of the northern warehouse and its neighbours`.slice(0, 64);
    for (const one of [...this.roles, ...this.owners, ...this.accounts]) one.name = long(one.name);
    for (const key of this.keys) {
      key.name = long(key.name).replaceAll(" ", "-");
      key.description = "What it is for, in as many words as somebody wrote who had the time: ".repeat(3);
      key.owner &&= long(key.owner);
      for (const grant of key.grants) grant.role = long(grant.role);
    }
    this.name = long("Acme");
  }

  answer(command: string, request: unknown): unknown {
    this.asked.push(command);
    const answer = this.#answers[command as keyof Commands] as ((request: unknown) => unknown) | undefined;
    if (!answer) return refuse("internal", `The mock knows no ${command}.`);
    return answer(request);
  }

  state(): AppState {
    const operator = {
      id: "op0000000001",
      name: "Maria",
      role: this.role,
      owner: null,
      you: true,
      must_change: this.mustChange,
      first_keys_by: null,
      locks: this.locks,
    };
    const place = { id: "9a1f6c1e-6f2b-4b57-9a8e-3d2c1b0a9f8e", path: FOLDER, name: this.name };
    return {
      version: "0.1.0",
      login_name: "Maria",
      session:
        this.phase === "no_vault"
          ? { kind: "no_vault", folder: FOLDER, problem: null }
          : this.phase === "locked"
            ? {
                kind: "locked",
                vault: {
                  ...place,
                  operators: this.openers.map((name) => ({ ...operator, name })),
                  reason: null,
                },
              }
            : {
                kind: "open",
                vault: {
                  ...place,
                  operator,
                  unlocked_by: this.unlockedBy,
                  issuing_refused: this.#noKeyNow(),
                  keys_refused: this.keysRefused(),
                  expiring_soon: this.keys.filter(({ status }) => status === "expiring").length,
                  health: { read_only: this.readOnly, notes: this.notes, refilling: null },
                  counts: { keys: this.keys.length, roles: this.roles.length, owners: this.owners.length },
                  revision: this.#revision,
                },
              },
      settings: this.settings,
      known_vaults: [{ path: "/home/maria/private.keywright", name: "Private" }],
      clipboard: this.clipboard,
      cards: [...this.cards.values()].map(({ card }) => card),
      service: this.service.state,
    };
  }

  /** Why the person is not shown the keys, nor their owners. */
  keysRefused(): OpenVault["keys_refused"] {
    return this.role !== "admin" && this.rules.keys_enabled === "no"
      ? { code: "not_allowed", message: "Keys are switched off. An Admin can switch them on." }
      : null;
  }

  /** Why no key can be issued now, in the words of Rust. */
  #noKeyNow(): OpenVault["issuing_refused"] {
    const how = this.role === "admin" ? "Switch them on in Rules." : "An Admin can switch them on.";
    const limit = this.rules.max_active_keys;
    const active = this.keys.filter(({ status }) => status === "active" || status === "expiring").length;
    if (this.role === "viewer")
      return { code: "not_allowed", message: "A Viewer can only look. Ask an Admin or an Issuer." };
    if (this.rules.keys_enabled !== "yes") {
      const message =
        this.rules.keys_enabled === "no"
          ? `Keys are switched off: none works, and none can be issued. ${how}`
          : `New keys are switched off; those that exist go on working. ${how}`;
      return { code: "keys_disabled", message };
    }
    if (this.roles.length === 0 && this.rules.roles_per_key !== "owner") {
      const message = "There is no role yet. Add one first: a key may do what its roles allow.";
      return { code: "rule_refused", message, field: "grants" };
    }
    if (limit !== null && active >= limit) {
      const message = `${active} of ${limit} keys are active. Revoke or remove one, or raise the limit in Rules.`;
      return { code: "limit_reached", message };
    }
    return null;
  }

  get revision(): number {
    return this.#revision;
  }

  changed(): void {
    this.#revision += 1;
    this.emit("vault-changed", { revision: this.#revision });
  }

  #key(id: string): KeyView {
    return (
      this.keys.find((key) => key.id === id) ?? refuse("key_not_found", "There is no such key any more.")
    );
  }

  #note(key: KeyView, event: HistoryEntry["event"]): void {
    const entries = this.histories.get(key.id) ?? [];
    entries.push({
      sequence: 1000 + this.#revision,
      at: new Date().toISOString(),
      operator: "Maria",
      door: "window",
      by_key: null,
      event,
      sentence: said(event),
    });
    this.histories.set(key.id, entries);
    this.changed();
  }

  /** Notes what happened, where it is not about one key, and says that the vault changed. */
  log(event: HistoryEntry["event"], sentence: string): HistoryEntry {
    const sequence = 1000 + this.#revision;
    const at = new Date().toISOString();
    const entry: HistoryEntry = {
      sequence,
      at,
      operator: "Maria",
      door: "window",
      by_key: null,
      event,
      sentence,
    };
    this.logged.push(entry);
    this.changed();
    return entry;
  }

  roleOf(id: string): RoleView {
    return (
      this.roles.find((role) => role.id === id) ?? refuse("role_not_found", "There is no such role any more.")
    );
  }

  counted<T extends RoleView | OwnerView>(record: T, has: (key: KeyView) => boolean): T {
    const mine = this.keys.filter(has);
    const live = mine.filter(({ status }) => status !== "revoked" && status !== "expired");
    return { ...record, keys: mine.length, live_keys: live.length };
  }

  #card(handle: string): { card: RevealCard; secret: string } {
    return this.cards.get(handle) ?? refuse("token_gone", "The card is closed, and its secret is gone.");
  }

  #open(card: Omit<RevealCard, "handle" | "deliveries" | "stored" | "problem">, secret: string): RevealCard {
    const handle = idFrom(this.random);
    const full: RevealCard = { ...card, handle, deliveries: [], stored: false, problem: null };
    this.cards.set(handle, { card: full, secret });
    return full;
  }

  #delivered(handle: string, how: RevealCard["deliveries"][number]): RevealCard {
    const held = this.#card(handle);
    held.card = { ...held.card, deliveries: [...held.card.deliveries, how], stored: true };
    if (held.card.subject.kind === "key") {
      const key = this.#key(held.card.subject.key);
      key.delivery = how;
      this.#note(key, { type: "key_delivered", key: key.id, name: key.name, delivery: how });
    }
    return held.card;
  }

  #copy(what: string): void {
    if (this.#timer) clearInterval(this.#timer);
    let left = this.settings.clipboard_seconds;
    const tell = (): void => {
      this.clipboard =
        left > 0
          ? { kind: "holding", what, seconds_left: left, total_seconds: this.settings.clipboard_seconds }
          : { kind: "cleared", what };
      this.emit("clipboard", structuredClone(this.clipboard));
    };
    tell();
    this.#timer = setInterval(() => {
      left -= 1;
      tell();
      if (left <= 0 && this.#timer) clearInterval(this.#timer);
    }, 1000);
  }

  #expires(expiration: Expiration, edited: string | null = null): string | null {
    const now = new Date();
    const max = this.rules.max_lifetime ?? 3650;
    let at: Date;
    if (expiration === "never") {
      if (!this.rules.never_expires)
        return refuse("lifetime_refused", "The rules refuse keys that never expire.", "expiration");
      return null;
    }
    if (expiration === "default") at = new Date(now.getTime() + 90 * DAY);
    else if (typeof expiration === "object" && "after" in expiration) {
      const { after } = expiration;
      at = new Date(now);
      if ("days" in after) at = new Date(now.getTime() + after.days * DAY);
      else at.setMonth(at.getMonth() + after.months);
    } else if ("on" in expiration) {
      const [year = 0, month = 1, day = 1] = expiration.on.split("-").map(Number);
      at = new Date(year, month - 1, day + 1);
    } else at = new Date(expiration.at);
    if (at <= now)
      return refuse("invalid_lifetime", "That is in the past. Choose a later day.", "expiration");
    if (at.getTime() - now.getTime() > max * DAY + 1000) {
      return refuse(
        "lifetime_refused",
        `That is longer than the rules allow: at most ${max} days.`,
        "expiration",
      );
    }
    const end = edited === null ? null : this.#key(edited).expires_at;
    if (end !== null && !this.rules.expiry_extendable && at > new Date(end)) {
      return refuse(
        "expiry_fixed",
        "In this vault an expiration can be brought forward, but not put off. Issue a new key.",
        "expiration",
      );
    }
    return at.toISOString();
  }

  #page(query: KeyQuery): Commands["list_keys"]["response"] {
    const words = query.search.toLowerCase().split(/\s+/).filter(Boolean);
    const base = this.keys.filter(
      (key) =>
        (!query.finding || isFound(key, query.finding)) &&
        (!query.account ||
          key.grants.some(({ account_ids }) => account_ids?.includes(query.account ?? ""))) &&
        (query.owner === null || key.owner_id === query.owner) &&
        (query.role === null || key.grants.some((grant) => grant.role_id === query.role)) &&
        (query.expires_from === null || (key.expires_at ?? "") >= query.expires_from) &&
        (query.expires_until === null || (key.expires_at !== null && key.expires_at < query.expires_until)) &&
        words.every((word) =>
          `${key.name} ${key.description} ${key.owner ?? ""} ${key.id} ${key.last_four} ${key.grants.map((grant) => grant.role).join(" ")}`
            .toLowerCase()
            .includes(word),
        ),
    );
    const counts: StatusCounts = {
      all: base.length,
      active: 0,
      expiring: 0,
      suspended: 0,
      expired: 0,
      revoked: 0,
    };
    for (const key of base) counts[key.status] += 1;
    counts.active += counts.expiring;
    const found = base.filter(
      (key) =>
        query.status === null ||
        key.status === query.status ||
        (query.status === "active" && key.status === "expiring"),
    );
    const rank = (key: KeyView): string | number => {
      const ended = key.status === "revoked" || key.status === "expired" ? 1e15 : 0;
      switch (query.sort) {
        case "name":
          return key.name.toLowerCase();
        case "owner":
          return key.owner?.toLowerCase() ?? "~";
        case "created":
          return Date.parse(key.created_at);
        case "expires":
          return ended + (key.expires_at ? Date.parse(key.expires_at) : 1e14);
        case "last_used":
          return key.last_used_at ? Date.parse(key.last_used_at) : 0;
      }
    };
    const sign = query.direction === "ascending" ? 1 : -1;
    found.sort((a, b) => {
      const [first, second] = [rank(a), rank(b)];
      return first < second ? -sign : first > second ? sign : a.name.localeCompare(b.name);
    });
    return {
      keys: found.slice(query.offset, query.offset + query.limit),
      total: found.length,
      counts,
      revision: this.#revision,
    };
  }

  grants(requests: GrantRequest[]): KeyView["grants"] {
    return requests.map(({ role: id, accounts }) => {
      const role = this.roleOf(id);
      if (role.scoped && accounts === null) {
        refuse("invalid_argument", `Say in which accounts ${role.name} holds, or in all.`, "grants");
      }
      const few = accounts === null || accounts === "all" ? null : accounts.selected;
      return {
        role: role.name,
        role_id: id,
        accounts:
          few?.map((each) => this.accounts.find((account) => account.id === each)?.name ?? each) ?? null,
        account_ids: few,
      };
    });
  }

  needsProof(): void {
    if (this.proved) return;
    refuse(
      "proof_needed",
      "This cannot be undone, and the keychain opened this vault. Give the passphrase or the recovery code first.",
    );
  }

  #selected(selection: KeySelection): KeyView[] {
    if (selection.kind === "keys") return this.keys.filter(({ id }) => selection.keys.includes(id));
    if (selection.revision !== this.#revision) {
      refuse("stale", "The list has changed since. Look at it again, and select anew.");
    }
    return this.#page({ ...selection.query, offset: 0, limit: Infinity }).keys;
  }

  /** Puts a key in, with its card. */
  #issued(
    fields: Pick<KeyView, "name" | "description" | "owner" | "owner_id" | "format" | "grants" | "expires_at">,
  ) {
    const id = idFrom(this.random);
    const secret = `kw_${id}_${idFrom(this.random, 49)}`;
    const key: KeyView = {
      ...fields,
      id,
      last_four: secret.slice(-4),
      status: "active",
      stopped_by: null,
      created_at: new Date().toISOString(),
      created_by: "Maria",
      last_used_at: null,
      revoked_at: null,
      revocation_reason: null,
      delivery: "pending",
      rotated_from: null,
      replacement: null,
    };
    this.keys.push(key);
    const { name, format, last_four, expires_at } = key;
    const checks = key.grants.some(({ role_id }) =>
      this.roles.some(
        ({ id: role, permissions }) => role === role_id && permissions.includes("keywright.verify"),
      ),
    );
    const card = this.#open(
      {
        subject: { kind: "key", key: id, name, format, checks, last_four, expires_at },
        masked: `kw_${id}_${"*".repeat(45)}${last_four}`,
      },
      secret,
    );
    return { key, card };
  }

  #lock(): AppState {
    this.phase = "locked";
    this.cards.clear();
    return this.state();
  }

  readonly #own: Omit<Answers, keyof Families> = {
    app_state: () => this.state(),
    suggest_folder: ({ name }) => ({ folder: `/home/maria/.local/share/keywright/${name}.keywright` }),
    choose_folder: () => ({ folder: null }),
    passphrase_strength: ({ passphrase }) => {
      const score = Math.min(4, Math.floor(passphrase.length / 6)) as 0 | 1 | 2 | 3 | 4;
      const advice = [
        "Anyone guesses this at once.",
        "A computer guesses this in minutes.",
        "Add another word or two.",
        null,
        null,
      ];
      return { score, acceptable: passphrase.length >= 8, advice: advice[score] ?? null };
    },
    keychain_state: () => ({ available: true, reason: null }),
    create_vault: (request) => {
      if (request.passphrase !== null && request.passphrase.length < 8) {
        refuse(
          "invalid_passphrase",
          "A passphrase has at least 8 characters. Four words are good.",
          "passphrase",
        );
      }
      this.name = request.name.trim();
      this.locks = [
        ...(request.keychain ? (["keychain"] as const) : []),
        ...(request.passphrase === null ? [] : (["passphrase"] as const)),
        ...(request.recovery ? (["recovery"] as const) : []),
      ];
      this.phase = "open";
      this.keys = [];
      this.roles = [];
      this.owners = [];
      this.accounts = [];
      this.preset = request.preset;
      const recovery = request.recovery
        ? this.#open(
            {
              subject: { kind: "recovery_code", vault: this.name },
              masked: "••••-••••-••••-••••-••••-••••-••••",
            },
            "4Q7K-2MXC-90AZ-THVB-PN5R-8WDE-J6S1",
          )
        : null;
      return { state: this.state(), recovery };
    },
    open_vault: () => this.#lock(),
    unlock: ({ method }) => {
      if (method.kind === "passphrase" && method.passphrase !== this.passphrase) {
        refuse(
          "wrong_passphrase",
          "That is not the passphrase of this vault. Check Caps Lock and try again.",
          "passphrase",
        );
      }
      this.phase = "open";
      this.unlockedBy = method.kind;
      return this.state();
    },
    lock: () => {
      const state = this.#lock();
      this.emit("locked", structuredClone(state));
      return state;
    },
    quit: () => null,
    list_keys: (query) => {
      const refused = this.keysRefused();
      return refused ? refuse(refused.code, refused.message) : this.#page(query);
    },
    key_details: ({ key: id }): KeyDetails => {
      const key = this.#key(id);
      const permissions = key.grants.flatMap(
        (grant) => this.roles.find(({ id: role }) => role === grant.role_id)?.permissions ?? [],
      );
      return {
        key,
        permissions: [...new Set(permissions)].sort(),
        uses: key.last_used_at ? 12 : 0,
        history: this.histories.get(id) ?? [],
        chain: chainOf(key, this.keys),
      };
    },
    issue_key: (request) => {
      const name = request.name.trim();
      if (/^kw_/.test(name)) {
        refuse(
          "secret_in_text",
          "This looks like a token. A name is shown to everybody: choose another.",
          "name",
        );
      }
      if (
        this.keys.some((key) => key.name.toLowerCase() === name.toLowerCase() && key.status !== "revoked")
      ) {
        refuse(
          "name_taken",
          `Another live key is called ${name}. Choose another name, or revoke that key first.`,
          "name",
        );
      }
      const answer = this.#issued({
        name,
        description: request.description.trim(),
        owner: this.owners.find((owner) => owner.id === request.owner)?.name ?? null,
        owner_id: request.owner,
        format: request.format ?? (this.rules.formats === "jwt" ? "jwt" : "opaque"),
        grants: this.grants(request.grants),
        expires_at: this.#expires(request.expiration),
      });
      const { key } = answer;
      this.#note(key, {
        type: "key_issued",
        key: key.id,
        name,
        roles: key.grants.map(({ role }) => role),
        delivery: "pending",
      });
      return answer;
    },
    rotate_key: ({ key: id, switch: when }) => {
      const old = this.#key(id);
      if (when === "now") this.needsProof();
      const length = old.expires_at ? Date.parse(old.expires_at) - Date.parse(old.created_at) : null;
      const answer = this.#issued({
        name: old.name,
        description: old.description,
        owner: old.owner,
        owner_id: old.owner_id,
        format: old.format,
        grants: old.grants,
        expires_at: length === null ? null : new Date(Date.now() + length).toISOString(),
      });
      rotated(old, answer.key, when);
      const event = { type: "key_rotated", key: id, name: old.name, successor: answer.key.id, switch: when };
      this.#note(answer.key, event);
      this.#note(old, event);
      return answer;
    },
    prove: ({ proof }) => {
      if (proof.kind === "passphrase" && proof.passphrase !== this.passphrase) {
        refuse(
          "wrong_passphrase",
          "That is not the passphrase of this vault. Check Caps Lock and try again.",
        );
      }
      this.proved = true;
      return null;
    },
    explain: ({ text }) => explained(text, this.keys),
    bulk_preview: ({ selection, act }) => previewed(this.#selected(selection), act, this.roles),
    apply_bulk: ({ selection, act }) => {
      if (act.kind === "revoke" || act.kind === "delete") this.needsProof();
      const all = this.#selected(selection);
      const keys = changing(all, act, this.roles);
      for (const [index, key] of keys.entries()) {
        if (act.kind === "revoke")
          Object.assign(key, {
            status: "revoked",
            revoked_at: new Date().toISOString(),
            revocation_reason: act.reason,
          });
        else if (act.kind === "suspend") key.status = "suspended";
        else if (act.kind === "reinstate") key.status = "active";
        else if (act.kind === "add_role") key.grants = [...key.grants, ...this.grants([act.grant])];
        else if (act.kind === "remove_role")
          key.grants = key.grants.filter((grant) => grant.role_id !== act.role);
        else if (act.kind === "set_roles") key.grants = this.grants(act.grants);
        else if (act.kind === "set_owner") {
          key.owner_id = act.owner;
          key.owner = this.owners.find(({ id }) => id === act.owner)?.name ?? null;
        }
        if (index % 50 === 0) this.emit("progress", { work: "bulk", done: index, total: keys.length });
      }
      if (act.kind === "delete") {
        const gone = new Set(keys);
        this.keys = this.keys.filter((key) => !gone.has(key));
      }
      this.changed();
      return { done: keys.length, left_out: all.length - keys.length };
    },
    cancel_work: () => null,
    expiration_choices: ({ key }) => {
      const all: Expiration[] = [
        { after: { days: 30 } },
        { after: { days: 60 } },
        { after: { days: 90 } },
        { after: { months: 6 } },
        { after: { months: 12 } },
      ];
      return all.map((expiration) => {
        try {
          const expires_at = this.#expires(expiration, key);
          return {
            expiration,
            allowed: true,
            reason: null,
            default: JSON.stringify(expiration).includes("90"),
            expires_at,
          };
        } catch (thrown) {
          return {
            expiration,
            allowed: false,
            reason: (thrown as { message: string }).message,
            default: false,
            expires_at: null,
          };
        }
      });
    },
    preview_expiration: ({ expiration, key }) => {
      const expires_at = this.#expires(expiration, key);
      return {
        expires_at,
        days: expires_at === null ? null : Math.floor((Date.parse(expires_at) - Date.now()) / DAY),
      };
    },
    edit_key: (request) => {
      const key = this.#key(request.key);
      const changes: { field: string; from?: string; to?: string }[] = [];
      if (request.name !== null) changes.push({ field: "name", from: key.name, to: request.name.trim() });
      if (request.description !== null) changes.push({ field: "description", to: request.description });
      if (request.grants !== null) {
        const grants = this.grants(request.grants);
        const said = (list: KeyView["grants"]): string => list.map(({ role }) => role).join(", ");
        changes.push({ field: "roles", from: said(key.grants), to: said(grants) });
        key.grants = grants;
      }
      key.name = request.name?.trim() ?? key.name;
      key.description = request.description?.trim() ?? key.description;
      if (request.owner !== undefined) {
        key.owner_id = request.owner;
        key.owner = this.owners.find((owner) => owner.id === request.owner)?.name ?? null;
      }
      if (request.expiration !== null) key.expires_at = this.#expires(request.expiration, key.id);
      this.#note(key, { type: "key_edited", key: key.id, name: key.name, changes });
      return key;
    },
    suspend_key: ({ key: id }) => {
      const key = this.#key(id);
      key.status = "suspended";
      this.#note(key, { type: "key_suspended", key: id, name: key.name });
      return key;
    },
    reinstate_key: ({ key: id }) => {
      const key = this.#key(id);
      key.status = "active";
      this.#note(key, { type: "key_reinstated", key: id, name: key.name });
      return key;
    },
    revoke_key: ({ key: id, reason }) => {
      if (reason !== "never_stored") this.needsProof();
      const key = this.#key(id);
      Object.assign(key, {
        status: "revoked",
        revoked_at: new Date().toISOString(),
        revocation_reason: reason,
      });
      this.#note(key, { type: "key_revoked", key: id, name: key.name, reason });
      return key;
    },
    delete_key: ({ key: id }) => {
      this.needsProof();
      this.keys = this.keys.filter((key) => key.id !== id);
      this.changed();
      return null;
    },
    unstored_keys: () =>
      this.keys.filter(({ delivery, status }) => delivery === "never_stored" && status === "active"),
    confirm_stored: ({ key: id }) => {
      const key = this.#key(id);
      key.delivery = "confirmed";
      this.#note(key, { type: "key_delivered", key: id, name: key.name, delivery: "confirmed" });
      return key;
    },
    reveal_state: () => [...this.cards.values()].map(({ card }) => card),
    reveal_copy: ({ handle }) => {
      const { card } = this.#card(handle);
      this.#copy(card.subject.kind === "key" ? card.subject.name : "the recovery code");
      return this.#delivered(handle, "copied");
    },
    reveal_copy_as: ({ handle }) => {
      this.#copy("the key");
      return this.#delivered(handle, "copied");
    },
    reveal_show: ({ handle }) => {
      const { secret } = this.#card(handle);
      this.#delivered(handle, "shown");
      return { secret };
    },
    reveal_save_file: ({ handle }) => ({
      card: this.#delivered(handle, "file"),
      path: "/home/maria/ci-deploy.key",
    }),
    reveal_save_keychain: ({ handle }) => this.#delivered(handle, "keychain"),
    reveal_done: ({ handle, stored }) => {
      const { card } = this.#card(handle);
      if (!card.stored && card.subject.kind === "key") {
        this.#key(card.subject.key).delivery = stored ? "confirmed" : "never_stored";
      }
      this.cards.delete(handle);
      return null;
    },
    reveal_discard: ({ handle }) => {
      const { card } = this.#card(handle);
      this.cards.delete(handle);
      if (card.subject.kind === "key")
        this.answer("revoke_key", { key: card.subject.key, reason: "never_stored" });
      return null;
    },
    copy_text: () => null,
    settings: () => this.settings,
    set_settings: (settings) => (this.settings = settings),
    change_passphrase: ({ new_passphrase }) => {
      this.passphrase = new_passphrase;
      this.mustChange = false;
      if (!this.locks.includes("passphrase")) this.locks = [...this.locks, "passphrase"];
      return null;
    },
    new_recovery_code: () =>
      this.#open(
        {
          subject: { kind: "recovery_code", vault: this.name },
          masked: "••••-••••-••••-••••-••••-••••-••••",
        },
        "4Q7K-2MXC-90AZ-THVB-PN5R-8WDE-J6S1",
      ),
    enable_keychain: () => (this.locks = [...this.locks, "keychain"]),
    disable_keychain: () => (this.locks = this.locks.filter((kind) => kind !== "keychain")),
    activity: () => null,
  };
}

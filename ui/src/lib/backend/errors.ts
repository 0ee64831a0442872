// The one table of how a refusal is shown: its tone, and where it belongs. The sentence itself comes from
// Rust, which knows the numbers in it. Every code has a row: the compiler sees to it.
import { inLocalTime } from "$lib/format/when";

import type { Code, Error as RustError } from "./types";

/** Where a refusal is shown. */
export type Place =
  /** Beside the field it names, or at the foot of the form where it names none. */
  | "form"
  /** In the foot of the window, for an act that has no form. */
  | "notice"
  /** Instead of the page: nothing can be done on it. */
  | "page"
  /** Nowhere: the person knows. */
  | "silent";

export type Shown = {
  /** `bad`: something failed. `warn`: a rule or the state of things says no; nothing is broken. */
  tone: "warn" | "bad";
  place: Place;
};

const warnForm: Shown = { tone: "warn", place: "form" };
const badForm: Shown = { tone: "bad", place: "form" };
const warnNotice: Shown = { tone: "warn", place: "notice" };
const badNotice: Shown = { tone: "bad", place: "notice" };
const badPage: Shown = { tone: "bad", place: "page" };

export const TABLE: Record<Code, Shown> = {
  not_allowed: warnNotice,
  keys_disabled: warnForm,
  limit_reached: warnForm,
  name_taken: badForm,
  name_fixed: warnForm,
  lifetime_refused: badForm,
  expiry_fixed: warnForm,
  rule_refused: warnForm,
  key_ended: warnNotice,
  in_use: warnNotice,
  reserved_permission: badForm,
  already_exists: badForm,
  invalid_text: badForm,
  secret_in_text: badForm,
  invalid_permission: badForm,
  invalid_lifetime: badForm,
  invalid_passphrase: badForm,
  invalid_argument: badForm,
  ambiguous: badForm,
  vault_not_found: badForm,
  key_not_found: warnNotice,
  role_not_found: warnNotice,
  owner_not_found: warnNotice,
  account_not_found: warnNotice,
  service_not_found: warnNotice,
  operator_not_found: badForm,
  token_gone: warnNotice,
  // Never shown: `call` asks for the proof and goes on. Unless nobody is there to ask.
  proof_needed: warnNotice,
  stale: warnForm,
  locked: warnNotice,
  wrong_passphrase: badForm,
  wrong_recovery_code: badForm,
  no_such_lock: badForm,
  vault_damaged: badPage,
  vault_newer: badPage,
  vault_in_use: warnForm,
  disk: badNotice,
  disk_full: badNotice,
  read_only: badForm,
  keychain: badForm,
  keychain_timeout: badForm,
  clipboard: badNotice,
  cancelled: { tone: "warn", place: "silent" },
  internal: badNotice,
};

/** What a call rejects with. A class, so that `instanceof` tells it from a defect. */
export class Refusal extends Error {
  readonly code: Code;
  readonly field: string | null;

  constructor(error: RustError) {
    super(inLocalTime(error.message));
    this.name = "Refusal";
    this.code = error.code;
    this.field = error.field ?? null;
  }
}

/** How a refusal is shown. */
export const shown = (refusal: Refusal): Shown => TABLE[refusal.code];

/** Whatever was thrown, as a refusal. A string comes from Tauri itself, where a command is not granted. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (isRustError(thrown)) return new Refusal(thrown);
  return new Refusal({
    code: "internal",
    message: "Keywright could not do this because of a defect of its own. Nothing was changed.",
  });
}

function isRustError(thrown: unknown): thrown is RustError {
  if (typeof thrown !== "object" || thrown === null) return false;
  const { code, message } = thrown as Record<string, unknown>;
  return typeof code === "string" && code in TABLE && typeof message === "string";
}

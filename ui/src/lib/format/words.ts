// Small words: counts with their noun, lists, names of statuses and reasons.
import type { Format, LockKind, RevocationReason, Status } from "$lib/backend";

const numbers = new Intl.NumberFormat();
const lists = new Intl.ListFormat("en", { style: "long", type: "conjunction" });
const choices = new Intl.ListFormat("en", { style: "long", type: "disjunction" });

/** "1 key", "1,204 keys". */
export const count = (amount: number, one: string, many = `${one}s`): string =>
  `${numbers.format(amount)} ${amount === 1 ? one : many}`;

/** "1,204". */
export const number = (amount: number): string => numbers.format(amount);

/** "a, b, and c". */
export const list = (parts: string[]): string => lists.format(parts);

/** "a, b, or c". */
export const either = (parts: string[]): string => choices.format(parts);

export const STATUS: Record<Status, string> = {
  active: "Active",
  expiring: "Expiring",
  suspended: "Suspended",
  expired: "Expired",
  revoked: "Revoked",
};

export const REASON: Record<RevocationReason, string> = {
  compromised: "Compromised",
  superseded: "Superseded",
  no_longer_needed: "No longer needed",
  owner_left: "Owner left",
  never_stored: "Never stored",
};

export const FORMAT: Record<Format, string> = {
  opaque: "Opaque",
  jwt: "Signed (JWT)",
};

export const LOCK: Record<LockKind, string> = {
  passphrase: "Passphrase",
  keychain: "This computer’s keychain",
  recovery: "Recovery code",
};

/** Whether a key of this status still works or can work again. */
export const isLive = (status: Status): boolean =>
  status === "active" || status === "expiring" || status === "suspended";

/** "Viewer (2)": a role's name and how many accounts it is limited to. */
export const grantName = (grant: { role: string; accounts: string[] | null }): string =>
  grant.accounts ? `${grant.role} (${numbers.format(grant.accounts.length)})` : grant.role;

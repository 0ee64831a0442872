// Rotation in the vault in memory: a successor beside the key, and when the key ends.
import type { KeyView, RotateKeyRequest } from "../src/lib/backend/types";

const later = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();

/** Sets the two beside each other; answers what the ledger says of it. */
export function rotated(old: KeyView, next: KeyView, when: RotateKeyRequest["switch"]): void {
  next.rotated_from = old.id;
  if (when === "now") {
    Object.assign(old, {
      status: "revoked",
      revoked_at: new Date().toISOString(),
      revocation_reason: "superseded",
      replacement: { by: next.id, name: next.name, ends_at: new Date().toISOString(), on_first_use: false },
    });
    return;
  }
  const seconds = "overlap" in when ? when.overlap.seconds : when.first_use.deadline_seconds;
  const ends_at = later(seconds * 1000);
  old.replacement = { by: next.id, name: next.name, ends_at, on_first_use: "first_use" in when };
  old.expires_at = ends_at;
  old.status = "expiring";
}

/** A key with those before it and after it, oldest first. */
export function chainOf(key: KeyView, keys: KeyView[]): KeyView[] {
  const chain = [key];
  for (let at: KeyView | undefined = key; at?.rotated_from;) {
    const before: string = at.rotated_from;
    at = keys.find(({ id }) => id === before);
    if (at) chain.unshift(at);
  }
  for (let at: KeyView | undefined = key; at?.replacement;) {
    const by: string = at.replacement.by;
    at = keys.find(({ id }) => id === by);
    if (at) chain.push(at);
  }
  return chain;
}

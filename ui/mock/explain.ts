// What the vault in memory says of a pasted token: enough to see every answer that the window can get.
import type { CheckOutcome, Explanation, KeyView } from "../src/lib/backend/types";

const STEPS = [
  "Shape of a token",
  "Check digits",
  "Known to this vault",
  "Not revoked",
  "Not suspended",
  "Not expired",
  "Keys are switched on",
  "Owner is not suspended",
] as const;

/** The checks, passed as far as `failed`, which says `sentence`. */
function lines(failed: number, sentence: string): Explanation["checks"] {
  const passed = [
    "It is an opaque token of this program.",
    "No letter is wrong.",
    "Its digest is that of a key of this vault.",
    "The key is not revoked.",
    "The key is not suspended.",
    "The key has not expired.",
    "The rules let keys work.",
    "Its owner may use keys.",
  ];
  return STEPS.map((what, index) => {
    const outcome: CheckOutcome = index < failed ? "passed" : index === failed ? "failed" : "not_reached";
    return {
      what,
      outcome,
      sentence: outcome === "passed" ? (passed[index] ?? "") : outcome === "failed" ? sentence : "",
    };
  });
}

const said = (
  verdict: string,
  key: KeyView | null,
  checks: Explanation["checks"],
  advice: string,
): Explanation => ({ verdict, key_id: key?.id ?? null, key, permissions: [], checks, advice });

/** An answer in which nothing but the shape was looked at. */
const misshapen = (sentence: string, advice: string): Explanation =>
  said("malformed", null, lines(0, sentence), advice);

export function explained(text: string, keys: KeyView[]): Explanation {
  const pasted = text.trim();
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pasted)) {
    return misshapen(
      "This is a private key, not a token.",
      "Whoever owns this private key has to replace it if it was found where others can read it.",
    );
  }
  const [token, ...others] = new Set(pasted.match(/[a-z0-9]{2,12}_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}/g));
  if (others.length > 0) {
    return misshapen("There is more than one token here.", "Paste one token at a time.");
  }
  if (!token) {
    return misshapen(
      "This is not the whole of a token: an opaque one has a prefix, an id and 49 characters.",
      "Copy the whole token, with nothing before or after it.",
    );
  }
  if (token.endsWith("000000")) {
    return said(
      "bad_check",
      null,
      lines(1, "The check digits do not fit: a character was changed, lost or added."),
      "Copy the token again from where it is stored.",
    );
  }
  const key = keys.find(({ id }) => id === token.split("_")[1]) ?? null;
  if (!key) {
    return said(
      "unknown",
      null,
      lines(2, "No key of this vault has this token."),
      "It belongs to another vault, or its key was deleted.",
    );
  }
  const at = { revoked: 3, suspended: 4, expired: 5 }[key.status as string] ?? STEPS.length;
  const why = {
    revoked: "The key was revoked.",
    suspended: "The key is suspended.",
    expired: "The key has expired.",
  }[key.status as string];
  return said(
    why ? key.status : "valid",
    key,
    lines(at, why ?? ""),
    why
      ? "Issue a new key for whatever uses this one."
      : "The token works. If it was found where others can read it, revoke the key, then issue another.",
  );
}

// The words of token keys and of their rotation, and how it is asked for.
import type { RotateTokenKey, TokenAlgorithm, TokenKeyRotation } from "$lib/backend";
import { exact } from "$lib/format/when";
import { count } from "$lib/format/words";

export const ALGORITHM: Record<TokenAlgorithm, string> = { es256: "ES256", eddsa: "EdDSA" };

/** How the new key comes: after services were told of it, or at once because the old one may be known to others. */
export type Way = "planned" | "emergency";

/** How long services are told of a new key before it signs. */
export const LEADS = [
  { value: "3600", label: "1 hour" },
  { value: "86400", label: "24 hours" },
  { value: "604800", label: "7 days" },
] as const;
export type Lead = (typeof LEADS)[number]["value"];

export const asRequest = (algorithm: TokenAlgorithm, way: Way, lead: Lead): RotateTokenKey => ({
  algorithm,
  switch: way === "emergency" ? { type: "emergency" } : { type: "planned", lead_seconds: Number(lead) },
});

/** What a rotation would come to, in a sentence or two. */
export function comesTo(way: Way, { signs_from, revoked_count, dropped }: TokenKeyRotation): string {
  if (way === "planned") {
    const waiting =
      dropped.length === 0 ? "" : " The one that waits to sign by now is dropped; it has signed nothing.";
    return `Services are told of the new key now, and it signs from ${exact(signs_from)}. No key ends: the old one stays known until the last token has ended that it signed.${waiting}`;
  }
  const known =
    dropped.length === 1
      ? "the old key is believed no more"
      : `${count(dropped.length, "old key")} are believed no more`;
  return `The new key signs at once, and ${known}. ${
    revoked_count === 0
      ? "No live key has a token that would end with it."
      : `${count(revoked_count, "key is", "keys are")} revoked with it.`
  } This cannot be undone.`;
}

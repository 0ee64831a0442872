// Why a key is revoked, as a person chooses it.
import type { RevocationReason } from "$lib/backend";

export const REASONS: { value: RevocationReason; label: string; more: string }[] = [
  { value: "compromised", label: "Compromised", more: "Others have seen the token, or may have." },
  { value: "superseded", label: "Superseded", more: "Another key took its place." },
  { value: "no_longer_needed", label: "No longer needed", more: "Nothing uses it any more." },
  { value: "owner_left", label: "Owner left", more: "Whoever it was issued for is gone." },
];

// Where a key stands, in words that follow its mark.
import type { KeyView, ReplacementView } from "$lib/backend";
import { ago, relative } from "$lib/format/when";
import { REASON } from "$lib/format/words";

/** "ends in 24 hours, another key takes its place". */
function replaced({ ends_at, on_first_use }: ReplacementView, now: Date): string {
  if (!ends_at) return "ends once somebody has its successor’s token";
  const when = relative(ends_at, now);
  return on_first_use
    ? `ends once its successor is used, at the latest ${when}`
    : `ends ${when}: another key takes its place`;
}

/** "active", "expires in 12 days", "revoked 2 months ago: superseded". */
export function standing(key: KeyView, now: Date): string {
  switch (key.status) {
    case "active":
      if (key.stopped_by === "owner") return "stopped: its owner is suspended";
      if (key.stopped_by === "rules") return "stopped: the rules have switched keys off";
      return key.replacement ? replaced(key.replacement, now) : "active";
    case "expiring":
      if (key.replacement) return replaced(key.replacement, now);
      return key.expires_at ? `expires ${relative(key.expires_at, now)}` : "expiring";
    case "suspended":
      return "suspended";
    case "expired":
      return key.expires_at ? `expired ${ago(key.expires_at, now)}` : "expired";
    case "revoked": {
      const when = key.revoked_at ? ` ${ago(key.revoked_at, now)}` : "";
      const why = key.revocation_reason ? `: ${REASON[key.revocation_reason].toLowerCase()}` : "";
      return `revoked${when}${why}`;
    }
  }
}

// Why a key cannot be rotated now, to stand beside what is disabled; null: it can.
import type { KeyView } from "$lib/backend";
import { isLive } from "$lib/format/words";
import { whyNotChange } from "$lib/state/may";
import { records } from "$lib/state/records.svelte";

/** `before` is the key whose place this one is still to take, where there is one. */
export function whyNotRotate(key: KeyView, before: KeyView | null = null): string | null {
  const why = whyNotChange();
  if (why !== null) return why;
  if (!isLive(key.status)) return "It has ended. Issue a new key instead.";
  if (key.status === "suspended") return "A suspended key cannot be rotated. Reinstate it first.";
  if (records.rules && records.rules.keys_enabled !== "yes")
    return "New keys are switched off in the rules, so none can be rotated.";
  if (before && isLive(before.status))
    return `This key is itself taking the place of …\u2060${before.last_four}. Rotate that one again instead.`;
  return null;
}

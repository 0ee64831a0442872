// What can be done about a finding of the review, and which keys it leads to in the list.
import { keyList, NO_FILTERS } from "$features/keys/list.svelte";
import { selection } from "$features/keys/selection.svelte";
import type { Finding, FindingKind } from "$lib/backend";
import { app, type BulkKind } from "$lib/state/app.svelte";
import { EVERY_KEY } from "$lib/state/records.svelte";

export type Mend = { label: string; act: BulkKind };

/** The words over a finding. */
export const TITLE: Record<FindingKind, string> = {
  expiring: "Expiring soon",
  unstored: "Never stored",
  due_for_replacement: "Due for replacement",
  unused: "Unused",
  long_lived: "Long-lived",
  over_privileged: "Allowed very much",
  without_owner: "Without an owner",
  unused_role: "Unused roles",
  gone_permission: "Dropped permissions",
};

/** How much a finding matters: what stops soon or is dangerous first. */
export const TONE: Record<FindingKind, "warn" | "plain"> = {
  expiring: "warn",
  unstored: "warn",
  due_for_replacement: "warn",
  unused: "plain",
  long_lived: "plain",
  over_privileged: "warn",
  without_owner: "plain",
  unused_role: "plain",
  gone_permission: "plain",
};

/** What mends a finding for all its keys at once; the rest is mended key by key. */
export const MEND: Partial<Record<FindingKind, Mend[]>> = {
  unused: [
    { label: "Suspend…", act: "suspend" },
    { label: "Revoke…", act: "revoke" },
  ],
  without_owner: [{ label: "Give an owner…", act: "set_owner" }],
  over_privileged: [{ label: "Give other roles…", act: "set_roles" }],
  unstored: [{ label: "Revoke…", act: "revoke" }],
};

/** Chooses the keys of a finding, all of them however many are named, and begins the act on them. */
export function mend(finding: Finding, revision: number, act: BulkKind): void {
  choose(finding, revision);
  app.overlay = { kind: "bulk", act };
}

/** Shows the keys of a finding in the list, chosen. */
export function showKeys(finding: Finding, revision: number): void {
  keyList.narrow({ ...NO_FILTERS, finding: finding.kind });
  choose(finding, revision);
  app.place = "keys";
}

/** By name where the finding names them all, else as all that it finds in the state of the vault that it was made of. */
function choose({ kind, keys, count }: Finding, revision: number): void {
  if (keys.length === count) selection.take(keys.map(({ id }) => id));
  else selection.takeAll({ ...EVERY_KEY, finding: kind }, revision, count);
}

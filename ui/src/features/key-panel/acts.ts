// What can be done with one key, as menus: at the end of its row, and on it with the other button of the mouse; and in its
// panel, what does not stand there as a button.
import { call, type KeyView } from "$lib/backend";
import type { MenuItem } from "$lib/components/menu";
import { isLive } from "$lib/format/words";
import { app, attempt } from "$lib/state/app.svelte";
import { whyNotChange } from "$lib/state/may";
import { notices } from "$lib/state/notices.svelte";

import { whyNotRotate } from "../rotate/refused";
import { reinstate } from "./reinstate";

type Kind = "edit-key" | "rotate-key" | "suspend-key" | "revoke-key" | "remove-key";

/** All that can be done with the key. */
export function keyActs(key: KeyView): MenuItem[] {
  if (!isLive(key.status)) return [act("Delete…", "remove-key", key), "line", ...copies(key)];
  return [
    act("Edit", "edit-key", key),
    act("Rotate…", "rotate-key", key, whyNotRotate(key) !== null),
    key.status === "suspended"
      ? { label: "Reinstate", disabled: whyNotChange() !== null, act: () => void reinstate(key) }
      : act("Suspend…", "suspend-key", key),
    act("Revoke…", "revoke-key", key),
    act("Delete…", "remove-key", key),
    "line",
    ...copies(key),
  ];
}

/** What the panel has no button for. */
export function furtherActs(key: KeyView): MenuItem[] {
  if (!isLive(key.status)) return copies(key);
  return [
    ...(key.status === "suspended" ? [] : [act("Suspend…", "suspend-key", key)]),
    act("Delete…", "remove-key", key),
    "line",
    ...copies(key),
  ];
}

const act = (label: string, kind: Kind, key: KeyView, disabled = whyNotChange() !== null): MenuItem => ({
  label,
  disabled,
  act: () => (app.overlay = { kind, key }),
});

const copies = ({ name, id }: KeyView): MenuItem[] => [
  { label: "Copy name", act: () => void copy(name, "name") },
  { label: "Copy id", act: () => void copy(id, "id") },
];

const copy = (text: string, what: string): Promise<boolean> =>
  attempt(async () => {
    await call("copy_text", { text });
    notices.say(`Copied the ${what}.`);
  });

// What can be done with one key, as a menu: at the end of its row, and on it with the other button of the mouse.
import { call, type KeyView } from "$lib/backend";
import type { MenuItem } from "$lib/components/menu";
import { isLive } from "$lib/format/words";
import { app, attempt } from "$lib/state/app.svelte";
import { whyNotChange } from "$lib/state/may";
import { notices } from "$lib/state/notices.svelte";

import { whyNotRotate } from "../rotate/refused";
import { reinstate } from "./reinstate";

type Kind = "edit-key" | "rotate-key" | "suspend-key" | "revoke-key" | "remove-key";

export function keyActs(key: KeyView): MenuItem[] {
  const off = whyNotChange() !== null;
  const item = (label: string, kind: Kind, disabled = off): MenuItem => ({
    label,
    disabled,
    act: () => (app.overlay = { kind, key }),
  });
  const live = isLive(key.status);
  return [
    ...(live
      ? [
          item("Edit", "edit-key"),
          item("Rotate…", "rotate-key", whyNotRotate(key) !== null),
          key.status === "suspended"
            ? { label: "Reinstate", disabled: off, act: () => void reinstate(key) }
            : item("Suspend…", "suspend-key"),
          item("Revoke…", "revoke-key"),
        ]
      : []),
    item("Delete…", "remove-key"),
    "line",
    { label: "Copy name", act: () => void copy(key.name, "name") },
    { label: "Copy id", act: () => void copy(key.id, "id") },
  ];
}

const copy = (text: string, what: string): Promise<boolean> =>
  attempt(async () => {
    await call("copy_text", { text });
    notices.say(`Copied the ${what}.`);
  });

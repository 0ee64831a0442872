// Every action of the window, for the palette.
import { reinstate } from "$features/key-panel/reinstate";
import { keyList, NO_FILTERS } from "$features/keys/list.svelte";
import { search } from "$features/shell/shortcuts";
import type { KeyView, StatusFilter, Theme } from "$lib/backend";
import { isLive } from "$lib/format/words";
import { app } from "$lib/state/app.svelte";
import { combo } from "$lib/state/platform";

export type Action = {
  id: string;
  label: string;
  detail?: string;
  /** Its shortcut. */
  keys?: string;
  /** The key it leads to, for its status. */
  key?: KeyView;
  act: () => void;
};

const SHOW: { status: StatusFilter | null; label: string }[] = [
  { status: null, label: "Show all keys" },
  { status: "active", label: "Show active keys" },
  { status: "expiring", label: "Show expiring keys" },
  { status: "suspended", label: "Show suspended keys" },
  { status: "expired", label: "Show expired keys" },
  { status: "revoked", label: "Show revoked keys" },
];

const THEMES: { theme: Theme; label: string }[] = [
  { theme: "system", label: "Appearance: as the system" },
  { theme: "light", label: "Appearance: light" },
  { theme: "dark", label: "Appearance: dark" },
];

/** What can be done now; `selected` is the key that the list has selected. */
export function actions(selected: KeyView | null): Action[] {
  const writable = app.readOnly === null;
  return [
    ...(selected && writable ? about(selected) : []),
    ...(writable
      ? [
          {
            id: "new-key",
            label: "New key",
            keys: combo("N"),
            act: () => (app.overlay = { kind: "issue", like: null }),
          },
          {
            id: "new-role",
            label: "New role",
            act: () => ((app.place = "roles"), (app.overlay = { kind: "role", role: null })),
          },
        ]
      : []),
    { id: "search", label: "Search keys", keys: "/", act: search },
    ...SHOW.map(({ status, label }) => ({
      id: `show-${status ?? "all"}`,
      label,
      act: () => {
        app.place = "keys";
        keyList.narrow({ ...NO_FILTERS, status });
      },
    })),
    { id: "roles", label: "Go to Roles", act: () => (app.place = "roles") },
    { id: "owners", label: "Go to Owners", act: () => (app.place = "owners") },
    { id: "settings", label: "Go to Settings", act: () => (app.place = "settings") },
    ...THEMES.map(({ theme, label }) => ({
      id: `theme-${theme}`,
      label,
      act: () => {
        if (app.settings) void app.set({ ...app.settings, theme });
      },
    })),
    ...(writable
      ? [
          {
            id: "passphrase",
            label: "Change the passphrase…",
            act: () => (app.overlay = { kind: "passphrase" }),
          },
          { id: "recovery", label: "New recovery code…", act: () => (app.overlay = { kind: "recovery" }) },
        ]
      : []),
    {
      id: "shortcuts",
      label: "Keyboard shortcuts",
      keys: "?",
      act: () => (app.overlay = { kind: "shortcuts" }),
    },
    { id: "new-vault", label: "New vault…", act: () => (app.making = true) },
    { id: "lock", label: "Lock", keys: combo("L"), act: () => void app.lock() },
  ];
}

function about(key: KeyView): Action[] {
  const named = (verb: string, kind: "edit-key" | "suspend-key" | "revoke-key" | "remove-key"): Action => ({
    id: kind,
    label: `${verb} ${key.name}${kind === "edit-key" ? "" : "…"}`,
    act: () => (app.overlay = { kind, key }),
  });
  if (!isLive(key.status)) return [named("Delete", "remove-key")];
  return [
    named("Edit", "edit-key"),
    key.status === "suspended"
      ? { id: "reinstate", label: `Reinstate ${key.name}`, act: () => void reinstate(key) }
      : named("Suspend", "suspend-key"),
    named("Revoke", "revoke-key"),
    named("Delete", "remove-key"),
  ];
}

/** Whether all words typed stand in an action's name. */
export function matches(action: Pick<Action, "label">, typed: string): boolean {
  const label = action.label.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => label.includes(word));
}

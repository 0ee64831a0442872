// Every action of the window, for the palette.
import { keyList, NO_FILTERS } from "$features/keys/list.svelte";
import { askForKey } from "$features/service/checking";
import { turnService } from "$features/service/turn.svelte";
import { places } from "$features/shell/places";
import { newKey, search } from "$features/shell/shortcuts";
import { chooseVault } from "$features/shell/vaults";
import type { KeyView, StatusFilter, Theme } from "$lib/backend";
import { app, type Overlay, type Place } from "$lib/state/app.svelte";
import { whyNotAdminister, whyNotChange } from "$lib/state/may";
import { combo } from "$lib/state/platform";
import { records } from "$lib/state/records.svelte";

import { aboutKey, aboutRecord } from "./about";

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

/** Sheets that make something new, and the place where it will be. */
const MAKE: { id: string; label: string; place: Place; overlay: Overlay }[] = [
  { id: "new-role", label: "New role", place: "roles", overlay: { kind: "role", role: null } },
  { id: "new-owner", label: "New owner", place: "owners", overlay: { kind: "owner", owner: null } },
  { id: "new-account", label: "New account", place: "accounts", overlay: { kind: "account", account: null } },
  {
    id: "new-operator",
    label: "New operator",
    place: "settings",
    overlay: { kind: "operator", operator: null },
  },
  { id: "permissions", label: "Import permissions…", place: "roles", overlay: { kind: "permissions" } },
];

/** What can be done now; `selected` is the key that the list has selected. */
export function actions(selected: KeyView | null): Action[] {
  const writable = app.readOnly === null;
  const changes = whyNotChange() === null;
  const administers = whyNotAdminister() === null;
  return [
    ...(selected && changes ? aboutKey(selected) : []),
    ...(administers ? aboutRecord() : []),
    ...(changes ? [{ id: "new-key", label: "New key", keys: combo("N"), act: newKey }] : []),
    ...(administers
      ? MAKE.map(({ id, label, place, overlay }) => ({
          id,
          label,
          act: () => ((app.place = place), (app.overlay = overlay)),
        }))
      : []),
    { id: "search", label: "Search keys", keys: "/", act: search },
    { id: "explain", label: "Identify a token…", act: () => (app.overlay = { kind: "explain" }) },
    ...SHOW.map(({ status, label }) => ({
      id: `show-${status ?? "all"}`,
      label,
      act: () => {
        app.place = "keys";
        keyList.narrow({ ...NO_FILTERS, status });
      },
    })),
    ...[
      ...places(),
      { place: "service" as const, label: "Service" },
      { place: "settings" as const, label: "Settings" },
    ].map(({ place, label }) => ({
      id: place,
      label: `Go to ${label}`,
      ...(place === "service" ? { keys: "S" } : {}),
      act: () => (app.place = place),
    })),
    ...service(),
    ...(administers
      ? [
          {
            id: "checker",
            label: "Make a key for checking…",
            act: () => ((app.place = "service"), (app.overlay = askForKey(records.roles))),
          },
        ]
      : []),
    ...THEMES.map(({ theme, label }) => ({
      id: `theme-${theme}`,
      label,
      act: () => {
        if (app.settings) void app.set({ ...app.settings, theme });
      },
    })),
    ...(writable ? unlocking() : []),
    {
      id: "shortcuts",
      label: "Keyboard shortcuts",
      keys: "?",
      act: () => (app.overlay = { kind: "shortcuts" }),
    },
    { id: "open-vault", label: "Open another vault…", act: () => void chooseVault() },
    { id: "new-vault", label: "New vault…", act: () => (app.making = true) },
    { id: "lock", label: "Lock", keys: combo("L"), act: () => void app.lock() },
  ];
}

function service(): Action[] {
  const on = typeof app.service?.address === "string";
  return [
    {
      id: "turn-service",
      label: on ? "Turn the service off" : "Turn the service on",
      act: () => ((app.place = "service"), void turnService()),
    },
  ];
}

function unlocking(): Action[] {
  const on = app.vault?.operator.locks.includes("keychain") ?? false;
  return [
    { id: "passphrase", label: "Change the passphrase…", act: () => (app.overlay = { kind: "passphrase" }) },
    { id: "recovery", label: "New recovery code…", act: () => (app.overlay = { kind: "recovery" }) },
    {
      id: "keychain",
      label: on ? "Turn keychain off…" : "Turn keychain on…",
      act: () => (app.overlay = { kind: "keychain" }),
    },
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

// The window's keys. Dialogs and sheets stop them: they are for the page.
import { tick } from "svelte";

import { SEARCH_ID } from "$lib/a11y/landmarks";
import { app } from "$lib/state/app.svelte";
import { whyNotIssue } from "$lib/state/may";
import { notices } from "$lib/state/notices.svelte";
import { combo, isCommand } from "$lib/state/platform";

/** What the "?" page lists, by where it works. */
export const SHORTCUTS: { title: string; keys: { keys: string; does: string }[] }[] = [
  {
    title: "Everywhere",
    keys: [
      { keys: combo("K"), does: "Command palette: every action, every key by name" },
      { keys: combo("N"), does: "New key" },
      { keys: combo("L"), does: "Lock" },
      { keys: "/", does: "Search" },
      { keys: "S", does: "Service" },
      { keys: "?", does: "These shortcuts" },
      { keys: "Esc", does: "Close what is open" },
    ],
  },
  {
    title: "In the list of keys",
    keys: [
      { keys: "↑ ↓", does: "Previous, next key (also k and j)" },
      { keys: "Enter", does: "Go to the key’s panel" },
      { keys: "E", does: "Edit" },
      { keys: "R", does: "Rotate" },
      { keys: "Delete", does: "Delete, or all that are selected" },
      { keys: "Space", does: "Select; with Shift and arrows, a range" },
      { keys: combo("A"), does: "Select all that match" },
    ],
  },
];

/** Hears a key of the page. */
export function onShortcut(event: KeyboardEvent): void {
  if (event.defaultPrevented || app.overlay !== null || app.card !== null) return;
  const letter = event.key.toLowerCase();
  if (isCommand(event)) {
    if (letter === "k") app.overlay = { kind: "palette" };
    else if (letter === "n") newKey();
    else if (letter === "l") void app.lock();
    else return;
    event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "/") search();
  else if (letter === "s") app.place = "service";
  else if (event.key === "?") app.overlay = { kind: "shortcuts" };
  else if (event.key === "Escape") {
    app.selectedKey = null;
    app.selectedRole = null;
    app.selectedOwner = null;
    app.selectedAccount = null;
  } else return;
  event.preventDefault();
}

/** Begins a new key, or says why none can be issued now. */
export function newKey(): void {
  const why = whyNotIssue();
  if (why === null) app.overlay = { kind: "issue" };
  else notices.warn(why);
}

/** Goes to the search of the place, or of the keys where the place has none. */
export function search(): void {
  const own = document.querySelector<HTMLInputElement>("main [role=searchbox]");
  if (own) {
    own.focus();
    own.select();
    return;
  }
  app.place = "keys";
  void tick().then(() => {
    const field = document.getElementById(SEARCH_ID);
    field?.focus();
    if (field instanceof HTMLInputElement) field.select();
  });
}

/** Whether a key that is pressed there is text. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement
    ? target.type !== "radio" && target.type !== "checkbox"
    : target instanceof HTMLTextAreaElement;

// What differs between keyboards: the name of the command key.

export const isMac = /Mac/.test(navigator.platform);

/** "Ctrl N", or "⌘ N" on a Mac. */
export const combo = (key: string): string => (isMac ? `⌘ ${key}` : `Ctrl ${key}`);

/** For `aria-keyshortcuts`. */
export const ariaCombo = (key: string): string => `${isMac ? "Meta" : "Control"}+${key}`;

/** Whether the command key is down, and no other. */
export const isCommand = (event: KeyboardEvent): boolean =>
  (isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) && !event.altKey;

// The ids by which one part of the window gives the focus to another.

export const SEARCH_ID = "search-keys";
export const TABLE_ID = "keys-table";
export const PANEL_ID = "key-panel";
export const NEW_KEY_ID = "new-key";
export const FIRST_STEP_ID = "first-step";

/** Gives the focus to a part, if it is there. */
export const focusOn = (id: string, options?: FocusOptions): void => {
  document.getElementById(id)?.focus(options);
};

// The window on a vault in memory, and the hands and eyes of a person in front of it.
import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect } from "vitest";

import Window from "$features/shell/Window.svelte";
import { app } from "$lib/state/app.svelte";
import { notices } from "$lib/state/notices.svelte";

import { useScene } from "../mock/transport";
import type { MockVault } from "../mock/vault";

export const user = userEvent.setup();

/** Opens the window on a vault; answers the vault. */
export async function open(scene: string): Promise<MockVault> {
  const vault = useScene(scene);
  app.state = null;
  app.card = null;
  app.overlay = null;
  app.leaving = null;
  render(Window);
  await waitFor(() => {
    expect(app.state).not.toBeNull();
  });
  return vault;
}

export const press = async (name: string | RegExp, inside: HTMLElement = document.body): Promise<void> => {
  await user.click(await within(inside).findByRole("button", { name, hidden: true }));
};
/** Takes an act from the menu of the panel. */
export const pick = async (name: string): Promise<void> => {
  await press("More");
  await user.click(await screen.findByRole("menuitem", { name, hidden: true }));
};
export const row = (name: RegExp): Promise<HTMLElement> => screen.findByRole("row", { name });
export const said = (text: string): Promise<void> =>
  waitFor(() => {
    expect(notices.list.map((notice) => notice.text)).toContain(text);
  });
export const panel = (name: string): Promise<HTMLElement> => screen.findByRole("complementary", { name });
export const question = (): Promise<HTMLElement> => screen.findByRole("alertdialog");

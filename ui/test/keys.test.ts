// Rotation, acts on many keys, tokens identified, and proof of who asks: the window against the vault in memory.
import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { selection } from "$features/keys/selection.svelte";
import { notices } from "$lib/state/notices.svelte";

import type { MockVault } from "../mock/vault";

import { open, panel, press, question, row, said, user } from "./stage";

let vault: MockVault;

afterEach(() => {
  notices.clear();
  selection.clear();
});

const dialog = (name: string): Promise<HTMLElement> => screen.findByRole("dialog", { name });
const key = (name: string): MockVault["keys"][number] | undefined =>
  vault.keys.find((each) => each.name === name);

describe("rotation", () => {
  beforeEach(async () => {
    vault = await open("sample");
    await user.click(await row(/ci-deploy/));
    await press("Rotate…", await panel("Key ci-deploy"));
  });

  it("gives a successor beside the old key, which ends after the overlap", async () => {
    await user.click(await screen.findByRole("radio", { name: "7 days" }));
    await press(/^Rotate key/, await dialog("Rotate ci-deploy"));
    const card = await dialog("Key rotated: ci-deploy");
    expect(card.textContent).toContain("…x7Qp");
    const [old, successor] = vault.keys.filter(({ name }) => name === "ci-deploy");
    expect(successor?.rotated_from).toBe(old?.id);
    expect(old?.replacement?.on_first_use).toBe(false);
    await press("Copy key", card);
    await screen.findByText(/Copied\./);
    await press("Done", card);
    const side = within(await panel("Key ci-deploy"));
    expect(await side.findByText("this key")).toBeDefined();
    expect(await side.findByText(/This key is itself taking the place of ….?x7Qp/)).toBeDefined();
  });

  it("says a wrong length, and asks for nothing", async () => {
    await user.click(await screen.findByRole("radio", { name: "Custom…" }));
    const length = screen.getByRole("textbox", { name: "Length" });
    await user.clear(length);
    await user.type(length, "0{Enter}");
    expect(await screen.findByText("Give a whole number: 1 hour to 30 days.")).toBeDefined();
    expect(vault.asked).not.toContain("rotate_key");
  });
});

it("offers no first use for a signed key", async () => {
  vault = await open("sample");
  await user.type(await screen.findByRole("searchbox", { name: "Search keys" }), "partner-globex");
  await user.click(await row(/partner-globex/));
  await press("Rotate…", await panel("Key partner-globex"));
  const way = await screen.findByRole<HTMLInputElement>("radio", { name: "Once the new key is first used" });
  expect(way.disabled).toBe(true);
  expect(screen.getByText(/Services that have only the public key honour the old token/)).toBeDefined();
});

describe("many keys at once", () => {
  beforeEach(async () => {
    vault = await open("sample");
    await user.click(await row(/pos-terminal-017/));
  });

  it("are chosen with the keyboard, previewed, and revoked", async () => {
    await user.keyboard(" {Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    await screen.findByText("3 keys selected");
    await press("Revoke…", screen.getByRole("toolbar"));
    const asked = await question();
    await within(asked).findByText("3 keys change");
    await user.click(within(asked).getByRole("radio", { name: "Superseded" }));
    await press("Revoke 3 keys", asked);
    await said("3 keys are revoked.");
    expect(key("pos-terminal-019")?.revocation_reason).toBe("superseded");
    expect(screen.queryByRole("toolbar")).toBeNull();
  });

  it("are left out with the reason where they cannot be changed", async () => {
    await user.keyboard("{Control>}a{/Control}");
    await screen.findByText("All 157 keys that match");
    await press("Suspend…", screen.getByRole("toolbar"));
    const asked = await dialog("Suspend: 157 keys");
    await within(asked).findByText(/keys are left out/);
    await press(/^Suspend \d+ keys/, asked);
    await screen.findByText(/keys are suspended; \d+ were left out\./);
    await press("Close", asked);
    expect(key("ci-deploy")?.status).toBe("suspended");
    expect(key("terraform")?.status).toBe("expired");
  });

  it("are refused when the list has changed since all of it was chosen", async () => {
    await user.keyboard("{Control>}a{/Control}");
    await screen.findByText("All 157 keys that match");
    vault.keys.pop();
    const { revision } = selection.request() as { revision: number };
    expect(revision).toBeGreaterThan(0);
    vault.changed();
    await press("Suspend…", screen.getByRole("toolbar"));
    expect(await screen.findByText(/The list has changed since/)).toBeDefined();
  });

  it("are no longer chosen after Esc", async () => {
    await user.keyboard(" ");
    await screen.findByText("1 key selected");
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("toolbar")).toBeNull();
  });
});

describe("a token that was found", () => {
  const token = `kw_7Hq2mXc90aZt_${"a".repeat(49)}`;

  const paste = async (field: HTMLElement, text: string): Promise<void> => {
    await fireEvent(
      field,
      Object.assign(new Event("paste", { bubbles: true, cancelable: true }), {
        clipboardData: { getData: () => text },
      }),
    );
  };

  beforeEach(async () => {
    vault = await open("sample");
  });

  it("is known in the search, where it does not stay, and its key is revoked on the spot", async () => {
    const search = await screen.findByRole<HTMLInputElement>("searchbox", { name: "Search keys" });
    await paste(search, token);
    const answer = await dialog("Identify a token");
    await within(answer).findByText("This token works");
    expect(search.value).toBe("");
    expect(document.body.innerHTML).not.toContain(token);
    await press(/^Revoke ci-deploy/, answer);
    const asked = await question();
    expect(within(asked).getByRole<HTMLInputElement>("radio", { name: "Compromised" }).checked).toBe(true);
    await press("Revoke key", asked);
    await said("ci-deploy is revoked.");
  });

  it.each(["Keys", "Roles", "Owners", "Accounts", "Activity"])(
    "stays in no search: that of %s",
    async (place) => {
      const answered = vi.spyOn(vault, "answer");
      await user.click(await screen.findByRole("button", { name: place }));
      const search = await screen.findByRole<HTMLInputElement>("searchbox", {
        name: `Search ${place.toLowerCase()}`,
      });
      await fireEvent.input(search, { target: { value: "ci" } });
      expect(search.value).toBe("ci");
      await paste(search, `MY_TOKEN_${token}`);
      const answer = await dialog("Identify a token");
      await within(answer).findByText("This token works");
      expect(search.value).toBe("ci");
      await press("Close", answer);
      await fireEvent.input(search, { target: { value: token } });
      await dialog("Identify a token");
      expect(search.value).toBe("");
      const told = answered.mock.calls.filter(([, request]) => JSON.stringify(request ?? "").includes(token));
      expect(told.map(([command]) => command)).toEqual(["explain", "explain"]);
    },
  );

  it("is told from one with a wrong letter, check by check", async () => {
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox", { name: "Command or key" }), "identify{Enter}");
    await paste(await screen.findByLabelText("Token"), token.replace(/a{6}$/, "000000"));
    const checks = within(await screen.findByRole("list", { name: "Checks" }));
    const lines = checks.getAllByRole("listitem").map((line) => line.textContent ?? "");
    expect(lines[0]).toContain("passed");
    expect(lines[1]).toContain("failed");
    expect(lines[2]).toContain("not reached");
  });
});

describe("what cannot be undone, in a vault that the keychain opened", () => {
  beforeEach(async () => {
    vault = await open("prove");
    await user.click(await row(/ci-deploy/));
    await press("Revoke…", await panel("Key ci-deploy"));
    await press("Revoke key", await question());
    await screen.findByRole("alertdialog", { name: "Prove that it is you" });
  });

  it("is done as soon as the person has proved who they are", async () => {
    const asked = screen.getByRole("alertdialog", { name: "Prove that it is you" });
    await user.type(within(asked).getByLabelText("Current passphrase"), "wrong{Enter}");
    await within(asked).findByText(/not the passphrase of this vault/);
    const field = within(asked).getByLabelText("Current passphrase");
    await user.clear(field);
    await user.type(field, `${vault.passphrase}{Enter}`);
    await said("ci-deploy is revoked.");
  });

  it("is not done where they do not want to, and nothing is said to be wrong", async () => {
    await press("Cancel", screen.getByRole("alertdialog", { name: "Prove that it is you" }));
    await waitFor(() => {
      expect(screen.queryByRole("alertdialog", { name: "Prove that it is you" })).toBeNull();
    });
    expect(key("ci-deploy")?.status).toBe("expiring");
    expect(screen.getByRole("alertdialog", { name: "Revoke ci-deploy?" }).textContent).not.toContain(
      "changed",
    );
  });
});

describe("where the rules or the role say no", () => {
  it.each([
    ["off", /Keys are switched off/],
    ["no-new", /New keys are switched off; those that exist go on working/],
    ["viewer", /A Viewer can only look/],
    ["full", /keys are active\. Revoke or remove one/],
  ])("%s: the reason stands beside the disabled button", async (scene, reason) => {
    vault = await open(scene);
    await screen.findByText(reason);
    expect((await screen.findByRole<HTMLButtonElement>("button", { name: /^New key/ })).disabled).toBe(true);
  });

  it("shows no keys to others than Admins while keys are off", async () => {
    vault = await open("issuer-off");
    await screen.findByText("The keys are not shown");
    expect(screen.queryByRole("grid")).toBeNull();
    await press("Owners");
    await screen.findByText("The owners are not shown");
    await press("Roles");
    await row(/Backup/);
    expect(notices.list).toEqual([]);
  });

  it("leads to the first role where there is none", async () => {
    vault = await open("no-roles");
    await press("Add the first role");
    expect(await dialog("New role")).toBeDefined();
  });

  it("gives a key what its owner may do, where the rules say so", async () => {
    vault = await open("by-owner");
    await press(/^New key/);
    await screen.findByText(/The key may do what its owner may do/);
    expect(screen.queryByRole("combobox", { name: "Roles" })).toBeNull();
    await user.type(screen.getByRole("combobox", { name: /^Owner/ }), "Plat{Enter}");
    await screen.findByText(/What Platform may do, now and later/);
  });
});

it("tells on opening what ends soon, and leads there", async () => {
  vault = await open("sample");
  await press(/4 keys end within 30 days/);
  await screen.findByText(/4 of 157 keys/);
});

it("wants the accounts of a scoped role to be chosen, and the complaint goes with the choice", async () => {
  vault = await open("sample");
  await press(/^New key/);
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "pager");
  await user.type(screen.getByRole("combobox", { name: "Roles" }), "View{Enter}{Enter}");
  await screen.findByText("Choose at least one account, or All accounts.", { selector: "[role=alert]" });
  await user.type(screen.getByRole("combobox", { name: "Viewer in" }), "All{Enter}");
  await waitFor(() => {
    expect(screen.queryByRole("alert")).toBeNull();
  });
  await user.keyboard("{Escape}");
  expect((await question()).textContent).toContain("What you wrote here is lost.");
});

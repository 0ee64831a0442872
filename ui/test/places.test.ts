// The places beside the keys, against the vault in memory: what a person does there, by role and name, and what they then
// see.
import { screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, describe, expect, it } from "vitest";

import { selection } from "$features/keys/selection.svelte";
import { notices } from "$lib/state/notices.svelte";

import { open, panel, press, question, row, said, user } from "./stage";

const dialog = (name: string): Promise<HTMLElement> => screen.findByRole("dialog", { name });
const go = (place: string): Promise<void> =>
  press(new RegExp(`^${place}`), screen.getByRole("navigation", { name: "Vault" }));

afterEach(() => {
  notices.clear();
});

describe("the rules", () => {
  it("say what a change means before it is made, and can be put back", async () => {
    const vault = await open("sample");
    await go("Settings");
    const field = await screen.findByRole("textbox", { name: "Longest lifetime" });
    await user.clear(field);
    await user.type(field, "180");
    const preview = await screen.findByRole("region", { name: "What the change means" });
    expect(await within(preview).findByText(/live keys last longer/)).toBeDefined();
    expect(await within(preview).findByText(/grafana-readonly/)).toBeDefined();
    expect(vault.rules.max_lifetime).toBe(365);
    await press("Change 1 rule", preview);
    await said("1 rule is changed.");
    expect(vault.rules.max_lifetime).toBe(180);
    await press("Undo");
    await said("Put back as it was.");
    expect(vault.rules.max_lifetime).toBe(365);
  });

  it.each(["0", "366", "ninety"])("refuse %s beside the rule", async (typed) => {
    const vault = await open("sample");
    await go("Settings");
    const field = await screen.findByRole("textbox", { name: "Longest lifetime" });
    await user.clear(field);
    await user.type(field, typed);
    expect((await screen.findByRole("alert")).textContent).toContain("1 to 365 days");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect((screen.getByRole("button", { name: "Change 1 rule" }) as HTMLButtonElement).disabled).toBe(true);
    expect(vault.asked).not.toContain("set_rules");
  });

  it("are shown, and not offered, to who is no Admin", async () => {
    await open("issuer");
    await go("Settings");
    const field = await screen.findByRole<HTMLInputElement>("textbox", { name: "Longest lifetime" });
    expect(field.disabled).toBe(true);
    expect(screen.queryByRole("button", { name: "Remove Tom" })).toBeNull();
  });
});

describe("operators", () => {
  it("are added with a role and a first passphrase", async () => {
    await open("sample");
    await go("Settings");
    await press("Add an operator…");
    const sheet = await dialog("New operator");
    await user.type(within(sheet).getByRole("textbox", { name: "Name" }), "Noor");
    await user.click(within(sheet).getByRole("radio", { name: "Viewer" }));
    await user.type(within(sheet).getByLabelText("First passphrase"), "four words of luck");
    await user.type(within(sheet).getByLabelText("The same again"), "four words of luck");
    await press(/^Add operator/, sheet);
    await said("Noor is added. Tell them the passphrase in a safe way.");
    expect(await screen.findByRole("button", { name: "Edit Noor" })).toBeDefined();
  });

  it("are removed with what that ends, and nobody removes themself", async () => {
    await open("sample");
    await go("Settings");
    await press("Remove Tom");
    const asked = await question();
    expect(await within(asked).findByText(/2 signed keys made with the old one/)).toBeDefined();
    await press("Remove operator", asked);
    await said("Tom is removed, and the vault’s keys are renewed.");
    expect((await screen.findByRole<HTMLButtonElement>("button", { name: /^Maria stays/ })).disabled).toBe(
      true,
    );
  });

  it("are told to change a passphrase that an Admin gave them", async () => {
    await open("must-change");
    expect(await screen.findByText(/An Admin gave you this passphrase/)).toBeDefined();
    await press("Change passphrase…");
    expect(await dialog("Change the passphrase")).toBeDefined();
  });
});

describe("owners", () => {
  it("are suspended, and reinstated by Undo", async () => {
    const vault = await open("sample");
    await go("Owners");
    await user.click(await row(/Finance/));
    await press("Suspend…", await panel("Owner Finance"));
    await press("Suspend owner", await question());
    await said("Finance is suspended.");
    expect(vault.owners.find(({ name }) => name === "Finance")?.suspended_at).not.toBeNull();
    await press("Undo");
    await said("Finance is reinstated; their keys work again.");
  });

  it("go with their keys only when their name is typed", async () => {
    const vault = await open("sample");
    await go("Owners");
    await user.click(await row(/Mobile/));
    await press("Remove…", await panel("Owner Mobile"));
    const asked = await question();
    await within(asked).findByText("mobile-release");
    const remove = within(asked).getByRole<HTMLButtonElement>("button", { name: /^Remove owner and/ });
    expect(remove.disabled).toBe(true);
    await user.type(within(asked).getByRole("textbox"), "Mobile");
    await waitFor(() => {
      expect(remove.disabled).toBe(false);
    });
    await user.click(remove);
    await waitFor(() => {
      expect(vault.owners.some(({ name }) => name === "Mobile")).toBe(false);
    });
    expect(vault.keys.some(({ owner }) => owner === "Mobile")).toBe(false);
  });
});

describe("roles", () => {
  it("leave the catalogue with their service, unless a role names one of them", async () => {
    const vault = await open("sample");
    await go("Roles");
    await user.click(await screen.findByRole("radio", { name: "Matrix" }));
    await press("Remove deploys from the catalogue");
    const kept = await question();
    await within(kept).findByText(/Deploy names permissions of this service/);
    await press("Cancel", kept);
    expect(vault.asked).not.toContain("remove_service");
    await press("Remove backups from the catalogue");
    const asked = await question();
    await within(asked).findByText(/Its 3 permissions leave the catalogue/);
    await press("Remove service", asked);
    await said("backups is removed from the catalogue.");
    expect(screen.queryByText("backups.restore")).toBeNull();
  });

  it("stand in a matrix with what services declare, gone permissions too", async () => {
    await open("sample");
    await go("Roles");
    await user.click(await screen.findByRole("radio", { name: "Matrix" }));
    const line = await row(/^backups\.read/);
    const cells = within(line)
      .getAllByRole("cell")
      .map((cell) => cell.textContent.trim());
    expect(cells[0]).toBe("by a wildcard");
    expect(cells).toContain("no");
    expect((await row(/shipments\.read/)).textContent).toContain("still held");
  });

  it("get permissions from a file, after it was shown what that changes", async () => {
    const vault = await open("sample");
    await go("Roles");
    await user.click(await screen.findByRole("radio", { name: "Matrix" }));
    await press("Import…");
    const sheet = await dialog("Import permissions");
    expect(await within(sheet).findByText("backups.verify")).toBeDefined();
    expect(vault.asked).not.toContain("import_permissions");
    await press(/^Import/, sheet);
    await said("The permissions of backups are imported: 1 new one.");
    expect(await row(/^backups\.verify/)).toBeDefined();
  });

  it("say what is wrong with a file, and offer another one", async () => {
    const vault = await open("sample");
    vault.badFile = true;
    await go("Roles");
    await user.click(await screen.findByRole("radio", { name: "Matrix" }));
    await press("Import…");
    const sheet = await dialog("Import permissions");
    expect((await within(sheet).findByRole("alert")).textContent).toContain("a second time");
    vault.badFile = false;
    await press("Choose a file…", sheet);
    expect(await within(sheet).findByText("backups.verify")).toBeDefined();
  });

  it("take their keys along where the rules say so, once the name is typed", async () => {
    const vault = await open("cascade");
    await go("Roles");
    await user.click(await row(/^Billing/));
    await press("Remove…", await panel("Role Billing"));
    const asked = await question();
    await within(asked).findByText("billing-sync");
    await user.type(within(asked).getByRole("textbox"), "Billing");
    await user.click(await within(asked).findByRole("button", { name: /^Remove role and \d+ keys/ }));
    await waitFor(() => {
      expect(vault.roles.some(({ name }) => name === "Billing")).toBe(false);
    });
  });
});

describe("the calendar", () => {
  it("leads from a day to the keys that end on it", async () => {
    await open("sample");
    await go("Calendar");
    const [day] = await screen.findAllByRole("button", { name: /: 1 key ends$/ });
    day?.focus();
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("button", { name: /^Ends .*: show all ends$/ })).toBeDefined();
    await waitFor(() => {
      expect(screen.getByText(/^1 of 157 keys/)).toBeDefined();
    });
  });

  it("is saved for another calendar", async () => {
    await open("sample");
    await go("Calendar");
    await press("Save as .ics…");
    await said("The ends of all live keys are in /home/maria/Documents/Acme.ics.");
  });
});

describe("the activity", () => {
  it("is narrowed, and shown whole again", async () => {
    await open("sample");
    await go("Activity");
    const list = await screen.findByRole("region", { name: "What happened" });
    await within(list).findByText(/renamed from deploy-bot to ci-deploy/);
    await user.type(screen.getByRole("searchbox", { name: "Search activity" }), "zebra");
    expect(await screen.findByText("Nothing like that happened")).toBeDefined();
    await press("Show everything");
    expect(await screen.findByText(/renamed from deploy-bot to ci-deploy/)).toBeDefined();
  });

  it("proves that nothing of it was changed", async () => {
    await open("sample");
    await go("Activity");
    await press("Verify the chain");
    const shown = await dialog("Verify the chain");
    expect(await within(shown).findByText(/entries are whole, signed and in order/)).toBeDefined();
  });
});

describe("the accounts", () => {
  it("are renamed, and named as before by Undo", async () => {
    const vault = await open("sample");
    await go("Accounts");
    await user.click(await row(/aws-prod/));
    await press("Rename…", await panel("Account aws-prod"));
    const name = within(await question()).getByRole("textbox", { name: "Name" });
    await user.clear(name);
    await user.type(name, "aws-main{Enter}");
    await said("Renamed aws-prod to aws-main.");
    await press("Undo");
    await panel("Account aws-prod");
    expect(vault.accounts.map((account) => account.name)).not.toContain("aws-main");
  });

  it("lead to their keys instead of going while a live key is limited to them", async () => {
    await open("sample");
    await go("Accounts");
    await user.click(await row(/aws-prod/));
    await press("Remove…", await panel("Account aws-prod"));
    await press("Show 2 keys", await question());
    await screen.findByText(/2 of 157 keys/);
    expect(screen.getByRole("button", { name: "Account: aws-prod" })).toBeDefined();
  });
});

describe("the review", () => {
  it("mends all keys of a finding, however few of them it names", async () => {
    await open("sample");
    await go("Review");
    await press("Give other roles… allowed very much");
    await dialog("Set roles: 26 keys");
    expect(selection.request()).toMatchObject({ kind: "matching", query: { finding: "over_privileged" } });
  });

  it("shows all keys of a finding in the list, chosen", async () => {
    await open("sample");
    await go("Review");
    await press("Show allowed very much");
    await press("Select them in the list");
    await screen.findByText(/26 of 157 keys/);
    await screen.findByText("All 26 keys that match");
    await press("Allowed very much: show what was found");
    await screen.findByText(/157 keys, sorted/);
  });

  it("leads from a finding to the act that mends it", async () => {
    await open("sample");
    await go("Review");
    await press(/^Suspend… unused/);
    expect(await screen.findByRole("dialog", { name: /Suspend/ })).toBeDefined();
  });

  it("says who may issue, and why the others may not", async () => {
    await open("sample");
    await go("Review");
    const line = await row(/Audit team/);
    expect(line.textContent).toContain("A Viewer can read, and cannot issue keys.");
  });
});

// The whole window against the vault in memory: what a person does, by role and name, and what they then see.
import { screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { notices } from "$lib/state/notices.svelte";

import type { MockVault } from "../mock/vault";

import { open as openScene, panel, pick, press, question, row, said, user } from "./stage";

let vault: MockVault;

const open = async (scene: string): Promise<void> => {
  vault = await openScene(scene);
};

afterEach(() => {
  notices.clear();
});

describe("a selected key", () => {
  beforeEach(async () => {
    await open("sample");
    await user.click(await row(/ci-deploy/));
    await panel("Key ci-deploy");
  });

  it("tells its history in sentences", async () => {
    const side = within(await panel("Key ci-deploy"));
    expect(await side.findByText(/Token copied to the clipboard by Maria/)).toBeDefined();
  });

  it("is suspended, and reinstated by Undo", async () => {
    await pick("Suspend…");
    await press("Suspend key", await question());
    await said("ci-deploy is suspended.");
    expect(screen.queryByRole("alertdialog")).toBeNull();
    await press("Undo");
    await said("ci-deploy works again.");
  });

  it("is revoked with a reason", async () => {
    await press("Revoke…");
    await user.click(within(await question()).getByRole("radio", { name: "Compromised" }));
    await press("Revoke key", await question());
    await said("ci-deploy is revoked.");
    expect(vault.keys.find(({ name }) => name === "ci-deploy")?.revocation_reason).toBe("compromised");
  });

  it("is deleted, and its panel with it", async () => {
    await pick("Delete…");
    await press("Delete key", await question());
    await said("ci-deploy is deleted.");
    expect(screen.queryByRole("complementary")).toBeNull();
  });

  it("is renamed, and named as before by Undo", async () => {
    await press("Edit");
    const name = await screen.findByRole("textbox", { name: "Name" });
    await user.clear(name);
    await user.type(name, "ci-release{Enter}");
    await said("Renamed ci-deploy to ci-release.");
    await press("Undo");
    await said("Put back as it was.");
    expect(vault.keys.some((key) => key.name === "ci-deploy")).toBe(true);
  });
});

describe("a new key", () => {
  beforeEach(async () => {
    await open("sample");
    await press(/^New key/);
    await user.type(await screen.findByRole("textbox", { name: "Name" }), "pager");
    await user.type(screen.getByRole("combobox", { name: "Roles" }), "Depl{Enter}");
    await screen.findByText("May: deploys.read, deploys.write");
  });

  it("is issued by Enter, and its card has the token only while it is shown", async () => {
    await user.keyboard("{Enter}");
    const card = await screen.findByRole("dialog", { name: "Key issued: pager" });
    const secret = [...vault.cards.values()][0]?.secret ?? "?";
    expect(document.body.innerHTML).not.toContain(secret);
    const show = within(card).getByRole("button", { name: "Show the key" });
    show.focus();
    await user.keyboard("{Enter}");
    await waitFor(() => {
      expect(card.textContent).toContain(secret);
    });
    await press("Hide the key", card);
    await waitFor(() => {
      expect(document.body.innerHTML).not.toContain(secret);
    });
  });

  it("asks once when its card is closed and nobody has stored it", async () => {
    await user.keyboard("{Enter}");
    await press("Done", await screen.findByRole("dialog", { name: "Key issued: pager" }));
    expect((await question()).textContent).toContain("Without it, the key is useless.");
    await press("Close without it", await question());
    await waitFor(() => {
      expect(screen.queryByRole("dialog")).toBeNull();
    });
    expect(vault.keys.find(({ name }) => name === "pager")?.delivery).toBe("never_stored");
  });

  it("closes without a question once it was copied", async () => {
    await user.keyboard("{Enter}");
    const card = await screen.findByRole("dialog", { name: "Key issued: pager" });
    await press("Copy key", card);
    await screen.findByText(/Copied\./);
    await press("Done", card);
    await waitFor(() => {
      expect(screen.queryByRole("dialog")).toBeNull();
    });
    expect(screen.queryByRole("alertdialog")).toBeNull();
  });

  it("is discarded and revoked", async () => {
    await user.keyboard("{Enter}");
    await press("Discard and revoke", await screen.findByRole("dialog", { name: "Key issued: pager" }));
    await press("Discard and revoke", await question());
    await said("pager is revoked; its token is gone.");
  });

  it("is not closed by Esc, and a lock asks first", async () => {
    await user.keyboard("{Enter}");
    await screen.findByRole("dialog", { name: "Key issued: pager" });
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("dialog", { name: "Key issued: pager" })).not.toBeNull();
    await user.keyboard("{Control>}l{/Control}");
    expect((await question()).textContent).toContain("Lock and lose the key?");
    expect(vault.phase).toBe("open");
  });

  it("says beside the field what is wrong with it", async () => {
    const name = screen.getByRole("textbox", { name: "Name" });
    await user.clear(name);
    await user.type(name, "ci-deploy{Enter}");
    expect((await screen.findByText(/Another live key is called ci-deploy/)).getAttribute("role")).toBe(
      "alert",
    );
    await waitFor(() => {
      expect(document.activeElement).toBe(name);
    });
  });
});

describe("a fresh machine", () => {
  it("makes a vault, shows its recovery code, and has the first role next", async () => {
    await open("first");
    await press("Make the vault");
    await press("Copy code", await screen.findByRole("dialog", { name: "Recovery code of Main" }));
    await screen.findByText(/Copied\./);
    await press("Done");
    await screen.findByText("No keys yet");
    await waitFor(() => {
      expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add the first role" }));
    });
  });

  it("wants the same passphrase twice", async () => {
    await open("first");
    await user.click(await screen.findByRole("radio", { name: "A passphrase" }));
    await user.type(screen.getByLabelText("Passphrase"), "one thing");
    await user.type(screen.getByLabelText("The same again"), "another");
    await press("Make the vault");
    expect(await screen.findByText("The two are not the same.")).toBeDefined();
    expect(vault.asked).not.toContain("create_vault");
  });

  it("leads from the first key to the first role", async () => {
    await open("empty");
    await press("Issue the first key");
    await user.type(await screen.findByRole("textbox", { name: "Name" }), "ci");
    await user.type(await screen.findByRole("textbox", { name: "Role name" }), "Deploy");
    await user.type(screen.getByRole("textbox", { name: "Permissions" }), "deploys.* {Enter}");
    await screen.findByText("May: deploys.*");
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("dialog", { name: "Key issued: ci" })).toBeDefined();
  });
});

describe("a locked vault", () => {
  it("opens by passphrase, and says when it was the wrong one", async () => {
    await open("locked-passphrase");
    const field = await screen.findByLabelText("Passphrase");
    await user.type(field, "wrong{Enter}");
    expect(await screen.findByText(/not the passphrase of this vault/)).toBeDefined();
    await user.clear(field);
    await user.type(field, `${vault.passphrase}{Enter}`);
    expect(await screen.findByRole("grid", { name: "Keys" })).toBeDefined();
  });
});

describe("the list", () => {
  it("never looks like lost data when a filter leaves nothing", async () => {
    await open("sample");
    await user.keyboard("/");
    await user.type(await screen.findByRole("searchbox", { name: "Search keys" }), "zebra");
    await screen.findByText("No key matches");
    await press("Show all keys");
    expect(await row(/ci-deploy/)).toBeDefined();
  });
});

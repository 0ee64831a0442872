// The service, bundles and public keys, against the vault in memory: what a person does there, and what they then see.
import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, describe, expect, it } from "vitest";

import { notices } from "$lib/state/notices.svelte";

import { open, press, said, user } from "./stage";

const side = (): HTMLElement => screen.getByRole("navigation", { name: "Vault" });
const go = (): Promise<void> => press(/^Service/, side());
const show = async (view: string): Promise<void> => {
  await user.click(await screen.findByRole("radio", { name: view }));
};

afterEach(() => {
  notices.clear();
});

describe("the service", () => {
  it("is turned on and off, and the side says which", async () => {
    const vault = await open("sample");
    expect(within(side()).getByRole("button", { name: "Service off" })).toBeDefined();
    await go();
    await press("Turn on");
    await said("The service answers at http://127.0.0.1:5000.");
    expect(within(side()).getByRole("button", { name: "Service on" })).toBeDefined();
    await press("Copy address");
    expect(vault.asked).toContain("copy_text");
    await press("Turn off");
    await said("The service is off.");
    expect(within(side()).getByRole("button", { name: "Service off" })).toBeDefined();
  });

  it("says beside the port what is wrong with it", async () => {
    const vault = await open("sample");
    await go();
    const field = await screen.findByRole("textbox", { name: "Port" });
    await user.clear(field);
    await user.type(field, "80{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain("Give a port from 1024 to 65535.");
    expect(vault.asked).not.toContain("set_service");
    await press("Turn on");
    await user.clear(field);
    await user.type(field, "5050{Enter}");
    await waitFor(() => {
      expect(screen.getByRole("alert").textContent).toContain("in use by another program");
    });
    expect(vault.service.state.address).toBe("http://127.0.0.1:5000");
  });

  it("stays off where its port is taken, and says what to do", async () => {
    const vault = await open("sample");
    vault.service.state.settings.port = 5050;
    await go();
    await press("Turn on");
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("The service is off.");
    expect(alert.textContent).toContain("Choose another port");
  });

  it("lets things change only where that is switched on", async () => {
    const vault = await open("sample");
    await go();
    await user.click(await screen.findByRole("checkbox", { name: /^Allow changes/ }));
    await waitFor(() => {
      expect(vault.service.state.settings.writes).toBe(true);
    });
    expect(vault.service.state.settings.with_window).toBe(false);
  });

  it("shows who called, and leads to their key", async () => {
    const vault = await open("sample");
    const key = vault.keys.find(({ name }) => name === "ci-deploy");
    vault.service.state.address = "http://127.0.0.1:5000";
    const at = new Date().toISOString();
    vault.service.calls = [
      {
        at,
        method: "POST",
        path: "/api/v1/api_keys/verify",
        status: 200,
        code: null,
        key: key?.id ?? "",
        name: "ci-deploy",
      },
      {
        at,
        method: "GET",
        path: "/api/v1/api_keys",
        status: 401,
        code: "unauthorized",
        key: null,
        name: null,
      },
      {
        at,
        method: "GET",
        path: "/api/v1/api_keys",
        status: 503,
        code: "vault_in_use",
        key: null,
        name: null,
      },
    ];
    vault.changed();
    await go();
    expect(await screen.findByText("401 No good key")).toBeDefined();
    expect(screen.getByText("503 Vault in use")).toBeDefined();
    await press("ci-deploy");
    expect(await screen.findByRole("complementary", { name: "Key ci-deploy" })).toBeDefined();
  });

  it("is said to go on where the vault is locked", async () => {
    const vault = await open("sample");
    vault.service.state.address = "http://127.0.0.1:5000";
    await press(/^Lock/);
    expect(
      await screen.findByText(/The service goes on checking keys at http:\/\/127\.0\.0\.1:5000\./),
    ).toBeDefined();
    vault.service.checks = false;
    expect(
      await screen.findByText(/checks no key until the vault is unlocked/, {}, { timeout: 5_000 }),
    ).toBeDefined();
  });
});

describe("how the service is called", () => {
  it("is told by a guide and a document for tools, each saved by a click", async () => {
    const vault = await open("sample");
    vault.service.state.address = "http://127.0.0.1:5000";
    vault.changed();
    await go();
    await show("How to call it");
    await press("Save the guide…");
    await said("The guide is in /home/maria/keywright.rest.md.");
    await press("Save OpenAPI document…");
    await said("The OpenAPI document is in /home/maria/keywright.openapi.json.");
    await press("Copy address of the document");
    await said("Copied the address of the document.");
  });
});

describe("a call", () => {
  it("says all that a key must hold for it", async () => {
    await open("sample");
    await go();
    await show("How to call it");
    const row = await screen.findByRole("row", { name: /Issue a key/ });
    expect(row.textContent).toContain("keywright.write and keywright.read");
    expect(screen.getByRole("row", { name: /healthz/ }).textContent).toContain("no key");
  });
});

describe("a key for checking", () => {
  it("gets a role that is made first, after saying so, and its card has a request that is ready to run", async () => {
    const vault = await open("sample");
    await go();
    await show("How to call it");
    await press("Make a key for checking…");
    await press("Make role and go on", await screen.findByRole("alertdialog"));
    const sheet = await screen.findByRole("dialog", { name: "New key" });
    expect(within(sheet).getByRole("button", { name: "Remove Key checker" })).toBeDefined();
    await user.type(within(sheet).getByRole("textbox", { name: "Name" }), "gateway");
    await press(/^Issue key/, sheet);
    const card = await screen.findByRole("dialog", { name: "Key issued: gateway" });
    await press("Copy as", card);
    await user.click(await screen.findByRole("menuitem", { name: "curl that checks a key", hidden: true }));
    await screen.findByText(/Copied\./);
    expect(vault.asked).toContain("reveal_copy_as");
    await press("Done", card);
    // There is a role for it now.
    await press("Make a key for checking…");
    expect(await screen.findByRole("dialog", { name: "New key" })).toBeDefined();
  });
});

describe("samples", () => {
  it("are there for each language, with the address as it is", async () => {
    await open("sample");
    await go();
    await show("How to call it");
    await show("Go");
    expect((await screen.findByLabelText("Sample for Go")).textContent).toContain(
      "http://127.0.0.1:5000/api/v1/api_keys/verify",
    );
    await press("Copy the sample for Go");
    await said("Copied the sample for Go.");
  });

  it("are for the address of a proxy too, where one is named", async () => {
    const vault = await open("sample");
    await go();
    await show("How to call it");
    expect(screen.queryByRole("group", { name: "Address" })).toBeNull();
    vault.rules.service_hosts = ["keys.example.org"];
    vault.changed();
    await show("https://keys.example.org");
    await show("PHP");
    const text = (): string | null => screen.getByLabelText("Sample for PHP").textContent;
    expect(text()).toContain('"https://keys.example.org/api/v1/api_keys/verify"');
    vault.rules.service_hosts = [];
    vault.changed();
    await waitFor(() => {
      expect(text()).toContain('"http://127.0.0.1:5000/api/v1/api_keys/verify"');
    });
  });
});

describe("bundles", () => {
  it("are kept up to date until somebody stops that", async () => {
    await open("sample");
    await go();
    await show("Bundles");
    await press("Keep a file up to date…");
    await said("/srv/keywright/Acme.kwb is kept up to date from now on.");
    await press("Stop keeping /srv/keywright/Acme.kwb");
    await said("/srv/keywright/Acme.kwb stays as it is from now on.");
    expect(screen.queryByRole("list", { name: "Files that are kept up to date" })).toBeNull();
  });

  it("say why one could not be written", async () => {
    const vault = await open("sample");
    vault.service.kept = [
      {
        path: "/mnt/away/keys.kwb",
        written_at: null,
        valid_until: null,
        problem: { code: "disk", message: "The folder /mnt/away is not there." },
      },
    ];
    await go();
    await show("Bundles");
    expect((await screen.findByRole("alert")).textContent).toContain("The folder /mnt/away is not there.");
  });

  it("are not for a Viewer, who signs nothing", async () => {
    await open("viewer");
    await go();
    await show("Bundles");
    expect(await screen.findByText(/A Viewer signs nothing/)).toBeDefined();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Save bundle…" }).disabled).toBe(true);
  });
});

describe("public keys", () => {
  it("come with whom a token has to be from and for", async () => {
    const vault = await open("sample");
    await go();
    await show("Public keys");
    await press("Copy issuer");
    await said("Copied the issuer.");
    await press("Copy audience");
    await said("Copied the audience.");
    expect(vault.asked.filter((command) => command === "copy_text")).toHaveLength(2);
  });
});

describe("the status list", () => {
  it("is saved where the rules name an address for it", async () => {
    const vault = await open("signed");
    await go();
    await show("Public keys");
    await screen.findByRole("button", { name: "Save public keys…" });
    expect(screen.queryByRole("button", { name: "Save status list…" })).toBeNull();
    vault.rules.status_list_address = "https://keys.example.org/status-list";
    vault.changed();
    await press("Save status list…");
    await waitFor(() => {
      expect(
        notices.list.some(({ text }) => text.includes("is in /home/maria/Acme.list.jwt, good until")),
      ).toBe(true);
    });
  });
});

describe("other names of the service", () => {
  it("are set by an Admin", async () => {
    const vault = await open("sample");
    await go();
    const field = await screen.findByRole("textbox", { name: "Hosts of a TLS proxy in front" });
    await user.type(field, "keys.example.org, api.example.org{Enter}");
    await said("The names are set.");
    expect(vault.rules.service_hosts).toEqual(["keys.example.org", "api.example.org"]);
  });

  it("are shown to everybody else, with the reason", async () => {
    await open("issuer");
    await go();
    expect(
      (await screen.findByRole<HTMLInputElement>("textbox", { name: "Hosts of a TLS proxy in front" }))
        .disabled,
    ).toBe(true);
  });
});

describe("a role", () => {
  it("is marked as one that may be granted over REST, and the mark can be taken back", async () => {
    const vault = await open("sample");
    await press(/^Roles/, side());
    await user.click(await screen.findByRole("row", { name: /^Deploy/ }));
    await press("Edit");
    await user.click(await screen.findByRole("checkbox", { name: /^May be granted over REST/ }));
    await press(/^Save/);
    await waitFor(() => {
      expect(vault.roles.find(({ name }) => name === "Deploy")?.grantable_over_rest).toBe(true);
    });
    expect(await screen.findByRole("row", { name: /over REST/ })).toBeDefined();
    await press("Undo");
    await said("Put back as it was.");
    expect(vault.roles.find(({ name }) => name === "Deploy")?.grantable_over_rest).toBe(false);
  });

  it("that holds what is reserved is never handed on there, and says why", async () => {
    await open("sample");
    await press(/^Roles/, side());
    await press("New role");
    await user.type(screen.getByRole("textbox", { name: "Permissions" }), "keywright.read ");
    const box = await screen.findByRole<HTMLInputElement>("checkbox", { name: /^May be granted over REST/ });
    expect(box.disabled).toBe(true);
    expect(screen.getByText(/Never for a role that holds keywright\.read/)).toBeDefined();
  });
});

describe("the token key", () => {
  it("is rotated after services were told, and nothing ends", async () => {
    const vault = await open("sample");
    await go();
    await show("Public keys");
    await press("Rotate the token key…");
    const sheet = await screen.findByRole("dialog", { name: "Rotate the token key" });
    expect(await within(sheet).findByText(/No key ends/)).toBeDefined();
    await user.click(within(sheet).getByRole("radio", { name: "EdDSA" }));
    await press(/^Rotate token key/, sheet);
    await said("Services are told of the new token key.");
    expect(vault.service.tokenKeys.map(({ phase }) => phase)).toEqual(["signs", "next"]);
  });

  it("is dropped at once only after the keys that die were listed, and the vault's name typed", async () => {
    const vault = await open("signed");
    await go();
    await show("Public keys");
    await press("Rotate the token key…");
    const sheet = await screen.findByRole("dialog", { name: "Rotate the token key" });
    await user.click(within(sheet).getByRole("radio", { name: "Emergency" }));
    const verb = await within(sheet).findByRole<HTMLButtonElement>("button", { name: /^Rotate and revoke/ });
    expect(verb.disabled).toBe(true);
    expect(within(sheet).getByRole("list", { name: "Keys that are revoked" })).toBeDefined();
    await user.type(within(sheet).getByRole("textbox", { name: "Type “Acme” to confirm" }), "Acme");
    expect(verb.disabled).toBe(false);
    await user.click(verb);
    await waitFor(() => {
      expect(vault.asked).toContain("rotate_token_key");
    });
    expect(vault.service.tokenKeys).toHaveLength(1);
  });

  it("names every key that dies, however many, by name", async () => {
    const vault = await open("signed");
    const like = vault.keys.find(({ format }) => format === "jwt");
    if (!like) throw new Error("no key is signed");
    vault.keys = Array.from({ length: 230 }, (_, number) => ({
      ...like,
      id: `number${number}`,
      name: `ci-${String(229 - number).padStart(3, "0")}`,
      status: "active",
    }));
    await go();
    await show("Public keys");
    await press("Rotate the token key…");
    const sheet = await screen.findByRole("dialog", { name: "Rotate the token key" });
    await user.click(within(sheet).getByRole("radio", { name: "Emergency" }));
    await within(sheet).findByRole("button", { name: "Rotate and revoke 230 keys" });
    const list = within(sheet).getByRole("group", { name: "Keys that are revoked" });
    const names = (): string[] =>
      within(list)
        .getAllByRole("listitem")
        .map(({ innerHTML }) => innerHTML.trim());
    expect(names()[0]).toBe("ci-000");
    expect(names().length).toBeLessThan(40);
    list.scrollTop = 230 * 20;
    await fireEvent.scroll(list);
    expect(names().at(-1)).toBe("ci-229");
  });

  it("is an Admin's to rotate", async () => {
    await open("issuer");
    await go();
    await show("Public keys");
    const button = await screen.findByRole<HTMLButtonElement>("button", { name: "Rotate the token key…" });
    expect(button.disabled).toBe(true);
  });
});

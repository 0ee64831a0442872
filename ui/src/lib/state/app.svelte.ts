// What the window knows: the state that Rust last told, which place is open, and what stands over it.
// No secret is ever kept here.
import {
  asRefusal,
  call,
  on,
  type AccountView,
  type AppState,
  type BulkAct,
  type ClipboardState,
  type Explanation,
  type KeyView,
  type OpenVault,
  type OperatorView,
  type OwnerView,
  type Refusal,
  type RevealCard,
  type RevocationReason,
  type RoleView,
  type ServiceState,
  type Settings,
} from "$lib/backend";

import { clock } from "./clock.svelte";
import { notices } from "./notices.svelte";
import { proving } from "./proof.svelte";
import { records } from "./records.svelte";

export type Place =
  "keys" | "roles" | "owners" | "accounts" | "calendar" | "activity" | "review" | "service" | "settings";

/** What is done to the keys that are chosen. */
export type BulkKind = BulkAct["kind"];

/** What stands over the page; one thing at a time. */
export type Overlay =
  | { kind: "issue"; role?: string }
  | { kind: "edit-key"; key: KeyView }
  | { kind: "revoke-key"; key: KeyView; why?: RevocationReason }
  | { kind: "rotate-key"; key: KeyView }
  | { kind: "suspend-key"; key: KeyView }
  | { kind: "remove-key"; key: KeyView }
  | { kind: "role"; role: RoleView | null }
  | { kind: "remove-role"; role: RoleView }
  | { kind: "owner"; owner: OwnerView | null }
  | { kind: "remove-owner"; owner: OwnerView }
  | { kind: "account"; account: AccountView | null }
  | { kind: "suspend-owner"; owner: OwnerView }
  | { kind: "remove-account"; account: AccountView }
  | { kind: "checker-role" }
  | { kind: "rotate-token-key" }
  | { kind: "permissions" }
  | { kind: "remove-service"; name: string }
  | { kind: "operator"; operator: OperatorView | null }
  | { kind: "remove-operator"; operator: OperatorView }
  | { kind: "passphrase" }
  | { kind: "recovery" }
  | { kind: "keychain" }
  | { kind: "explain"; answer?: Explanation }
  | { kind: "bulk"; act: BulkKind }
  | { kind: "shortcuts" }
  | { kind: "palette" };

/** What a card that shows a successor says of the key before it. */
export type Rotated = { old: string; ends_at: string | null; on_first_use: boolean };

class App {
  state: AppState | null = $state.raw(null);
  failure: Refusal | null = $state.raw(null);
  place: Place = $state("keys");
  overlay: Overlay | null = $state.raw(null);
  /** The card whose secret is at hand, if one is. */
  card: RevealCard | null = $state.raw(null);
  /** Of which key the card's one takes the place, where it does. */
  rotated: (Rotated & { handle: string }) | null = $state.raw(null);
  clipboard: ClipboardState = $state.raw({ kind: "empty" });
  /** Seconds until an idle lock takes an open card away. */
  locksIn: number | null = $state(null);
  /** Somebody wants to lock or leave while a card's secret is not stored. */
  leaving: "lock" | "quit" | null = $state(null);
  /** A new vault is being made although there is one already. */
  making = $state(false);
  selectedKey: string | null = $state(null);
  selectedRole: string | null = $state(null);
  selectedOwner: string | null = $state(null);
  selectedAccount: string | null = $state(null);
  /** A used recovery code was replaced, by another one or by a passphrase. */
  recovered = $state(false);
  /** Counts up with every change of the vault: lists read anew when it does. */
  revision = $state(0);

  readonly vault: OpenVault | null = $derived(
    this.state?.session.kind === "open" ? this.state.session.vault : null,
  );
  readonly settings: Settings | null = $derived(this.state?.settings ?? null);
  readonly service: ServiceState | null = $derived(this.state?.service ?? null);
  readonly readOnly: string | null = $derived(this.vault?.health.read_only ?? null);

  /** Asks Rust where things stand and listens from then on; answers what stops that. */
  async start(): Promise<() => void> {
    const stops = await Promise.all([
      on("clipboard", (clipboard) => {
        this.clipboard = clipboard;
        if (clipboard.kind === "failed") notices.refused(asRefusal(clipboard.error));
      }),
      on("vault-changed", () => void this.refresh()),
      on("locked", (state) => {
        this.take(state);
      }),
      on("about-to-lock", ({ seconds_left }) => {
        this.locksIn = seconds_left;
      }),
      on("close-asked", () => {
        this.leaving = "quit";
      }),
    ]);
    try {
      const state = await call("app_state");
      this.take(state);
      this.card = state.cards[0] ?? null;
    } catch (thrown) {
      this.failure = asRefusal(thrown);
    }
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** Takes a new state in. A vault that is no longer open takes everything that was read of it along. */
  take(state: AppState): void {
    const before = this.vault?.id;
    this.state = state;
    this.clipboard = state.clipboard;
    this.#dress(state.settings);
    if (this.vault?.id !== before) {
      proving.done(false);
      this.overlay = null;
      this.card = null;
      this.locksIn = null;
      this.leaving = null;
      this.selectedKey = null;
      this.selectedRole = null;
      this.selectedOwner = null;
      this.selectedAccount = null;
      this.recovered = false;
      this.place = "keys";
      this.making = false;
      notices.clear();
      records.forget();
    }
    clock.tick();
    if (this.vault) {
      this.revision += 1;
      void records.read();
    }
  }

  /** Reads the state anew, after a change by whomever. */
  async refresh(): Promise<void> {
    try {
      this.take(await call("app_state"));
    } catch (thrown) {
      notices.refused(asRefusal(thrown));
    }
  }

  /** Opens the card of a successor. */
  reveal(card: RevealCard, rotated: Rotated): void {
    this.card = card;
    this.rotated = { ...rotated, handle: card.handle };
  }

  /** Locks, unless a card's secret would be lost: then the person is asked first. */
  async lock(): Promise<void> {
    if (this.card && !this.card.stored && this.leaving !== "lock") {
      this.leaving = "lock";
      return;
    }
    await attempt(async () => {
      this.take(await call("lock"));
    });
  }

  /** The service is so from now on. */
  served(service: ServiceState): void {
    if (this.state) this.state = { ...this.state, service };
  }

  async set(settings: Settings): Promise<void> {
    await attempt(async () => {
      const taken = await call("set_settings", settings);
      if (this.state) this.state = { ...this.state, settings: taken };
      this.#dress(taken);
    });
  }

  #dress(settings: Settings): void {
    if (settings.theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = settings.theme;
  }
}

export const app = new App();

/** Does something that has no form of its own: a refusal is said in a notice. Answers whether it was done. */
export async function attempt(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (thrown) {
    notices.refused(asRefusal(thrown));
    return false;
  }
}

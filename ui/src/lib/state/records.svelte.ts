// The small lists that many screens need: roles, owners, accounts, and the rules. Read anew after every change.
import { asRefusal, call, type AccountView, type OwnerView, type RoleView, type Rules } from "$lib/backend";

import { notices } from "./notices.svelte";

class Records {
  roles: RoleView[] = $state.raw([]);
  owners: OwnerView[] = $state.raw([]);
  accounts: AccountView[] = $state.raw([]);
  rules: Rules | null = $state.raw(null);
  /** Whether they were read since the vault was opened. */
  ready = $state(false);
  #latest: Promise<void> = Promise.resolve();

  /** Reads them anew; done when they are as new as this call, even where a later one overtook it. */
  async read(): Promise<void> {
    const mine = this.#fetch(() => this.#latest === mine);
    this.#latest = mine;
    await mine;
    if (this.#latest !== mine) await this.#latest;
  }

  async #fetch(isLatest: () => boolean): Promise<void> {
    try {
      const [roles, owners, accounts, rules] = await Promise.all([
        call("list_roles"),
        call("list_owners"),
        call("list_accounts"),
        call("rules"),
      ]);
      if (!isLatest()) return;
      this.roles = roles;
      this.owners = owners;
      this.accounts = accounts;
      this.rules = rules;
      this.ready = true;
    } catch (thrown) {
      if (isLatest()) notices.refused(asRefusal(thrown));
    }
  }

  forget(): void {
    this.#latest = Promise.resolve();
    this.roles = [];
    this.owners = [];
    this.accounts = [];
    this.rules = null;
    this.ready = false;
  }
}

export const records = new Records();

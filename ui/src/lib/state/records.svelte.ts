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
  #turn = 0;

  async read(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const [roles, owners, accounts, rules] = await Promise.all([
        call("list_roles"),
        call("list_owners"),
        call("list_accounts"),
        call("rules"),
      ]);
      if (turn !== this.#turn) return;
      this.roles = roles;
      this.owners = owners;
      this.accounts = accounts;
      this.rules = rules;
      this.ready = true;
    } catch (thrown) {
      if (turn === this.#turn) notices.refused(asRefusal(thrown));
    }
  }

  forget(): void {
    this.#turn += 1;
    this.roles = [];
    this.owners = [];
    this.accounts = [];
    this.rules = null;
    this.ready = false;
  }
}

export const records = new Records();

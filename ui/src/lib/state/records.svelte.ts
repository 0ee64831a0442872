// The small lists that many screens need: roles, owners, accounts, the rules, and how many keys there are. Read anew
// after every change.
import {
  asRefusal,
  call,
  type AccountView,
  type KeyQuery,
  type OwnerView,
  type RoleView,
  type Rules,
  type StatusCounts,
} from "$lib/backend";

import { notices } from "./notices.svelte";

export const NO_COUNTS: StatusCounts = {
  all: 0,
  active: 0,
  expiring: 0,
  suspended: 0,
  expired: 0,
  revoked: 0,
};

/** A query that leaves nothing out. */
export const EVERY_KEY: KeyQuery = {
  search: "",
  status: null,
  owner: null,
  role: null,
  expiring_within: null,
  expires_from: null,
  expires_until: null,
  sort: "expires",
  direction: "ascending",
  offset: 0,
  limit: 1,
};

class Records {
  roles: RoleView[] = $state.raw([]);
  owners: OwnerView[] = $state.raw([]);
  accounts: AccountView[] = $state.raw([]);
  rules: Rules | null = $state.raw(null);
  /** How many keys of each status the vault has, whatever the list shows. */
  counts: StatusCounts = $state.raw(NO_COUNTS);
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
      const [roles, owners, accounts, rules, counts] = await Promise.all([
        call("list_roles"),
        // Who may not see the keys now may not see their owners either, and may still see the rest.
        call("list_owners").catch((): OwnerView[] => []),
        call("list_accounts"),
        call("rules"),
        call("list_keys", EVERY_KEY).then(
          (page) => page.counts,
          () => NO_COUNTS,
        ),
      ]);
      if (!isLatest()) return;
      this.roles = roles;
      this.owners = owners;
      this.accounts = accounts;
      this.rules = rules;
      this.counts = counts;
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
    this.counts = NO_COUNTS;
    this.ready = false;
  }
}

export const records = new Records();

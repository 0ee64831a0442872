// The keys that are chosen for an act on many: by id, or all that match a query at one state of the vault. Never row
// numbers: another order of the list is the same choice.
import type { KeyQuery, KeySelection } from "$lib/backend";

type All = { query: KeyQuery; revision: number; total: number };

export class Selection {
  #ids: ReadonlySet<string> = $state.raw(new Set());
  /** All that match, where that is what was chosen. */
  all: All | null = $state.raw(null);
  /** From where a range reaches. */
  anchor: string | null = $state(null);

  readonly count = $derived(this.all ? this.all.total : this.#ids.size);
  readonly any = $derived(this.count > 0);

  has(id: string): boolean {
    return this.all !== null || this.#ids.has(id);
  }

  /** Chooses a key, or no longer. */
  toggle(id: string): void {
    const ids = new Set(this.#ids);
    if (!ids.delete(id)) ids.add(id);
    this.#set(ids, id);
  }

  /** Chooses these too. */
  add(ids: Iterable<string>): void {
    this.#set(new Set([...this.#ids, ...ids]), this.anchor);
  }

  /** Chooses exactly these. */
  take(ids: Iterable<string>): void {
    this.#set(new Set(ids), this.anchor);
  }

  /** Chooses all that the query finds, at this state of the vault. */
  takeAll(query: KeyQuery, revision: number, total: number): void {
    this.#set(new Set(), this.anchor);
    if (total > 0) this.all = { query: { ...query, offset: 0, limit: 0 }, revision, total };
  }

  clear(): void {
    this.#set(new Set(), null);
  }

  /** As it is asked for. */
  request(): KeySelection {
    if (this.all) return { kind: "matching", query: this.all.query, revision: this.all.revision };
    return { kind: "keys", keys: [...this.#ids] };
  }

  #set(ids: ReadonlySet<string>, anchor: string | null): void {
    this.#ids = ids;
    this.all = null;
    this.anchor = anchor;
  }
}

/** The one choice of the window. */
export const selection = new Selection();

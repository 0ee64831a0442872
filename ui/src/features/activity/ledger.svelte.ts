// The ledger as far as it was read: what is asked for, and its pages, the newest entry first.
import { asRefusal, call, type ActivityKind, type ActivityQuery, type HistoryEntry } from "$lib/backend";
import { notices } from "$lib/state/notices.svelte";

import { begins, type Period } from "./period";

export type Asked = {
  search: string;
  kind: ActivityKind | null;
  operator: string | null;
  period: Period | null;
};

export const EVERYTHING: Asked = { search: "", kind: null, operator: null, period: null };

const PART = 100;

export class Ledger {
  asked: Asked = $state.raw(EVERYTHING);
  entries: HistoryEntry[] = $state.raw([]);
  ready = $state(false);
  /** Why this person is not shown what happened; null: they are. */
  refused: string | null = $state(null);
  /** Where the next page begins; null: all is read. */
  next: number | null = $state(null);
  #generation = 0;
  #reading = false;

  readonly narrowed = $derived(
    this.asked.search.trim() !== "" ||
      this.asked.kind !== null ||
      this.asked.operator !== null ||
      this.asked.period !== null,
  );

  narrow(change: Partial<Asked>): void {
    this.asked = { ...this.asked, ...change };
    void this.read();
  }

  /** Reads the newest page anew. */
  async read(): Promise<void> {
    const generation = ++this.#generation;
    this.#reading = true;
    try {
      const page = await call("activity_page", this.#query(null));
      if (generation !== this.#generation) return;
      this.entries = page.entries;
      this.next = page.next_before;
      this.ready = true;
      this.refused = null;
    } catch (thrown) {
      if (generation !== this.#generation) return;
      const refusal = asRefusal(thrown);
      if (refusal.code === "not_allowed") this.refused = refusal.message;
      else notices.refused(refusal);
    }
    this.#reading = false;
  }

  /** Reads on, where there is more and nothing is being read. */
  async more(): Promise<void> {
    if (this.next === null || this.#reading) return;
    const generation = this.#generation;
    this.#reading = true;
    try {
      const page = await call("activity_page", this.#query(this.next));
      if (generation !== this.#generation) return;
      this.entries = [...this.entries, ...page.entries];
      this.next = page.next_before;
    } catch (thrown) {
      if (generation === this.#generation) notices.refused(asRefusal(thrown));
    }
    if (generation === this.#generation) this.#reading = false;
  }

  #query(before: number | null): ActivityQuery {
    const { search, kind, operator, period } = this.asked;
    return {
      from: period === null ? null : begins(period, new Date()).toISOString(),
      to: null,
      operator,
      kinds: kind === null ? [] : [kind],
      key: null,
      search: search.trim(),
      before,
      limit: PART,
    };
  }
}

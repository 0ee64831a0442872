// The list of keys as it is asked for and as far as it was read: a query, and the parts of its answer that
// were needed so far. 100,000 keys are read as 100 are: only what is on the screen.
import {
  asRefusal,
  call,
  type KeyQuery,
  type KeyView,
  type Sort,
  type StatusCounts,
  type StatusFilter,
} from "$lib/backend";
import { notices } from "$lib/state/notices.svelte";
import { EVERY_KEY, NO_COUNTS } from "$lib/state/records.svelte";

/** How many keys one call answers. */
export const PART = 100;

/** How many one call answers at the most. */
const MOST = 1_000;

/** By which direction a column is sorted when it is first asked for. */
export const FIRST_DIRECTION: Record<Sort, KeyQuery["direction"]> = {
  name: "ascending",
  owner: "ascending",
  created: "descending",
  expires: "ascending",
  last_used: "descending",
};

export type Filters = Required<
  Pick<
    KeyQuery,
    | "search"
    | "status"
    | "owner"
    | "role"
    | "account"
    | "finding"
    | "expires_from"
    | "expires_until"
    | "sort"
    | "direction"
  >
>;

/** What leads from a record to its keys. */
export type By = { role: string } | { owner: string } | { account: string };

export const NO_FILTERS: Filters = {
  search: "",
  status: null,
  owner: null,
  role: null,
  account: null,
  finding: null,
  expires_from: null,
  expires_until: null,
  sort: "expires",
  direction: "ascending",
};

/** What the filters become when a column's header is pressed. */
export function sortedBy(filters: Filters, sort: Sort): Filters {
  if (filters.sort !== sort) return { ...filters, sort, direction: FIRST_DIRECTION[sort] };
  return { ...filters, direction: filters.direction === "ascending" ? "descending" : "ascending" };
}

/** Whether anything narrows the list (its order does not). */
export function isNarrowed(filters: Filters): boolean {
  const { sort, direction } = NO_FILTERS;
  const asked: Filters = { ...filters, search: filters.search.trim(), sort, direction };
  return Object.entries(NO_FILTERS).some(([name, none]) => asked[name as keyof Filters] !== none);
}

export class KeyList {
  filters: Filters = $state.raw(NO_FILTERS);
  total = $state(0);
  /** The state of the vault that the answer is of. */
  revision = $state(0);
  counts: StatusCounts = $state.raw(NO_COUNTS);
  /** Whether an answer to any query has come. */
  ready = $state(false);
  #parts: ReadonlyMap<number, KeyView[]> = $state.raw(new Map());
  #generation = 0;
  readonly #asked = new Set<number>();
  #visible: [number, number] = [0, 0];

  at(index: number): KeyView | undefined {
    return this.#parts.get(Math.floor(index / PART))?.[index % PART];
  }

  /** Where a key stands, as far as that part was read. */
  indexOf(id: string | null): number {
    if (id === null) return -1;
    for (const [part, keys] of this.#parts) {
      const at = keys.findIndex((key) => key.id === id);
      if (at >= 0) return part * PART + at;
    }
    return -1;
  }

  narrow(change: Partial<Filters>): void {
    this.filters = { ...this.filters, ...change };
    this.#visible = [0, 0];
    void this.read();
  }

  show(status: StatusFilter | null): void {
    this.narrow({ status });
  }

  sort(sort: Sort): void {
    this.filters = sortedBy(this.filters, sort);
    this.#visible = [0, 0];
    void this.read();
  }

  reset(): void {
    this.filters = NO_FILTERS;
    this.#generation += 1;
    this.#parts = new Map();
    this.#asked.clear();
    this.total = 0;
    this.counts = NO_COUNTS;
    this.ready = false;
  }

  /** Reads what is on the screen anew; what stands there stays until the answer comes. */
  async read(): Promise<void> {
    const generation = ++this.#generation;
    this.#asked.clear();
    const [first, last] = this.#visible;
    const wanted = [...new Set([Math.floor(first / PART), Math.floor(last / PART)])];
    for (const part of wanted) this.#asked.add(part);
    try {
      const pages = await Promise.all(wanted.map((part) => call("list_keys", this.#query(part))));
      if (generation !== this.#generation) return;
      this.#parts = new Map(wanted.map((part, index) => [part, pages[index]?.keys ?? []]));
      this.total = pages[0]?.total ?? 0;
      this.revision = pages[0]?.revision ?? 0;
      this.counts = pages[0]?.counts ?? NO_COUNTS;
      this.ready = true;
    } catch (thrown) {
      if (generation === this.#generation) notices.refused(asRefusal(thrown));
    }
  }

  /** The ids of the rows from one to the other; null where the list has changed meanwhile. */
  async ids(one: number, other: number): Promise<string[] | null> {
    const [first, last] = one <= other ? [one, other] : [other, one];
    const generation = this.#generation;
    const near = Array.from({ length: last - first + 1 }, (_, index) => this.at(first + index)?.id);
    if (near.every((id) => id !== undefined)) return near;
    const ids: string[] = [];
    for (let offset = first; offset <= last; offset += MOST) {
      const limit = Math.min(MOST, last - offset + 1);
      const page = await call("list_keys", { ...this.query, offset, limit });
      if (generation !== this.#generation || page.revision !== this.revision) return null;
      ids.push(...page.keys.map(({ id }) => id));
    }
    return ids;
  }

  /** Says which rows are on the screen; reads those that are not there yet. */
  see(first: number, last: number): void {
    this.#visible = [first, last];
    for (let part = Math.floor(first / PART); part <= Math.floor(last / PART); part += 1) {
      if (!this.#asked.has(part) && part * PART < this.total) void this.#more(part);
    }
  }

  async #more(part: number): Promise<void> {
    const generation = this.#generation;
    this.#asked.add(part);
    try {
      const page = await call("list_keys", this.#query(part));
      if (generation !== this.#generation) return;
      this.#parts = new Map([...this.#parts, [part, page.keys]]);
    } catch {
      // It is asked again as soon as the rows are looked at again.
      if (generation === this.#generation) this.#asked.delete(part);
    }
  }

  /** What the list asks for, from its beginning. */
  get query(): KeyQuery {
    return { ...EVERY_KEY, ...this.filters, limit: PART };
  }

  #query(part: number): KeyQuery {
    return { ...this.query, offset: part * PART };
  }
}

/** The one list of the window; it keeps its filters while another place is open. */
export const keyList = new KeyList();

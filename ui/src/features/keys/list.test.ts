import { beforeEach, expect, it } from "vitest";

import { useScene } from "../../../mock/transport";
import type { MockVault } from "../../../mock/vault";

import { isNarrowed, KeyList, NO_FILTERS, PART, sortedBy } from "./list.svelte";

let vault: MockVault;
let list: KeyList;

beforeEach(() => {
  vault = useScene("more");
  list = new KeyList();
});

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

it("turns a column round when it is pressed again", () => {
  const byName = sortedBy(NO_FILTERS, "name");
  expect([byName.sort, byName.direction]).toEqual(["name", "ascending"]);
  expect(sortedBy(byName, "name").direction).toBe("descending");
  expect(sortedBy(byName, "last_used").direction).toBe("descending");
});

it("is narrowed by filters, not by its order", () => {
  expect(isNarrowed({ ...NO_FILTERS, sort: "name" })).toBe(false);
  expect(isNarrowed({ ...NO_FILTERS, search: "  " })).toBe(false);
  expect(isNarrowed({ ...NO_FILTERS, status: "expired" })).toBe(true);
  expect(isNarrowed({ ...NO_FILTERS, finding: "unused" })).toBe(true);
});

it("reads only what is looked at", async () => {
  await list.read();
  expect(list.total).toBe(3_000);
  expect(list.at(0)).toBeDefined();
  expect(list.at(2_000)).toBeUndefined();
  list.see(2_000, 2_020);
  await settled();
  expect(list.at(2_010)).toBeDefined();
  expect(vault.asked.filter((command) => command === "list_keys")).toHaveLength(2);
});

it("asks for no part twice", async () => {
  await list.read();
  list.see(PART, PART + 20);
  list.see(PART + 1, PART + 21);
  await settled();
  expect(vault.asked).toHaveLength(2);
});

it("drops the answer to a question that is not asked any more", async () => {
  list.narrow({ search: "backup-runner" });
  list.narrow({ search: "grafana" });
  await settled();
  expect(list.total).toBe(1);
  expect(list.at(0)?.name).toBe("grafana-readonly");
});

it("knows where a key stands by its id", async () => {
  await list.read();
  const id = list.at(7)?.id ?? "";
  expect(list.indexOf(id)).toBe(7);
  expect(list.indexOf("000000000000")).toBe(-1);
  expect(list.indexOf(null)).toBe(-1);
});

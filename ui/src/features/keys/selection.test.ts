import { beforeEach, expect, it } from "vitest";

import { EVERY_KEY } from "$lib/state/records.svelte";

import { Selection } from "./selection.svelte";

let selection: Selection;

beforeEach(() => {
  selection = new Selection();
});

it("holds ids, each once", () => {
  selection.toggle("a");
  selection.toggle("b");
  selection.add(["b", "c"]);
  expect(selection.request()).toEqual({ kind: "keys", keys: ["a", "b", "c"] });
  selection.toggle("b");
  expect([selection.has("a"), selection.has("b"), selection.count]).toEqual([true, false, 2]);
});

it("reaches from where it began", () => {
  selection.toggle("a");
  selection.add(["b", "c"]);
  expect(selection.anchor).toBe("a");
});

it("says all that match with the state of the vault that it was said of", () => {
  selection.toggle("a");
  selection.takeAll({ ...EVERY_KEY, status: "expired", offset: 300, limit: 100 }, 17, 1_200);
  expect([selection.count, selection.has("z")]).toEqual([1_200, true]);
  expect(selection.request()).toEqual({
    kind: "matching",
    query: { ...EVERY_KEY, status: "expired", offset: 0, limit: 0 },
    revision: 17,
  });
});

it("chooses nothing where nothing matches, and is cleared", () => {
  selection.takeAll(EVERY_KEY, 1, 0);
  expect(selection.any).toBe(false);
  selection.toggle("a");
  selection.clear();
  expect([selection.any, selection.anchor]).toEqual([false, null]);
});

import { expect, it } from "vitest";

import { endings } from "./operator-words";

const nothing = {
  epoch: 2,
  token_key_renewed: false,
  list_key_renewed: false,
  admin_key_renewed: false,
  signed_keys: [],
  signed_count: 0,
  first_keys: [],
};

it("says of a Viewer that only what comes is out of reach", () => {
  expect(endings(nothing)).toHaveLength(1);
});

it("names the signed keys that stop, and how many more there are", () => {
  const signed_keys = ["a", "b", "c", "d", "e", "f"].map((name) => ({ id: name, name }));
  const [, token] = endings({ ...nothing, token_key_renewed: true, signed_keys, signed_count: 9 });
  expect(token).toContain("9 signed keys");
  expect(token).toContain("a, b, c, d, e, and 4 more");
  expect(endings({ ...nothing, token_key_renewed: true })[1]).toContain("none stops");
});

it("names who still has what the one who leaves made for them", () => {
  expect(endings({ ...nothing, first_keys: ["Ivy", "Bob"] })[1]).toContain("Ivy and Bob");
});

import { expect, it } from "vitest";

import { button, outcome } from "./words";

it("puts the verb and how many on the button", () => {
  expect(button("revoke", 3)).toBe("Revoke 3 keys");
  expect(button("add_role", 1)).toBe("Add the role to 1 key");
});

it("says what was done and what was left out", () => {
  expect(outcome("delete", 1, 0)).toBe("1 key is deleted.");
  expect(outcome("suspend", 1_200, 1)).toBe("1,200 keys are suspended; 1 was left out.");
  expect(outcome("remove_role", 2, 5)).toBe("2 keys lost the role; 5 were left out.");
});

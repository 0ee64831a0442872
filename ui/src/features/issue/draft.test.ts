import { expect, it } from "vitest";

import type { AccountView, RoleView } from "$lib/backend";

import { accountsMissing, fromView, may, newGrant, sameGrants, toRequest } from "./draft";

const role = (id: string, permissions: string[], scoped = false): RoleView => ({
  id,
  name: id,
  permissions,
  scoped,
  grantable_over_rest: false,
  created_at: "2026-01-01T00:00:00Z",
  live_keys: 0,
  keys: 0,
  owners: 0,
});
const roles = [
  role("Deploy", ["deploys.read", "deploys.write"]),
  role("Viewer", ["*.read"], true),
  role("Admin", ["*"]),
];
const accounts: AccountView[] = [
  { id: "a1", name: "aws-prod", live_keys: 0, keys: 0 },
  { id: "a2", name: "aws-stage", live_keys: 0, keys: 0 },
];

it("makes a scoped role wait for its accounts", () => {
  const grants = roles.map(newGrant);
  expect(Object.keys(accountsMissing(grants))).toEqual(["accounts-Viewer"]);
});

it("says what the key may do", () => {
  expect(may([], roles, accounts)).toBe("");
  expect(may([{ role: "Deploy", accounts: "all" }], roles, accounts)).toBe("deploys.read, deploys.write");
  expect(
    may(
      [
        { role: "Deploy", accounts: "all" },
        { role: "Viewer", accounts: ["a1", "a2"] },
      ],
      roles,
      accounts,
    ),
  ).toBe("deploys.read, deploys.write, and *.read in aws-prod, aws-stage");
  expect(may([{ role: "Admin", accounts: "all" }], roles, accounts)).toBe("everything");
});

it("says the accounts of a scoped role, all of them too, and none of another", () => {
  const asked = (role: string, accounts: "all" | string[]): unknown =>
    toRequest({ role, accounts }, roles).accounts;
  expect(asked("Viewer", "all")).toBe("all");
  expect(asked("Viewer", ["a1"])).toEqual({ selected: ["a1"] });
  expect(asked("Deploy", "all")).toBeNull();
});

it("knows the same grants in another order", () => {
  const view = {
    role: "Viewer",
    role_id: "Viewer",
    accounts: ["aws-prod", "aws-stage"],
    account_ids: ["a1", "a2"],
  };
  expect(sameGrants([fromView(view)], [{ role: "Viewer", accounts: ["a2", "a1"] }])).toBe(true);
  expect(sameGrants([fromView(view)], [{ role: "Viewer", accounts: "all" }])).toBe(false);
});

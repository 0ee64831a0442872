import { expect, it } from "vitest";

import type { RoleMatrix } from "$lib/backend";

import { BEYOND, firstLines, groupsOf } from "./matrix";

const matrix: RoleMatrix = {
  roles: [
    { id: "1", name: "Backup" },
    { id: "2", name: "Viewer" },
  ],
  rows: [
    {
      permission: "backups.read",
      service: "backups",
      description: "List backups",
      gone_since: null,
      cells: ["held", "by_pattern"],
    },
    {
      permission: "orders.read",
      service: "shop",
      description: "Read orders",
      gone_since: null,
      cells: ["none", "by_pattern"],
    },
  ],
  beyond: [{ pattern: "*.read", roles: [{ id: "2", name: "Viewer" }] }],
};

it("has the services' permissions first, and what no service declares after them", () => {
  expect(
    groupsOf(matrix, "").map(({ title, lines }) => [title, lines.map((line) => line.permission)]),
  ).toEqual([
    ["backups", ["backups.read"]],
    ["shop", ["orders.read"]],
    [BEYOND, ["*.read"]],
  ]);
  expect(groupsOf(matrix, "")[2]?.lines[0]?.cells).toEqual(["none", "held"]);
});

it("finds by permission, service, description, and the role that names it", () => {
  const found = (typed: string): string[] =>
    groupsOf(matrix, typed).flatMap(({ lines }) => lines.map(({ permission }) => permission));
  expect(found("ORDERS")).toEqual(["orders.read"]);
  expect(found("list back")).toEqual(["backups.read"]);
  expect(found("viewer")).toEqual(["*.read"]);
  expect(found("zebra")).toEqual([]);
});

it("shows no more lines than there is room for", () => {
  const shown = firstLines(groupsOf(matrix, ""), 2);
  expect(shown.map(({ title, lines }) => [title, lines.length])).toEqual([
    ["backups", 1],
    ["shop", 1],
  ]);
});

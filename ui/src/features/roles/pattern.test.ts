import { expect, it } from "vitest";

import { patternMeaning, patternProblem, patternsIn } from "./pattern";

it.each(["backups.read", "*", "*.read", "backups.*", "a", "a-b.c_d.9", "*.users.*", "keywright.read"])(
  "takes %s",
  (pattern) => {
    expect(patternProblem(pattern)).toBeNull();
  },
);

it.each(["", ".", "a..b", "a.", "a.*.b", "Back.Up", "back*", "a b", "ä.read", "**"])(
  "refuses %j with a sentence",
  (pattern) => {
    expect(patternProblem(pattern)).toMatch(/\.$/);
  },
);

it("reads several at once", () => {
  expect(patternsIn(" a.read, b.read\nc.* ;d ")).toEqual(["a.read", "b.read", "c.*", "d"]);
});

it("says what a pattern lets through", () => {
  expect(patternMeaning("backups.*")).toBe("everything under backups");
  expect(patternMeaning("*.read")).toBe("everything that ends in .read");
  expect(patternMeaning("*")).toContain("everything");
});

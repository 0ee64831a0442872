import { expect, it } from "vitest";

import { asSwitch, endOfOld, lengthTyped } from "./switch";

it.each([
  ["1", "hours", { seconds: 3_600 }],
  [" 36 ", "hours", { seconds: 129_600 }],
  ["30", "days", { seconds: 2_592_000 }],
])("takes %s %s", (text, unit, length) => {
  expect(lengthTyped(text, unit as "hours" | "days")).toEqual(length);
});

it.each([
  ["0", "hours"],
  ["31", "days"],
  ["721", "hours"],
  ["-1", "days"],
  ["1.5", "days"],
  ["a day", "days"],
  ["", "hours"],
])("refuses %j %s", (text, unit) => {
  expect(lengthTyped(text, unit as "hours" | "days")).toHaveProperty("problem");
});

it("asks in the words of the door", () => {
  expect(asSwitch("now", 3_600)).toBe("now");
  expect(asSwitch("overlap", 3_600)).toEqual({ overlap: { seconds: 3_600 } });
  expect(asSwitch("first_use", 86_400)).toEqual({ first_use: { deadline_seconds: 86_400 } });
});

it("ends the old key never later than by itself", () => {
  const now = new Date("2026-11-22T07:00:00Z");
  expect(endOfOld(3_600, null, now).toISOString()).toBe("2026-11-22T08:00:00.000Z");
  expect(endOfOld(86_400, "2026-11-22T09:00:00Z", now).toISOString()).toBe("2026-11-22T09:00:00.000Z");
});

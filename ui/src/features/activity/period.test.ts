import { expect, it } from "vitest";

import { begins, byDay, dayTitle } from "./period";

const now = new Date(2026, 10, 22, 9, 30);
const at = (day: number, hour: number): { at: string } => ({
  at: new Date(2026, 10, day, hour).toISOString(),
});

it("begins a period at midnight", () => {
  expect(begins("today", now)).toEqual(new Date(2026, 10, 22));
  expect(begins("week", now)).toEqual(new Date(2026, 10, 15));
});

it("calls days what people call them", () => {
  expect(dayTitle(at(22, 0).at, now)).toBe("Today");
  expect(dayTitle(at(21, 23).at, now)).toBe("Yesterday");
  expect(dayTitle(at(20, 12).at, now)).toMatch(/2026/);
});

it("puts entries of one day together", () => {
  const days = byDay([at(22, 9), at(22, 1), at(21, 23), at(3, 4)], now);
  expect(days.map(({ title, entries }) => [title, entries.length])).toEqual([
    ["Today", 2],
    ["Yesterday", 1],
    [dayTitle(at(3, 4).at, now), 1],
  ]);
});

import { describe, expect, it } from "vitest";

import { exact, inDays, inLocalTime, isoDay, relative, relativeShort, utc } from "./when";

const now = new Date("2026-11-22T12:00:00Z");
const after = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("relative", () => {
  it.each([
    [30_000, "in less than a minute"],
    [-30_000, "just now"],
    [5 * MINUTE, "in 5 minutes"],
    [-3 * HOUR, "3 hours ago"],
    [47 * HOUR, "in 47 hours"],
    [12.3 * DAY, "in 12 days"],
    [-DAY * 59, "59 days ago"],
    [89.99 * DAY, "in 90 days"],
    [91 * DAY, "in 3 months"],
    [97 * DAY, "in 3 months"],
    [181 * DAY, "in 6 months"],
    [-800 * DAY, "2 years ago"],
  ])("%d ms is %s", (milliseconds, words) => {
    expect(relative(after(milliseconds), now)).toBe(words);
  });
});

describe("relativeShort", () => {
  it.each([
    [10_000, "in 1 min"],
    [-10_000, "just now"],
    [-2 * MINUTE, "2 min ago"],
    [-3 * HOUR, "3 h ago"],
    [12 * DAY, "in 12 days"],
    [-6 * DAY, "6 d ago"],
    [190 * DAY, "in 6 mo"],
    [-900 * DAY, "2 y ago"],
  ])("%d ms is %s", (milliseconds, words) => {
    expect(relativeShort(after(milliseconds), now)).toBe(words);
  });
});

it("counts whole days, as the issue sheet says them", () => {
  expect(inDays(after(90 * DAY - MINUTE), now)).toBe("in 90 days");
  expect(inDays(after(5 * HOUR), now)).toBe("in 5 hours");
});

it("says UTC, with the day where it is another one", () => {
  expect(utc("2026-12-04T13:03:00Z")).toMatch(/13:03 UTC$/);
});

it("keeps the time in one piece at the end of a line", () => {
  expect(exact("2026-12-04T13:03:00Z").split(" at ")[1]).not.toMatch(/ /);
});

it("says the moments in a sentence of Rust's as the person writes them", () => {
  const end = exact("2027-11-22T07:19:00Z");
  expect(inLocalTime("A key lives until 2027-11-22 07:19 UTC at the most.")).toBe(
    `A key lives until ${end} at the most.`,
  );
  expect(inLocalTime("2027-11-22 is a day, and 07:19 UTC a time")).toBe(
    "2027-11-22 is a day, and 07:19 UTC a time",
  );
});

it("writes a local day as date fields want it", () => {
  expect(isoDay(new Date(2027, 0, 5))).toBe("2027-01-05");
  expect(isoDay(new Date(999, 11, 31))).toBe("0999-12-31");
});

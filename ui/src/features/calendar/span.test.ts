import { expect, it } from "vitest";

import type { CalendarView, KeyView } from "$lib/backend";

import {
  daysOf,
  endsIn,
  firstWeekday,
  fromNow,
  level,
  monthsOf,
  noon,
  share,
  yearsOf,
  yearSpan,
} from "./span";

it.each([
  [2026, 365, 53],
  [2028, 366, 54],
  [2024, 366, 53],
])("has every day of %i once, in its week", (year, days, weeks) => {
  const cells = daysOf(yearSpan(year), 0);
  expect(new Set(cells.map(({ day }) => day)).size).toBe(days);
  expect(new Set(cells.map(({ week, weekday }) => `${week}/${weekday}`)).size).toBe(days);
  expect((cells.at(-1)?.week ?? 0) + 1).toBe(weeks);
});

it("begins weeks where the person's weeks begin", () => {
  // 1 January 2026 is a Thursday.
  expect(daysOf(yearSpan(2026), 1)[0]).toEqual({ day: "2026-01-01", week: 0, weekday: 3 });
  expect(daysOf(yearSpan(2026), 0)[0]).toEqual({ day: "2026-01-01", week: 0, weekday: 4 });
  expect(firstWeekday("no such language!")).toBe(1);
});

it("names months from left to right, each in a week of its own", () => {
  const weeks = monthsOf(daysOf(yearSpan(2026))).map(({ week }) => week);
  expect(weeks).toHaveLength(12);
  expect([...new Set(weeks)].sort((a, b) => a - b)).toEqual(weeks);
});

it("looks twelve months ahead, over the turn of the year", () => {
  const span = fromNow(new Date(2026, 10, 22));
  expect(yearsOf(span)).toEqual([2026, 2027]);
  expect(yearsOf(fromNow(new Date(2026, 0, 5)))).toEqual([2026]);
  const cells = daysOf(span);
  expect([cells[0]?.day, cells.at(-1)?.day]).toEqual(["2026-11-01", "2027-10-31"]);
});

it("counts what ends in it and nothing before or after", () => {
  const day = (name: string, keys: number, live: number) => ({ day: name, from: "", until: "", keys, live });
  const key = (at: Date) => ({ expires_at: at.toISOString() }) as KeyView;
  const calendars: CalendarView[] = [
    {
      year: 2026,
      days: [day("2026-10-31", 9, 0), day("2026-11-03", 2, 0), day("2026-12-04", 3, 3)],
      timeline: [key(new Date(2026, 11, 4))],
      timeline_count: 3,
      never: 2,
    },
    {
      year: 2027,
      days: [day("2027-10-31", 1, 1), day("2027-11-01", 4, 4)],
      timeline: [key(new Date(2027, 9, 31, 23)), key(new Date(2027, 10, 1))],
      timeline_count: 5,
      never: 2,
    },
  ];
  const ends = endsIn(fromNow(new Date(2026, 10, 22)), calendars);
  expect([ends.all, ends.live, ends.timeline.length, ends.never]).toEqual([6, 4, 2, 2]);
});

it("is darker the more keys end", () => {
  expect([0, 1, 2, 3, 4, 9, 10, 5000].map(level)).toEqual([0, 1, 2, 2, 3, 3, 4, 4]);
});

it("knows how far into the year a moment is", () => {
  expect(share(new Date(2026, 0, 1), yearSpan(2026))).toBe(0);
  expect(share(new Date(2030, 5, 1), yearSpan(2026))).toBe(1);
  expect(share(noon("2026-07-02"), yearSpan(2026))).toBeCloseTo(0.5, 2);
});

// Twelve months as weeks: where each day stands in the heat map, how dark it is, and what it is called.
import type { CalendarDay, CalendarView, KeyView } from "$lib/backend";
import { isoDay } from "$lib/format/when";

/** Twelve months: those of a year, or those from this one on. `until` is the midnight after the last day. */
export type Span = { title: string; from: Date; until: Date };

export type DayCell = {
  /** `2027-05-31`. */
  day: string;
  week: number;
  /** From the first day of the week on. */
  weekday: number;
};

/** What ends in a span. */
export type Ends = { days: CalendarDay[]; timeline: KeyView[]; live: number; all: number; never: number };

export const yearSpan = (year: number): Span => ({
  title: String(year),
  from: new Date(year, 0, 1),
  until: new Date(year + 1, 0, 1),
});

/** Twelve months from the one that it is now. */
export const fromNow = (now: Date): Span => ({
  title: "the next 12 months",
  from: new Date(now.getFullYear(), now.getMonth(), 1),
  until: new Date(now.getFullYear() + 1, now.getMonth(), 1),
});

/** The years of which the calendars are needed. */
export function yearsOf({ from, until }: Span): number[] {
  const last = new Date(until.getTime() - 1).getFullYear();
  return last === from.getFullYear() ? [last] : [from.getFullYear(), last];
}

/** What the calendars of its years say of a span. */
export function endsIn({ from, until }: Span, calendars: CalendarView[]): Ends {
  const [first, after] = [isoDay(from), isoDay(until)];
  const days = calendars.flatMap((each) => each.days).filter(({ day }) => day >= first && day < after);
  const inside = ({ expires_at }: KeyView): boolean =>
    expires_at !== null && new Date(expires_at) >= from && new Date(expires_at) < until;
  return {
    days,
    timeline: calendars.flatMap((each) => each.timeline).filter(inside),
    live: days.reduce((all, { live }) => all + live, 0),
    all: days.reduce((all, { keys }) => all + keys, 0),
    never: calendars[0]?.never ?? 0,
  };
}

/** Noon of a day as the person's clocks show it: no change of clocks makes it another day. */
export function noon(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date, 12);
}

/** On which day the person's weeks begin; 0 is Sunday. */
export function firstWeekday(locale = navigator.language): number {
  type WithWeeks = Intl.Locale & {
    weekInfo?: { firstDay: number };
    getWeekInfo?: () => { firstDay: number };
  };
  try {
    const known = new Intl.Locale(locale) as WithWeeks;
    return ((known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 1) % 7;
  } catch {
    return 1;
  }
}

/** Every day of the span, in its week. */
export function daysOf({ from, until }: Span, first = 1): DayCell[] {
  const cells: DayCell[] = [];
  const at = new Date(from.getFullYear(), from.getMonth(), from.getDate(), 12);
  const start = (at.getDay() - (first % 7) + 7) % 7;
  for (let place = start; at < until; place += 1) {
    cells.push({ day: isoDay(at), week: Math.floor(place / 7), weekday: place % 7 });
    at.setDate(at.getDate() + 1);
  }
  return cells;
}

/** The months of a span: the day with which each begins, and the first week that is all its own. */
export const monthsOf = (cells: DayCell[]): { day: string; week: number }[] =>
  cells
    .filter(({ day }) => day.endsWith("-01"))
    .map(({ day, week, weekday }) => ({ day, week: week + (weekday > 0 ? 1 : 0) }));

/** How dark a day is: 0 is none, 4 the darkest. */
export function level(keys: number): 0 | 1 | 2 | 3 | 4 {
  if (keys === 0) return 0;
  if (keys === 1) return 1;
  if (keys <= 3) return 2;
  return keys <= 9 ? 3 : 4;
}

/** How far into the span a moment is: 0 to 1. */
export function share(moment: string | Date, { from, until }: Span): number {
  const passed = (new Date(moment).getTime() - from.getTime()) / (until.getTime() - from.getTime());
  return Math.max(0, Math.min(1, passed));
}

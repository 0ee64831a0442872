// Stretches of time up to now, and days by the names that people give them.
import { isoDay, weekday } from "$lib/format/when";

export type Period = "today" | "week" | "month" | "year";

export const PERIODS: { id: Period; label: string; days: number }[] = [
  { id: "today", label: "Today", days: 0 },
  { id: "week", label: "Last 7 days", days: 7 },
  { id: "month", label: "Last 30 days", days: 30 },
  { id: "year", label: "Last 12 months", days: 365 },
];

/** The midnight with which a period begins. */
export function begins(period: Period, now: Date): Date {
  const days = PERIODS.find(({ id }) => id === period)?.days ?? 0;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days);
}

/** "Today", "Yesterday", "Fri, 4 Dec 2026". */
export function dayTitle(moment: string, now: Date): string {
  const day = isoDay(new Date(moment));
  if (day === isoDay(now)) return "Today";
  if (day === isoDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))) return "Yesterday";
  return weekday(moment);
}

/** Entries in stretches of one day each, in the order in which they come. */
export function byDay<T extends { at: string }>(entries: T[], now: Date): { title: string; entries: T[] }[] {
  const days: { title: string; entries: T[] }[] = [];
  for (const entry of entries) {
    const title = dayTitle(entry.at, now);
    const last = days.at(-1);
    if (last?.title === title) last.entries.push(entry);
    else days.push({ title, entries: [entry] });
  }
  return days;
}

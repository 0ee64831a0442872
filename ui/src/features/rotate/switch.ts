// When a rotated key ends, as the sheet offers it, and what that comes to.
import type { Switch } from "$lib/backend";

export type Way = "now" | "overlap" | "first_use";
export type Unit = "hours" | "days";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const LONGEST = 30 * DAY;

/** The usual lengths of an overlap, in seconds. */
export const OVERLAPS = [
  { value: String(HOUR), label: "1 hour" },
  { value: String(DAY), label: "24 hours" },
  { value: String(7 * DAY), label: "7 days" },
  { value: String(30 * DAY), label: "30 days" },
  { value: "custom", label: "Custom…" },
];

/** The usual deadlines of a first use: nobody's first use comes within the hour for sure. */
export const DEADLINES = OVERLAPS.filter(({ value }) => value !== String(HOUR));

/** The length typed, in seconds; or the sentence that says what is wrong with it. */
export function lengthTyped(text: string, unit: Unit): { seconds: number } | { problem: string } {
  const trimmed = text.trim();
  const seconds = /^\d{1,6}$/.test(trimmed) ? Number(trimmed) * (unit === "hours" ? HOUR : DAY) : 0;
  if (seconds < HOUR || seconds > LONGEST) return { problem: "Give a whole number: 1 hour to 30 days." };
  return { seconds };
}

/** As it is asked for. */
export function asSwitch(way: Way, seconds: number): Switch {
  if (way === "now") return "now";
  return way === "overlap" ? { overlap: { seconds } } : { first_use: { deadline_seconds: seconds } };
}

/** When the old key ends, never later than by itself. */
export function endOfOld(seconds: number, own: string | null, now: Date): Date {
  const end = now.getTime() + seconds * 1000;
  return new Date(own === null ? end : Math.min(end, Date.parse(own)));
}

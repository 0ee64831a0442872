// Moments and lengths of time in words: "in 12 days", "3 hours ago", and exactly, local and UTC. All take
// `now`, so that they can be tested and so that a list ages by one clock.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30.44 * DAY;

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  let found = cache.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(undefined, options);
    cache.set(key, found);
  }
  return found;
}

// Relative times stand inside sentences of the window, so they speak its language; dates speak the person's.
const plain = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "long" });

const SHORT = { minute: "min", hour: "h", day: "d", month: "mo", year: "y" } as const;

type Unit = keyof typeof SHORT;

/** The unit that says it best, and how many (signed). Days and months are the nearest: a key of 90 days has 90 of
    them a minute later too. */
export function steps(milliseconds: number): [number, Unit] {
  const size = Math.abs(milliseconds);
  const count = (unit: number): number => Math.trunc(milliseconds / unit) || 0;
  if (size < MINUTE) return [0, "minute"];
  if (size < HOUR) return [count(MINUTE), "minute"];
  if (size < 2 * DAY) return [count(HOUR), "hour"];
  // Three months are 91 days: what stands later in a sorted column never reads as sooner.
  if (size < 90.5 * DAY) return [Math.round(milliseconds / DAY), "day"];
  if (size < 730 * DAY) return [Math.round(milliseconds / MONTH), "month"];
  return [count(365.25 * DAY), "year"];
}

/** "in 12 days", "3 hours ago", "just now", "in less than a minute". */
export function relative(moment: string | Date, now: Date): string {
  const difference = new Date(moment).getTime() - now.getTime();
  const [count, unit] = steps(difference);
  if (count === 0) return difference > 0 ? "in less than a minute" : "just now";
  return plain.format(count, unit);
}

/** The same for what is over, however coarse the clock: "just now", never "in less than a minute". */
export const ago = (moment: string | Date, now: Date): string =>
  relative(new Date(Math.min(new Date(moment).getTime(), now.getTime())), now);

/** The same for a narrow column: "in 12 days", "in 6 mo", "3 h ago". */
export function relativeShort(moment: string | Date, now: Date): string {
  const difference = new Date(moment).getTime() - now.getTime();
  const [count, unit] = steps(difference);
  if (count === 0) return difference > 0 ? "in 1 min" : "just now";
  if (count > 0)
    return unit === "day" || unit === "hour" ? plain.format(count, unit) : `in ${count} ${SHORT[unit]}`;
  return `${-count} ${SHORT[unit]} ago`;
}

/** "12 Jun" this year, "12 Jun 2025" in another. */
export function dayShort(moment: string | Date, now: Date): string {
  const at = new Date(moment);
  const sameYear = at.getFullYear() === now.getFullYear();
  return formatter(
    sameYear ? { day: "numeric", month: "short" } : { day: "numeric", month: "short", year: "numeric" },
  ).format(at);
}

/** "12 June 2026" in the person's order. */
export const day = (moment: string | Date): string =>
  formatter({ day: "numeric", month: "short", year: "numeric" }).format(new Date(moment));

/** "Fri, 4 Dec 2026", local. */
export const weekday = (moment: string | Date): string =>
  formatter({ weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(new Date(moment));

/** "Fri, 4 Dec 2026 at 14:03", local. */
export const exact = (moment: string | Date): string => `${weekday(moment)} at ${clock(moment)}`;

/** "14:03", local. */
export const clock = (moment: string | Date): string =>
  // The time stays in one piece where a line ends: "2:03 PM" has a space in it.
  formatter({ hour: "numeric", minute: "2-digit" }).format(new Date(moment)).replace(/\s/g, "\u00a0");

/** "13:03 UTC", with the day where UTC has another one. */
export function utc(moment: string | Date): string {
  const at = new Date(moment);
  const sameDay = at.getDate() === at.getUTCDate();
  const time = formatter({
    ...(sameDay ? {} : { day: "numeric", month: "short" }),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
  }).format(at);
  return `${time} UTC`;
}

/** Local and UTC in one line, for a tooltip. */
export const both = (moment: string | Date): string => `${exact(moment)} (${utc(moment)})`;

/** A sentence of Rust's with its moments as the person writes them: Rust says "2026-12-04 13:03 UTC". */
export const inLocalTime = (sentence: string): string =>
  sentence.replace(/\b(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) UTC\b/g, (_, day: string, time: string) =>
    exact(`${day}T${time}:00Z`),
  );

/** "in 181 days", "in 5 hours": how far off, in days, as the issue sheet says it. */
export function inDays(moment: string | Date, now: Date): string {
  const difference = new Date(moment).getTime() - now.getTime();
  if (difference < 2 * DAY) return relative(moment, now);
  return plain.format(Math.round(difference / DAY), "day");
}

/** `2027-05-22` of a local day, for `<input type="date">`. */
export function isoDay(at: Date): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

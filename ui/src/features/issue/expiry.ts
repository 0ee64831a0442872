// The choices of "Expires" as the sheet names them, and what is typed beside them as an expiration.
import type { Expiration } from "$lib/backend";

/** "30 d", "6 months", "1 year", "Never". */
export function choiceLabel(expiration: Expiration): string {
  if (expiration === "never") return "Never";
  if (typeof expiration === "string") return "Default";
  if ("after" in expiration) {
    if ("days" in expiration.after) return `${expiration.after.days} d`;
    const { months } = expiration.after;
    if (months % 12 === 0) return months === 12 ? "1 year" : `${months / 12} years`;
    return months === 1 ? "1 month" : `${months} months`;
  }
  return "on" in expiration ? expiration.on : expiration.at;
}

/** A key for an expiration, by which a choice is known again. */
export const choiceKey = (expiration: Expiration): string => JSON.stringify(expiration);

/** The days typed, as an expiration; or the sentence that says what is wrong with them. */
export function daysTyped(
  text: string,
  longest: number | null = null,
): { expiration: Expiration } | { problem: string } | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (!/^\d{1,6}$/.test(trimmed) || Number(trimmed) < 1) {
    return { problem: "Give a whole number of days, at least 1." };
  }
  if (longest !== null && Number(trimmed) > longest) {
    return { problem: `The rules let a key live ${longest} days at the most.` };
  }
  return { expiration: { after: { days: Number(trimmed) } } };
}

/** The day typed, as an expiration: 2027-05-31. Days that no calendar has are refused. */
export function dayTyped(text: string): { expiration: Expiration } | { problem: string } | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(trimmed);
  if (!match) return { problem: "Write the day as year-month-day, 2027-05-31." };
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) {
    return { problem: "That day does not exist in the calendar." };
  }
  return { expiration: { on: at.toISOString().slice(0, 10) } };
}

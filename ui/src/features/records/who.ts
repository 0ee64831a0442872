// Who did something, and by which door, where it was not the window.
import type { HistoryEntry } from "$lib/backend";

type Who = Pick<HistoryEntry, "operator" | "door" | "by_key">;

/** "Maria", "Maria on the command line", "the key ci-bot (7Hq2mXc90aZt) over REST". */
export function whoBy({ operator, door, by_key }: Who): string {
  if (door === "window") return operator;
  return door === "cli" ? `${operator} on the command line` : `the key ${by_key ?? ""} over REST`;
}

/** The door in a narrow column; empty for the window. */
export const doorOf = ({ door }: Who): string =>
  door === "window" ? "" : door === "cli" ? "command line" : "REST";

import { expect, it } from "vitest";

import type { HistoryEntry } from "$lib/backend";

import { sentence } from "./sentence";

const said = (event: HistoryEntry["event"], door: HistoryEntry["door"] = "window"): string =>
  sentence({
    sequence: 1,
    at: "2026-06-12T12:03:00Z",
    operator: "Maria",
    door,
    by_key: typeof door === "object" ? "bot (7Hq2mXc90aZt)" : null,
    event,
    sentence: "",
  })
    .map(({ text }) => text)
    .join("");

it.each([
  [
    { type: "key_issued", roles: ["Deploy", "Viewer"], delivery: "pending" },
    "Issued by Maria, with Deploy and Viewer",
  ],
  [{ type: "key_delivered", delivery: "copied" }, "Token copied to the clipboard by Maria"],
  [{ type: "key_delivered", delivery: "never_stored" }, "Token dropped; it was never stored"],
  [
    { type: "key_edited", changes: [{ field: "name", from: "deploy-bot", to: "ci" }] },
    "Renamed from deploy-bot by Maria",
  ],
  [
    {
      type: "key_edited",
      changes: [
        { field: "owner", from: "Ops" },
        { field: "description", to: "x" },
      ],
    },
    "Owner Ops removed; description changed by Maria",
  ],
  [{ type: "key_suspended" }, "Suspended by Maria"],
  [{ type: "key_revoked", reason: "owner_left" }, "Revoked by Maria: owner left"],
  [
    { type: "key_rotated", switch: "now", ends_at: "2026-03-10T09:30:00Z" },
    "Rotated by Maria: the old key was revoked at once",
  ],
  [
    { type: "key_rotated", switch: "now" },
    "Rotated by Maria: the old key ends once the new token is handed over",
  ],
  [
    { type: "key_rotated", switch: { overlap: { seconds: 3600 } }, instead_of: "7Hq2mXc90aZt" },
    "Rotated by Maria: the old key ends after an overlap; the successor before it was revoked",
  ],
  [{ type: "rotation_completed" }, "Ended: the key that took its place was used"],
  [{ type: "something_new" }, "Something new by Maria"],
])("says %j", (event, words) => {
  expect(said(event)).toBe(words);
});

it("names the key that asked over REST", () => {
  expect(said({ type: "key_suspended" }, { rest: "7Hq2mXc90aZt" })).toBe(
    "Suspended by the key bot (7Hq2mXc90aZt) over REST",
  );
});

it("says by which door, where it was another one", () => {
  expect(said({ type: "key_suspended" }, "cli")).toBe("Suspended by Maria on the command line");
});

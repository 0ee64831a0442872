// Words of the door that Rust is about to say, for the activity: by hand, in the shape that generation will
// give them. Each goes from here as soon as its twin is there.
import type * as Now from "./generated/types";

/** An owner and what happened to it. */
export type OwnerDetails = { owner: Now.OwnerView; history: Now.HistoryEntry[] };

export type ActivityKind =
  | "issued"
  | "delivered"
  | "edited"
  | "stopped"
  | "rotated"
  | "ended"
  | "roles"
  | "owners"
  | "accounts"
  | "permissions"
  | "rules"
  | "operators"
  | "vault";
export type ActivityQuery = {
  from: string | null;
  to: string | null;
  operator: string | null;
  kinds: ActivityKind[];
  key: string | null;
  search: string;
  before: number | null;
  limit: number;
};
export type ActivityPage = { entries: Now.HistoryEntry[]; next_before: number | null };

/** What was found when the whole ledger was read. */
export type Verified = { frames: number; head: string; at: string };

/** The commands that are about to be. */
export type PlacesCommands = {
  owner_details: { request: Now.OwnerRef; response: OwnerDetails };
  activity_page: { request: ActivityQuery; response: ActivityPage };
  verify_ledger: { request: null; response: Verified };
};

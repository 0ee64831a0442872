// Words of the door that Rust is about to say: by hand, in the shape that generation will give them. A name that is
// here hides its generated twin (`types.ts`); it goes from here as soon as the twin is there.
import type * as Now from "./generated/types";

export type Code = Now.Code | "proof_needed";

/** Everything that can go wrong. */
export type Error = Omit<Now.Error, "code"> & { code: Code };

/** The accounts in which a role shall hold. */
export type Accounts = "all" | { selected: string[] };

/** A role asked for. `accounts`: null is not said (right where the role is not limited by accounts). */
export type GrantRequest = { role: string; accounts: Accounts | null };

export type EditKey = Omit<Now.EditKey, "grants"> & { grants: GrantRequest[] | null };
export type IssueKeyRequest = Omit<Now.IssueKeyRequest, "grants"> & { grants: GrantRequest[] };

/** The key that takes this one's place, and when it does. */
export type ReplacementView = { by: string; name: string; ends_at: string; on_first_use: boolean };

/** A key as lists show it. */
export type KeyView = Now.KeyView & { rotated_from: string | null; replacement: ReplacementView | null };

/** A key with what only its panel shows. `chain`: it, those before it and those after it, oldest first. */
export type KeyDetails = Omit<Now.KeyDetails, "key"> & { key: KeyView; chain: KeyView[] };
export type KeyPage = Omit<Now.KeyPage, "keys"> & { keys: KeyView[] };
export type IssueKeyResponse = Omit<Now.IssueKeyResponse, "key"> & { key: KeyView };

export type OwnerView = Now.OwnerView & {
  team: string;
  suspended_at: string | null;
  grants: Now.GrantView[];
  last_used_at: string | null;
};

/** One check of a token, in order. */
export type CheckOutcome = "passed" | "failed" | "not_reached";
export type CheckLine = { what: string; outcome: CheckOutcome; sentence: string };

export type ExplainRequest = { text: string };

/** What became of a token that was pasted. */
export type Explanation = {
  verdict: string;
  key: KeyView | null;
  checks: CheckLine[];
  advice: string;
  key_id: string | null;
  permissions: string[];
};

/** Which keys an act on many is about. */
export type KeySelection =
  { kind: "keys"; keys: string[] } | { kind: "matching"; query: Now.KeyQuery; revision: number };

/** What is done to them. */
export type BulkAct =
  | { kind: "revoke"; reason: Now.RevocationReason }
  | { kind: "suspend" }
  | { kind: "reinstate" }
  | { kind: "delete" }
  | { kind: "add_role"; grant: GrantRequest }
  | { kind: "remove_role"; role: string }
  | { kind: "set_roles"; grants: GrantRequest[] }
  | { kind: "set_owner"; owner: string | null };

export type BulkRequest = { selection: KeySelection; act: BulkAct };

/** A key that an act on many leaves out, and why. */
export type BulkRefusal = { key: string; name: string; reason: string };

/** What an act on many would do. Of the lists, the first hundred. */
export type BulkPreview = {
  changes: KeyView[];
  change_count: number;
  unchanged: KeyView[];
  unchanged_count: number;
  refused: BulkRefusal[];
  refused_count: number;
};

export type BulkResult = { done: number; left_out: number; cancelled: boolean };

/** The commands that are about to be. */
export type SoonCommands = {
  list_keys: { request: Now.KeyQuery; response: KeyPage };
  key_details: { request: Now.KeyRef; response: KeyDetails };
  issue_key: { request: IssueKeyRequest; response: IssueKeyResponse };
  edit_key: { request: EditKey; response: KeyView };
  suspend_key: { request: Now.KeyRef; response: KeyView };
  reinstate_key: { request: Now.KeyRef; response: KeyView };
  revoke_key: { request: Now.RevokeKeyRequest; response: KeyView };
  unstored_keys: { request: null; response: KeyView[] };
  confirm_stored: { request: Now.KeyRef; response: KeyView };
  list_owners: { request: null; response: OwnerView[] };
  rotate_key: { request: Now.RotateKeyRequest; response: IssueKeyResponse };
  explain: { request: ExplainRequest; response: Explanation };
  bulk_preview: { request: BulkRequest; response: BulkPreview };
  apply_bulk: { request: BulkRequest; response: BulkResult };
};

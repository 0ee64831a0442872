// The words of the door to Rust. They are generated from Rust; here they get one address. Those that Rust is about to
// say are in `soon`, and hide the generated ones of the same name until these are the same.
import type * as Now from "./generated/commands";
import type { SoonCommands, SoonEvents } from "./soon";

export type Commands = Omit<Now.Commands, keyof SoonCommands> & SoonCommands;
export type Events = Omit<Now.Events, keyof SoonEvents> & SoonEvents;

export type * from "./generated/types";
export type {
  Accounts,
  BulkAct,
  BulkPreview,
  BulkRefusal,
  BulkRequest,
  BulkResult,
  CheckLine,
  CheckOutcome,
  Code,
  EditKey,
  Error,
  Explanation,
  ExplainRequest,
  GrantRequest,
  IssueKeyRequest,
  IssueKeyResponse,
  KeyDetails,
  KeyPage,
  KeySelection,
  KeyView,
  OwnerView,
  Progress,
  ProveRequest,
  ReplacementView,
  RotateKeyRequest,
  Switch,
} from "./soon";

// The words of the door to Rust. They are generated from Rust; here they get one address. Those that Rust is about to
// say are in `soon`, and hide the generated ones of the same name until these are the same.
import type * as Now from "./generated/commands";
import type { SoonCommands } from "./soon";
import type { PlacesCommands } from "./soon-places";

type Soon = Omit<SoonCommands, keyof PlacesCommands> & PlacesCommands;

export type Commands = Omit<Now.Commands, keyof Soon> & Soon;
export type Events = Now.Events;

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
  ReplacementView,
} from "./soon";
export type {
  ActivityKind,
  ActivityPage,
  ActivityQuery,
  AddOperatorRequest,
  AddOwner,
  AuditReport,
  CalendarDay,
  CalendarView,
  EditOperator,
  EditOwner,
  ExportedFile,
  FieldChange,
  Finding,
  FindingKind,
  IssuerView,
  Named,
  NewVaultRequest,
  OperatorRef,
  OperatorRemoval,
  OperatorView,
  OwnerDetails,
  OwnerRemoval,
  Preset,
  PresetView,
  RemoveOwner,
  RoleRef,
  RoleRemovalPreview,
  RuleEffect,
  RuleSetting,
  RuleView,
  RulesEffect,
  SetRules,
  Verified,
} from "./soon-places";

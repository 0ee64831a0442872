// The words of the door to Rust. They are generated from Rust; here they get one address. Those that Rust is about to
// say are in `soon-places`, and hide the generated ones of the same name until these are the same.
import type * as Now from "./generated/commands";
import type { PlacesCommands } from "./soon-places";

export type Commands = Omit<Now.Commands, keyof PlacesCommands> & PlacesCommands;
export type Events = Now.Events;

export type * from "./generated/types";
export type { ActivityKind, ActivityPage, ActivityQuery, OwnerDetails, Verified } from "./soon-places";

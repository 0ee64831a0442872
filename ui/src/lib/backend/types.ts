// The words of the door to Rust, generated from Rust; here they get one address.
export type { Commands, Events } from "./generated/commands";
export type * from "./generated/types";

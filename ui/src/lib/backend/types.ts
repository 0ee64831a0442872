// The words of the door to Rust. All of them are generated from Rust; here they get one address.
export type { Commands, Events } from "./generated/commands";
export type * from "./generated/types";

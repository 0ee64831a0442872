//! The service as its clients meet it: real requests on real sockets, before a real vault on a disk.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a case that cannot go on has failed")]

mod bad_input;
mod client;
mod manage;
mod records;
mod stand;
mod verify;

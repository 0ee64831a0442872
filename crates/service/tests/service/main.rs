//! The service as its clients meet it: real requests on real sockets, before a real vault on a disk.

mod bad_input;
mod client;
mod stand;
mod verify;

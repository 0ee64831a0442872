//! The four systems, and what goes beyond them: one test a row, its name beginning with the row's, against a real vault on disk
//! through the door that every program uses.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a suite")]

mod beyond;
mod catalogue;
mod handing_over;
mod organisation;
mod personal;
mod reports;
mod rest;
mod service;
mod signed;
mod world;

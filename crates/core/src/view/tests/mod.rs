//! What the doors show, beside plain ways to work the same out.

mod auditing;
mod ending;
mod explaining;
mod happening;
mod identifying;
mod listing;
mod many;

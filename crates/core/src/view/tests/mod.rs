//! What the doors show, beside plain ways to work the same out.

mod ending;
mod explaining;
mod identifying;
mod listing;
mod many;

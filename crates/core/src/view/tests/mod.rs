//! What the doors show, beside plain ways to work the same out.

mod explaining;
mod listing;

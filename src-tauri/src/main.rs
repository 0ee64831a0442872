//! The window of Keywright, as a program.

fn main() {
    keywright_desktop::run();
}

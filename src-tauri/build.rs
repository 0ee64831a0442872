//! Tells Tauri which commands there are, so that each has to be granted to the window by name in
//! `capabilities/`. The list itself is `src/commands/list.rs`, which the program is made from too.

#[path = "src/commands/list.rs"]
#[macro_use]
mod list;

macro_rules! names {
    ($($module:ident::$name:ident($request:ty) -> $response:ty;)+) => { &[$(stringify!($name)),+] };
}

/// The name of every command.
const COMMANDS: &[&str] = each_command!(names);

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/src/commands/list.rs");
    tauri_build::try_build(
        tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(COMMANDS)),
    )
    .unwrap_or_else(|error| {
        eprintln!("{error:#}");
        std::process::exit(1);
    });
}

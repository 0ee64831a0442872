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

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=src-tauri/src/commands/list.rs");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}

//! The page's side of the door, written from this one: every type, every command with what it takes
//! and answers, every event; and the list of what the sealed frame lets pass. The test fails where
//! `ui/src/lib/backend/generated` or `src-tauri/isolation/commands.js` is not fresh; with
//! `KEYWRIGHT_CODEGEN=write` it writes them anew.
//!
//! Only for tests: the program has nothing of it.

use std::{any::TypeId, collections::BTreeMap, fmt::Write, fs, path::PathBuf};

use ts_rs::{Config, TS, TypeVisitor};

const HEADER: &str =
    "// Generated from Rust by `cargo xtask codegen`. Do not edit: change the types in Rust instead.\n";

/// The declarations of some types by name, each with its comment.
type Declarations = BTreeMap<String, String>;

/// A Rust type as TypeScript calls it, with the declarations that it needs.
pub(crate) struct Type {
    name: String,
    needs: Declarations,
}

impl Type {
    /// This one.
    pub(crate) fn of<T: TS + 'static + ?Sized>() -> Self {
        let mut collector = Collector { config: Config::new(), seen: Vec::new(), found: Declarations::new() };
        collector.visit::<T>();
        Self { name: T::name(&collector.config), needs: collector.found }
    }
}

/// Walks a type and everything that it is made of.
struct Collector {
    config: Config,
    seen: Vec<TypeId>,
    found: Declarations,
}

impl TypeVisitor for Collector {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if self.seen.contains(&TypeId::of::<T>()) {
            return;
        }
        self.seen.push(TypeId::of::<T>());
        // Types of the language itself have no place of their own and no declaration.
        if T::output_path().is_some() {
            let comment = T::docs().unwrap_or_default();
            let declaration = format!("{}\nexport {}", comment.trim(), T::decl(&self.config));
            self.found.insert(T::ident(&self.config), tidy(&declaration));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// The files of the folder: name and text.
fn files() -> [(&'static str, String); 2] {
    let mut needs = Declarations::new();
    let mut commands = String::new();
    crate::commands::typescript(&mut |name, request, response| {
        let _ = writeln!(commands, "  {name}: {{ request: {}; response: {} }}", request.name, response.name);
        needs.extend(request.needs);
        needs.extend(response.needs);
    });
    let mut events = String::new();
    macro_rules! describe {
        ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal($payload:ty);)+) => {
            $(
                let payload = Type::of::<$payload>();
                let _ = writeln!(events, "  '{}': {}", $name, payload.name);
                needs.extend(payload.needs);
            )+
        };
    }
    {
        use crate::message::{AboutToLock, AppState, ClipboardState, Progress, Revision};
        crate::message::each_event!(describe);
    }
    // What every command may answer instead.
    let error = Type::of::<keywright_core::error::Error>();
    needs.extend(error.needs);

    let names: Vec<&str> = needs.keys().map(String::as_str).collect();
    let door = format!(
        "{HEADER}\nimport type {{ {} }} from './types'\n\n/** Every command: what it takes and what it answers. */\nexport interface Commands {{\n{commands}}}\n\n/** Every event: what it carries. */\nexport interface Events {{\n{events}}}\n",
        names
            .into_iter()
            .filter(|name| stands_in(name, &commands) || stands_in(name, &events))
            .collect::<Vec<_>>()
            .join(", "),
    );
    let types = needs.into_values().collect::<Vec<_>>().join("\n");
    [("commands.ts", door), ("types.ts", format!("{HEADER}\n{types}"))]
}

/// Whether a text has this word, not only as a part of another one.
fn stands_in(word: &str, text: &str) -> bool {
    text.split(|character: char| !character.is_alphanumeric() && character != '_').any(|found| found == word)
}

/// A declaration as a person would lay it out: comments on one line where they have one, members indented.
fn tidy(declaration: &str) -> String {
    let mut tidied = String::new();
    let mut depth = 0_usize;
    let mut lines = declaration.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    while let Some(line) = lines.next() {
        let mut line = line.to_owned();
        if line == "/**" {
            let mut said = Vec::new();
            while let Some(more) = lines.next_if(|next| *next != "*/") {
                said.push(more.trim_start_matches('*').trim());
            }
            lines.next();
            line = format!("/** {} */", said.join(" "));
        }
        let code = if line.starts_with("/**") { "" } else { line.as_str() };
        let closed_first = code.chars().take_while(|character| *character == '}').count();
        let _ = writeln!(tidied, "{}{line}", "  ".repeat(depth.saturating_sub(closed_first)));
        depth = (depth + code.matches('{').count()).saturating_sub(code.matches('}').count());
    }
    tidied
}

/// What the sealed frame lets pass: every command, with the one member that it takes.
fn sealed_commands() -> String {
    let mut list = format!("{HEADER}\n\"use strict\";\n\nconst COMMANDS = [\n");
    crate::commands::typescript(&mut |name, _, _| {
        let _ = writeln!(list, "  \"{name}\",");
    });
    list + "];\n"
}

fn sealed_commands_path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src-tauri/isolation/commands.js")
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("ui/src/lib/backend/generated")
}

#[test]
fn the_generated_typescript_is_fresh() {
    let write = std::env::var_os("KEYWRIGHT_CODEGEN").is_some_and(|asked| asked == "write");
    if write {
        let _ = fs::remove_dir_all(folder());
        fs::create_dir_all(folder()).unwrap();
    }
    let page = files().map(|(name, text)| (folder().join(name), text));
    for (path, text) in page.into_iter().chain([(sealed_commands_path(), sealed_commands())]) {
        if write {
            fs::write(&path, &text).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(found == text, "{} is not what the Rust types say. Run `cargo xtask codegen`.", path.display());
    }
    let mut others: Vec<_> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    others.retain(|name| name != "commands.ts" && name != "types.ts");
    assert!(others.is_empty(), "not generated, but in the folder of what is: {others:?}");
}

#[test]
fn the_window_is_granted_every_command_by_name_and_no_more() {
    let capabilities = fs::read_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("capabilities")).unwrap();
    let files: Vec<_> = capabilities.map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let capability: serde_json::Value = serde_json::from_slice(&fs::read(&files[0]).unwrap()).unwrap();
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    let mut granted: Vec<String> = serde_json::from_value(capability["permissions"].clone()).unwrap();
    let mut commands = vec!["core:event:allow-listen".to_owned(), "core:event:allow-unlisten".to_owned()];
    crate::commands::typescript(&mut |name, _, _| commands.push(format!("allow-{}", name.replace('_', "-"))));
    granted.sort();
    commands.sort();
    assert_eq!(granted, commands);
}

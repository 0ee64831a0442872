//! Files of permissions that are in order, and every way in which one is not.

use keywright_verify::opaque;
use proptest::prelude::*;

use super::PermissionFile;
use crate::error::{Code, Error};

const GOOD: &str = r#"
service = "backups"

[[permissions]]
permission = "backups.read"
description = "See backups"

[[permissions]]
permission = "backups.restore.start"
"#;

fn refused(text: &str) -> Error {
    let error = PermissionFile::parse(text.as_bytes()).unwrap_err();
    assert_eq!(error.field.as_deref(), Some("file"), "{text}");
    assert!(error.message.ends_with('.'), "{}", error.message);
    error
}

/// The code and the line that is named.
fn at(text: &str) -> (Code, Option<usize>) {
    let error = refused(text);
    let line = error.message.strip_prefix("Line ").and_then(|rest| rest.split(':').next()?.parse().ok());
    (error.code, line)
}

#[test]
fn toml_and_json_say_the_same() {
    let json = r#"{"service": "backups", "permissions": [
        {"permission": "backups.read", "description": "See backups"},
        {"permission": "backups.restore.start"}
    ]}"#;
    let file = PermissionFile::parse(GOOD.as_bytes()).unwrap();
    assert_eq!(PermissionFile::parse(json.as_bytes()).unwrap(), file);
    assert_eq!(file.service().as_str(), "backups");
    let said: Vec<_> =
        file.permissions().iter().map(|entry| (entry.permission.as_str(), entry.description.as_str())).collect();
    assert_eq!(said, [("backups.read", "See backups"), ("backups.restore.start", "")]);
}

#[test]
fn a_byte_order_mark_and_inline_tables_are_fine() {
    let text = "\u{feff}service = 'a'\npermissions = [{ permission = 'a.b' }, { permission = 'a.c' }]\r\n";
    assert_eq!(PermissionFile::parse(text.as_bytes()).unwrap().permissions().len(), 2);
    let text = "  \n\t{\"permissions\": [{\"permission\": \"\\u0061.b\"}], \"service\": \"a\"}";
    assert_eq!(PermissionFile::parse(text.as_bytes()).unwrap().permissions()[0].permission.as_str(), "a.b");
}

#[test]
fn a_file_of_50_mb_is_refused_without_being_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("permissions.toml");
    // Sparse: what is refused by its size is not read to its end.
    std::fs::File::create(&path).unwrap().set_len(50_000_000).unwrap();
    let error = PermissionFile::read(&path).unwrap_err();
    assert_eq!(error.code, Code::InvalidArgument);
    assert!(error.message.contains("1 MiB"), "{}", error.message);
    std::fs::write(&path, GOOD).unwrap();
    assert_eq!(PermissionFile::read(&path).unwrap().permissions().len(), 2);
    let missing = PermissionFile::read(&folder.path().join("nothing.toml")).unwrap_err();
    assert_eq!((missing.code, missing.field.as_deref()), (Code::Disk, Some("file")));
    assert_eq!(PermissionFile::read(folder.path()).unwrap_err().code, Code::Disk, "a folder is no file");
}

#[test]
fn what_is_no_toml_or_json_names_its_line() {
    assert_eq!(at("service = \"a\n"), (Code::InvalidArgument, Some(1)));
    assert_eq!(at("service = \"a\"\n\n[[permissions]\n"), (Code::InvalidArgument, Some(3)));
    assert_eq!(at("service = 'a'\nservice = 'b'\n"), (Code::InvalidArgument, Some(2)));
    assert_eq!(at("{\n\"service\": \"a\",\n\"permissions\": [\n}"), (Code::InvalidArgument, Some(4)));
    assert_eq!(at("{\"service\": \"a\""), (Code::InvalidArgument, Some(1)));
    assert_eq!(at(&"[".repeat(100_000)).0, Code::InvalidArgument);
    assert_eq!(at(&format!("{{\"service\":{}", "[".repeat(100_000))).0, Code::InvalidArgument);
    let error = PermissionFile::parse(&[b's', 0xff, 0xfe]).unwrap_err();
    assert!(error.message.contains("UTF-8"), "{}", error.message);
}

#[test]
fn what_has_another_shape_names_its_line() {
    for (text, line) in [
        ("", 1),
        ("\n\npermissions = []", 1),
        ("service = 1", 1),
        ("service = 'a'\nservices = 'b'", 2),
        ("service = 'a'\npermissions = 'a.b'", 2),
        ("service = 'a'\n[permissions]\na = 'b'", 2),
        ("service = 'a'\npermissions = ['a.b']", 2),
        ("service = 'a'\n[[permissions]]\ndescription = 'b'", 2),
        ("service = 'a'\n[[permissions]]\npermission = 'a.b'\nscope = 'c'", 4),
        ("service = 'a'\n[[permissions]]\npermission = ['a.b']", 3),
        ("{}", 1),
        ("{\"service\": \"a\",\n \"permissions\": {}}", 2),
        ("{\"service\": \"a\",\n \"permissions\": [\n {\"permission\": 7}]}", 3),
        ("{\"service\": \"a\",\n \"permissions\": [\n\n {\"permission\": \"a.b\",\n \"scope\": \"c\"}]}", 5),
        ("{\"service\":\n 5, \"permissions\": []}", 2),
    ] {
        assert_eq!(at(text), (Code::InvalidArgument, Some(line)), "{text}");
    }
}

#[test]
fn the_last_of_very_many_lines_is_named_too() {
    let many = 30_000;
    let toml: String = (0..many).map(|number| format!("{{permission='a.p{}'}},\n", number % (many - 1))).collect();
    let json: String =
        (0..many).map(|number| format!("{{\"permission\":\"a.p{}\"}},\n", number % (many - 1))).collect();
    for text in [
        format!("service='a'\npermissions=[\n{toml}]"),
        format!("{{\"service\":\"a\",\n\"permissions\":[\n{}]}}", json.trim_end_matches(",\n")),
    ] {
        assert_eq!(at(&text), (Code::InvalidArgument, Some(many + 2)));
    }
}

#[test]
fn reserved_duplicate_and_hostile_names_are_refused_with_their_line() {
    let toml = |name: &str| {
        format!("service = 'a'\n[[permissions]]\npermission = 'a.b'\n[[permissions]]\npermission = \"{name}\"")
    };
    let json = |name: &str| {
        format!(
            "{{\"service\": \"a\",\n\"permissions\": [\n{{\"permission\": \"a.b\"}},\n{{\"permission\": \"{name}\"}}]}}"
        )
    };
    for (name, code) in [
        ("keywright.read", Code::ReservedPermission),
        ("keywright.read.more", Code::ReservedPermission),
        ("keywright", Code::ReservedPermission),
        ("a.b", Code::InvalidArgument),
        (" a.b ", Code::InvalidArgument),
        ("", Code::InvalidPermission),
        ("*", Code::InvalidPermission),
        ("a.*", Code::InvalidPermission),
        ("A.b", Code::InvalidPermission),
        ("a..b", Code::InvalidPermission),
        ("a b", Code::InvalidPermission),
        ("../../etc/passwd", Code::InvalidPermission),
        ("a.b<script>", Code::InvalidPermission),
        ("a.b\\u202e", Code::InvalidText),
        ("a.b\\u0000", Code::InvalidText),
        ("-----BEGIN PRIVATE KEY-----", Code::SecretInText),
    ] {
        assert_eq!(at(&toml(name)), (code, Some(4)), "{name}");
        assert_eq!(at(&json(name)), (code, Some(4)), "{name}");
    }
    assert_eq!(at(&toml(&"a".repeat(201))).0, Code::InvalidPermission);
    assert!(refused(&toml("a.b")).message.contains("line 2"), "the first one is named");
}

#[test]
fn the_services_name_and_descriptions_are_held_to_what_all_text_is() {
    let service = |name: &str| format!("\n\nservice = \"{name}\"\n[[permissions]]\npermission = 'a.b'");
    for (name, code) in [("", Code::InvalidText), ("a@b", Code::InvalidText), ("a\\u200b", Code::InvalidText)] {
        assert_eq!(at(&service(name)), (code, Some(3)), "{name}");
    }
    assert_eq!(at(&service(&"x".repeat(101))).0, Code::InvalidText);
    let described =
        |text: &str| format!("service = 'a'\n[[permissions]]\npermission = 'a.b'\ndescription = \"{text}\"");
    assert_eq!(at(&described(&"x".repeat(1001))), (Code::InvalidText, Some(2)));
    assert_eq!(at(&described("\\u202e")), (Code::InvalidText, Some(2)));
    assert_eq!(at("service = 'a'\npermissions = []").0, Code::InvalidArgument);
    assert!(refused("service = 'a'").message.contains("no permission"));
}

#[test]
fn a_token_in_a_file_is_never_repeated() {
    let token = opaque::compose("kw", &"7Hq2mXc90aZt".parse().unwrap(), &[7; 32]);
    for text in [
        format!("service = \"{token}\""),
        format!("service = 'a'\n{token} = 1"),
        format!("service = 'a'\n[[permissions]]\npermission = '{token}'"),
        format!("service = 'a'\n[[permissions]]\npermission = 'a.b'\ndescription = '{token}'"),
        format!("service = 'a' {token}"),
        format!("{{\"service\": \"a\", \"{token}\": 1}}"),
        format!("{{\"service\": \"a\", \"permissions\": [{{\"permission\": \"{token}\"}}]}}"),
        format!("{{\"service\": {{\"{token}\": 1}}, \"permissions\": []}}"),
        format!("{{\"service\": {token}}}"),
    ] {
        let error = refused(&text);
        assert!(!error.message.contains(&token[16..30]), "{}", error.message);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = PermissionFile::parse(&bytes);
    }

    #[test]
    fn any_damage_is_read_or_refused(place in any::<prop::sample::Index>(), byte in any::<u8>(), json in any::<bool>()) {
        let text = if json { r#"{"service":"a","permissions":[{"permission":"a.b","description":"x"}]}"# } else { GOOD };
        let mut bytes = text.as_bytes().to_vec();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        if let Err(error) = PermissionFile::parse(&bytes) {
            prop_assert!(error.message.ends_with('.') && error.field.is_some());
        }
    }
}

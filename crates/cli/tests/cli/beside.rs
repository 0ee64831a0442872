//! Every command beside a program that has the vault open: it answers what it answers on a vault that nobody has open, and leaves
//! the same behind.

use std::{collections::BTreeSet, fs};

use crate::{
    case::{Case, Run},
    keep::until,
    serve::{Serving, with_checker},
};

/// What is asked for, in this order. `{}` is the case's folder; what comes after `<` is fed from a file there.
const COMMANDS: &[&str] = &[
    "role add Deploy --permission deploy.run --permission deploy.read",
    "role add Backup --permission backups.* --scoped",
    "role add Deploy --permission x",
    "role edit Deploy --add-permission ci.run --drop-permission deploy.read --json",
    "role list",
    "role list --matrix",
    "account add eu",
    "account add us --json",
    "account rename us usa",
    "account list",
    "owner add Eve --team Finance --role Deploy",
    "owner add Platform --json",
    "owner edit Platform --contact #platform",
    "owner show Eve --json",
    "owner list",
    "permission import {}/backups.toml",
    "permission list --json",
    "permission remove backups",
    "key issue ci --role Deploy --out {}/ci",
    "key issue backup --role Backup@eu,usa --owner Eve --expires 30d --out {}/backup --json",
    "token-key show",
    "rules set status_list_address=https://keys.example.org/list",
    "key issue listed --role Deploy --format jwt --out {}/listed",
    "export status-list --out {}/list --json",
    "token-key rotate --algorithm eddsa --now --json",
    "key issue edward --role Deploy --format jwt --out {}/edward",
    "verify <edward",
    "token-key rotate --emergency --json",
    "token-key rotate --emergency --yes --json",
    "verify --json <listed",
    "token-key show --json",
    "export status-list --out {}/list --json",
    "key issue web --role Deploy --format jwt --expires 90d --out {}/web",
    "key issue tmp --role Deploy --out {}/tmp",
    "key issue tmp --role Nobody --out {}/none",
    "key issue shown --role Deploy --copy",
    "key list --sort name",
    "key list --json --sort name",
    "key list --csv --sort name",
    "key show ci --json",
    "key edit ci --name release --description Pipeline",
    "key edit --with-role Deploy --add-role Backup@eu --yes",
    "key suspend release",
    "verify --permission deploy.run <ci",
    "key reinstate release",
    "verify --permission deploy.run --json <ci",
    "verify --permission deploy.run --json <web",
    "key rotate web --overlap 24h --out {}/rotated",
    "key rotate release --until-first-use --out {}/first",
    "verify <first",
    "key rotate backup --now --out {}/now --json",
    "key revoke tmp --reason compromised",
    "key revoke tmp --reason compromised",
    "key delete tmp --yes",
    "key show tmp",
    "key suspend --owner Eve --yes",
    "key reinstate --owner Eve --yes",
    "owner suspend Eve",
    "owner reinstate Eve",
    "owner remove Eve",
    "owner remove Eve --with-keys --yes",
    "account remove usa",
    "role remove Deploy --cascade --yes",
    "rules show",
    "rules set max_lifetime=90 default_lifetime=30d --json",
    "rules set max_lifetime=nonsense",
    "operator add Bea --role admin --new-passphrase-file {}/bea",
    "operator add Ian --role issuer --new-passphrase-file {}/ian --operator Ada",
    "operator list --operator Ada --json",
    "operator edit Ian --role viewer --operator Ada --yes",
    "key issue no --role Backup@eu --out {}/no --operator Ian --passphrase-file {}/ian",
    "passphrase change --operator Bea --passphrase-file {}/bea --new-passphrase-file {}/new",
    "operator list --operator Ada",
    "operator list --operator Bea --passphrase-file {}/bea",
    "role list --operator Bea --passphrase-file {}/new",
    "operator remove Ian --operator Ada --yes",
    "recovery new --operator Ada --json",
    "passphrase change --operator Ada --new-passphrase-file {}/new",
    "passphrase change --operator Ada --passphrase-file {}/new --new-passphrase-file {}/passphrase",
    "keychain status --operator Ada",
    "keychain enable --operator Ada",
    "keychain disable --operator Ada",
    "activity --operator Ada --limit 100",
    "activity --operator Ada --json --limit 5",
    "audit --operator Ada",
    "export audit --operator Ada",
    "export calendar --operator Ada --out {}/keys.ics",
    "export bundle --operator Ada --out {}/keys.kwb --json",
    "export jwks --operator Ada",
    "key list --operator Ada --json --sort name",
];

/// What is not among them: it makes a vault, says how one is held (asked all the while), holds it for good, or needs none.
const OTHERS: [&str; 6] = ["init", "doctor", "serve", "export openapi", "completions", "man"];

#[test]
fn no_command_is_forgotten_here() {
    let case = Case::empty();
    case.run(["man", "--dir", &case.text("man")]).done();
    // A page for each command, named after it.
    let pages: BTreeSet<String> = fs::read_dir(case.path("man"))
        .unwrap()
        .filter_map(|page| Some(page.unwrap().file_name().to_str()?.strip_prefix("keywright-")?.replace(".1", "-")))
        .collect();
    let has_more = |page: &&String| pages.iter().any(|other| other != *page && other.starts_with(*page));
    let leaves: BTreeSet<_> = pages.iter().filter(|page| !has_more(page)).cloned().collect();
    let known: BTreeSet<_> = COMMANDS
        .iter()
        .chain(&OTHERS)
        .filter_map(|command| {
            let words = format!("{}-", command.replace(' ', "-"));
            leaves.iter().find(|leaf| words.starts_with(leaf.as_str())).cloned()
        })
        .collect();
    assert_eq!(known, leaves);
}

#[test]
fn every_command_does_the_same_while_another_program_has_the_vault_open() {
    let (alone, beside) = (case(), case());
    // No program of a case runs for long, so the one that has the vault open is another now and then.
    for commands in COMMANDS.chunks(25) {
        let serving = Serving::start(&beside, &["--operator", "Ada"]);
        for command in commands {
            let (one, other) = (run(&alone, command), run(&beside, command));
            assert_ne!(other.code, 6, "{command}: {other:?}");
            assert_eq!(plain(&alone, &one), plain(&beside, &other), "{command}");
        }
        let looked = beside.run(["doctor", "--operator", "Ada"]).done();
        assert!(looked.stdout.contains("the chain and every signature are whole"), "{looked:?}");
        serving.stop().done();
    }
    beside.run(["doctor", "--operator", "Ada"]).done().shows("No program has the vault open");
    let list = ["key", "list", "--operator", "Ada", "--json", "--sort", "name"];
    assert_eq!(plain(&alone, &alone.run(list)), plain(&beside, &beside.run(list)));
}

#[test]
fn what_a_command_beside_a_service_changes_counts_with_its_next_answer_and_in_the_bundle_that_it_keeps() {
    let (case, checker) = with_checker();
    let bundle = case.text("keys.kwb");
    let serving = Serving::start(&case, &["--keep-bundle", &bundle]);
    let token = case.issue("one");
    let answer = || serving.check(&checker, &token);
    assert!(answer().contains("\"code\":\"valid\""), "{}", answer());
    let trust = serving.answer["bundles"][0]["trust"].as_str().unwrap();
    let verify = ["verify", "--json", "--bundle", &bundle, "--trust", trust];
    let kept = || case.feed(token.as_bytes(), verify).json()["verdict"].clone();
    until(|| kept() == "valid");
    case.run(["key", "revoke", "one", "--reason", "compromised"]).done();
    assert!(answer().contains("\"code\":\"revoked\""), "{}", answer());
    until(|| kept() == "revoked");
    serving.stop().done();
}

#[test]
fn who_loses_the_vault_to_another_program_is_told() {
    let (case, checker) = with_checker();
    case.operator("Bea", "admin", &[]);
    let mut serving = Serving::start(&case, &[]);
    let check = |serving: &Serving| serving.check(&checker, &checker);
    let public = |serving: &Serving| serving.ask("", "GET", "/.well-known/jwks.json", "");
    assert!(public(&serving).starts_with("HTTP/1.1 200 "), "{}", public(&serving));
    case.run_as("Bea", ["operator", "remove", "Ada", "--yes"]).done();
    serving.hear("you were removed from its operators. The service goes on checking until the vault is changed again.");
    // The service has let go of the vault, and goes on checking until somebody changes it; but Ada held the token key that it told of.
    case.run_as("Bea", ["role", "list"]).done();
    assert!(check(&serving).contains("\"code\":\"valid\""), "{}", check(&serving));
    assert!(public(&serving).starts_with("HTTP/1.1 503 "), "{}", public(&serving));
    case.run_as("Bea", ["role", "add", "Deploys", "--permission", "x"]).done();
    assert!(check(&serving).starts_with("HTTP/1.1 503 "), "{}", check(&serving));
    serving.stop().done();
}

#[test]
fn what_stays_beside_a_service_follows_it_and_comes_back_to_it() {
    let (case, checker) = with_checker();
    case.run(["rules", "set", "status_list_address=https://keys.example.org/list"]).done();
    for name in ["signed", "again"] {
        case.run(["key", "issue", name, "--role", "Deploy", "--format", "jwt", "--out", &case.text(name)]).done();
    }
    let files = ["keys.kwb", "kept.kwb", "list.jwt"].map(|name| case.text(name));
    let [bundle, kept, list] = &files;
    let first = Serving::start(&case, &[]);
    let second = Serving::start(&case, &["--keep-bundle", bundle]);
    let trust = second.answer["bundles"][0]["trust"].as_str().unwrap();
    let (keeps_bundle, _) = case.start(["export", "bundle", "--out", kept, "--keep"]);
    let (keeps_list, _) = case.start(["export", "status-list", "--out", list, "--keep"]);
    let ask = |serving: &Serving, token: &str| serving.check(&checker, token);
    let told = |name: &str| {
        let token = fs::read_to_string(case.path(name)).unwrap();
        let in_bundle = |file: &str| {
            let verify = ["verify", "--json", "--bundle", file, "--trust", trust];
            case.feed(token.as_bytes(), verify).json()["verdict"].as_str().unwrap_or_default().to_owned()
        };
        [in_bundle(bundle), in_bundle(kept)]
    };
    let lists = || fs::read(case.path("list.jwt")).unwrap();
    let before = lists();
    let token = case.issue("one");
    assert!(ask(&second, &token).contains("\"code\":\"valid\""));
    case.run(["key", "revoke", "one", "signed", "--yes", "--reason", "compromised"]).done();
    assert!(ask(&second, &token).contains("\"code\":\"revoked\""));
    until(|| told("signed") == ["revoked", "revoked"]);
    until(|| lists() != before);
    // Without the first it goes on checking, and says why it does no more than that.
    first.stop().done();
    until(|| second.ask("", "GET", "/healthz", "").contains("\"vault\":\"locked\""));
    assert!(ask(&second, &checker).contains("\"code\":\"valid\""));
    // It does not stand in the way of whoever opens the vault next; what they change it cannot see.
    let token = case.issue("two");
    assert!(ask(&second, &token).starts_with("HTTP/1.1 503 "), "{}", ask(&second, &token));
    let before = lists();
    let first = Serving::start(&case, &[]);
    until(|| ask(&second, &token).contains("\"code\":\"valid\""));
    until(|| lists() != before);
    let before = lists();
    case.run(["key", "revoke", "two", "again", "--yes", "--reason", "compromised"]).done();
    assert!(ask(&second, &token).contains("\"code\":\"revoked\""));
    until(|| told("again") == ["revoked", "revoked"]);
    until(|| lists() != before);
    let said = ["locked or closed it", "is up to date again"];
    for child in [keeps_bundle, keeps_list] {
        let run = Run::until("-INT", child).done();
        assert!(said.iter().all(|what| run.stderr.contains(what)), "{run:?}");
    }
    let run = second.stop().done().says("goes on checking").says("The vault is open again.");
    assert!(said.iter().all(|what| run.stderr.contains(what)), "{run:?}");
    first.stop().done();
}

#[test]
fn what_stays_beside_a_service_ends_where_its_operator_was_removed() {
    let (case, checker) = with_checker();
    case.operator("Bea", "admin", &[]);
    let serving = Serving::start(&case, &[]);
    let (file, passphrase) = (case.text("kept.kwb"), case.text("Bea.passphrase"));
    let bea = ["--operator", "Bea", "--passphrase-file", &passphrase];
    let (keeps, _) = case.start(["export", "bundle", "--out", &file, "--keep"].into_iter().chain(bea));
    let mut second = Serving::start(&case, &bea);
    let check = |serving: &Serving| serving.check(&checker, &checker);
    assert!(check(&second).contains("\"code\":\"valid\""), "{}", check(&second));
    case.run(["operator", "remove", "Bea", "--yes"]).done();
    assert!(check(&second).starts_with("HTTP/1.1 503 "), "{}", check(&second));
    let ended = Run::of(keeps.wait_with_output().unwrap());
    ended.exits(4).says("you were removed from its operators").says("kept up to date no more");
    second.hear("you were removed from its operators. The service answers every check with `locked` from now on.");
    assert!(check(&second).starts_with("HTTP/1.1 503 "), "{}", check(&second));
    second.stop().done();
    serving.stop().done();
}

fn case() -> Case {
    let case = Case::new();
    case.write_secret("bea", "first passphrase of Bea");
    case.write_secret("ian", "first passphrase of Ian");
    case.write_secret("new", "quite another passphrase");
    let permissions = "service = \"backups\"\n[[permissions]]\npermission = \"backups.read\"\n";
    fs::write(case.path("backups.toml"), permissions).unwrap();
    case
}

fn run(case: &Case, command: &str) -> Run {
    let (words, input) = command.split_once(" <").unwrap_or((command, ""));
    let words: Vec<String> = words.split(' ').map(|word| word.replace("{}", &case.text(""))).collect();
    let words = words.iter().map(String::as_str);
    if input.is_empty() { case.run(words) } else { case.feed(&fs::read(case.path(input)).unwrap_or_default(), words) }
}

/// What a run said, without what differs from one vault to the next: ids, times, tokens and where it is.
fn plain(case: &Case, run: &Run) -> (i32, String, String) {
    let tokens =
        ["ci", "backup", "web", "tmp", "rotated", "first", "now", "listed", "edward"].map(|name| case.path(name));
    let tokens = tokens.iter().filter_map(|file| fs::read_to_string(file).ok());
    let last_fours: Vec<_> = tokens.map(|token| token.trim_end()[token.trim_end().len() - 4..].to_owned()).collect();
    let masked = |text: &str| masked(&last_fours.iter().fold(text.to_owned(), |text, four| text.replace(four, "…")));
    // A table for spreadsheets guards what begins with a hyphen.
    let masked = |text: &str| masked(text).replace("\"'…\"", "…");
    // What happened in one second, and what goes with an owner or a role, comes in the order of ids.
    let sorted = |text: &str| {
        let mut words: Vec<_> = masked(text).split([' ', ',', '"', '{', '}', '[', ']']).map(str::to_owned).collect();
        words.sort();
        words.join(" ")
    };
    (run.code, sorted(&run.stdout), sorted(&run.stderr))
}

fn masked(text: &str) -> String {
    let is_part = |character: char| character.is_ascii_alphanumeric() || "_-:.+/~".contains(character);
    let mut plain = String::new();
    for piece in text.split_inclusive(|character| !is_part(character)) {
        let (word, rest) = match piece.char_indices().last() {
            Some((at, last)) if !is_part(last) => piece.split_at(at),
            _ => (piece, ""),
        };
        let digit = word.contains(|character: char| character.is_ascii_digit());
        let mixed = word.chars().skip(1).any(|character| character.is_ascii_uppercase());
        let is_its_own = word.starts_with('/') || word.len() >= 10 && (digit || mixed) || digit && word.contains(':');
        plain.push_str(if is_its_own { "…" } else { word });
        plain.push_str(rest.trim_matches(' '));
        if rest.contains(char::is_whitespace) {
            plain.push(' ');
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

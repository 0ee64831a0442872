//! `keywright serve` and `keywright export openapi`: the service as a program that is started and stopped.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    process::Child,
};

use serde_json::Value;

use crate::case::{Case, Run};

/// A service that runs, and where.
pub(crate) struct Serving {
    child: Child,
    address: String,
    /// What it said of itself.
    pub(crate) answer: Value,
}

impl Serving {
    pub(crate) fn start(case: &Case, more: &[&str]) -> Self {
        let (child, answer) = case.start(["serve", "--listen", "127.0.0.1:0"].into_iter().chain(more.iter().copied()));
        Self { child, address: answer["address"].as_str().unwrap().to_owned(), answer }
    }

    pub(crate) fn ask(&self, token: &str, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}",
            self.address
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// What it answers to whoever has this checker's token and asks about another.
    pub(crate) fn check(&self, checker: &str, token: &str) -> String {
        self.ask(checker, "POST", "/api/v1/api_keys/verify", &format!("{{\"token\": \"{token}\"}}"))
    }

    /// Waits until it says a sentence with these words.
    pub(crate) fn hear(&mut self, words: &str) {
        // Byte by byte: what comes after the sentence is left for whoever reads the rest.
        let (mut sentence, mut byte) = (Vec::new(), [0]);
        while self.child.stderr.as_mut().unwrap().read(&mut byte).unwrap() == 1 {
            sentence.extend(byte);
            if byte == *b"\n" {
                if String::from_utf8_lossy(&sentence).contains(words) {
                    return;
                }
                sentence.clear();
            }
        }
        unreachable!("it ended, and never said {words:?}");
    }

    /// Asks it to end, as the system does.
    pub(crate) fn stop(self) -> Run {
        Run::until("-TERM", self.child)
    }
}

/// A vault with a key that may check, and its token.
pub(crate) fn with_checker() -> (Case, String) {
    let case = Case::new();
    case.run(["role", "add", "Deploy", "--permission", "keywright.verify"]).done();
    let token = case.issue("checker");
    (case, token)
}

#[test]
fn it_checks_until_it_is_told_to_end_and_leaves_the_vault_closed() {
    let (case, token) = with_checker();
    let serving = Serving::start(&case, &["-v"]);
    let answer = serving.check(&token, &token);
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"code\":\"valid\""), "{answer}");
    let run = serving.stop().exits(0).says("POST /api/v1/api_keys/verify checker").says("stopped");
    assert!(!run.stderr.contains(&token[20..40]), "{run:?}");
    // What was used is written, and others can have the vault.
    assert!(case.key("checker")["last_used_at"].is_string());
    case.run(["doctor"]).done();
}

#[test]
fn a_taken_port_is_said_before_anything_is_asked() {
    let (case, _) = with_checker();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut command = case.command(["serve", "--listen", &address]);
    command.env_remove("KEYWRIGHT_PASSPHRASE_FILE");
    Run::of(command.output().unwrap()).refused(1).says("listens at").says("another port");
}

#[test]
fn a_bundle_that_cannot_be_kept_is_said_at_once() {
    let (case, _) = with_checker();
    let nowhere = case.text("missing/keys.kwb");
    let run = case.run(["serve", "--listen", "127.0.0.1:0", "--keep-bundle", &nowhere]).refused(7);
    run.says(&format!("The folder of {nowhere} is not there"));
    case.run(["key", "list"]).done();
}

#[test]
fn it_listens_on_this_computer_only() {
    let (case, _) = with_checker();
    for outside in ["0.0.0.0:0", "[::]:0", "192.0.2.1:5000"] {
        case.run(["serve", "--listen", outside]).refused(1).says("this computer only");
    }
    for wrong in ["5000", "nowhere", "127.0.0.1", "127.0.0.1:70000"] {
        case.run(["serve", "--listen", wrong]).exits(2).says("such as 127.0.0.1:5000");
    }
}

#[test]
fn the_document_needs_no_vault() {
    let case = Case::empty();
    let document = case.run(["export", "openapi"]).done().json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    assert_eq!(document["paths"]["/api/v1/api_keys/verify"]["post"]["operationId"], "VerifyApiKey");
    let file = case.text("keywright.json");
    case.run(["export", "openapi", "--out", &file]).done().says("Wrote the document");
    assert_eq!(serde_json::from_slice::<Value>(&fs::read(&file).unwrap()).unwrap(), document);
}

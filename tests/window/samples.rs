//! The samples of the service's page are programs that work: each is copied as a person does it and run by its own language,
//! as far as this machine has it. One for which it has nothing is told.

use std::{fs, process::Command};

use keywright_tests::{clipboard, window::Window};

/// As it is shown, with words in place of the address and the variable: it compiles.
#[expect(dead_code, unreachable_pub, reason = "it is a program of somebody else's")]
#[path = "../../ui/src/features/service/sample.rs"]
mod rust;

/// A proxy that is not there: who asks it gets no answer.
pub(crate) const NO_PROXY: [(&str, &str); 3] = [("http_proxy", NOBODY), ("HTTP_PROXY", NOBODY), ("ALL_PROXY", NOBODY)];

const NOBODY: &str = "http://127.0.0.1:9";

/// A language that is read as it is.
struct Script {
    label: &'static str,
    program: &'static str,
    /// By what it is seen whether the machine has it; nothing: it must.
    there: &'static [&'static str],
    file: &'static str,
    /// Asks about the token in the environment, and prints the answer.
    asks: &'static str,
}

const SCRIPTS: [Script; 5] = [
    Script {
        label: "Python",
        program: "python3",
        there: &[],
        file: "ask.py",
        asks: "print(is_good(os.environ['TOKEN'], 'deploys.read'))",
    },
    Script {
        label: "JavaScript",
        program: "node",
        there: &[],
        file: "ask.mjs",
        asks: "console.log(await isGood(process.env.TOKEN, 'deploys.read'));",
    },
    Script {
        label: "PHP",
        program: "php",
        there: &["--version"],
        file: "ask.php",
        asks: "echo json_encode(is_good(getenv('TOKEN'), 'deploys.read'));",
    },
    Script {
        label: "Ruby",
        program: "ruby",
        there: &["--version"],
        file: "ask.rb",
        asks: "puts good?(ENV['TOKEN'], 'deploys.read')",
    },
    Script {
        label: "R",
        program: "Rscript",
        there: &["-e", "library(httr2); library(jsonlite)"],
        file: "ask.R",
        asks: "cat(is_good(Sys.getenv('TOKEN'), 'deploys.read'))",
    },
];

/// Runs each with the key that asks and a token that is good for `deploys.read` and nothing else.
#[expect(clippy::print_stderr, reason = "that less was tried than is offered has to be seen")]
pub(crate) async fn work(window: &Window, asking: &str, token: &str) {
    let environment = [&NO_PROXY[..], &[("KEYWRIGHT_KEY", asking), ("TOKEN", token)]].concat();
    let file = |name: &str| window.stage.home().join(name).display().to_string();
    let said = run(window, "sh", &["-c", &sample(window, "curl").await], &environment);
    assert!(said.contains("\"missing_permission\""), "{said}");
    // Nothing here runs C#; that the one in Rust compiles is seen above.
    let mut left_out = vec!["C#"];
    for script in &SCRIPTS {
        if !script.there.is_empty() && !is_there(script.program, script.there) {
            left_out.push(script.label);
            continue;
        }
        let text = format!("{}\n{}\n", sample(window, script.label).await, script.asks);
        fs::write(file(script.file), text).expect("a file");
        let said = run(window, script.program, &[&file(script.file)], &environment);
        assert_eq!(said.trim().to_lowercase(), "true", "{}", script.label);
    }
    if is_there("go", &["version"]) {
        fs::create_dir_all(file("keys")).expect("a folder");
        fs::write(file("go.mod"), "module ask\n\ngo 1.18\n").expect("a file");
        fs::write(file("keys/keys.go"), sample(window, "Go").await).expect("a file");
        fs::write(file("ask.go"), GO).expect("a file");
        // As old ones need it: from inside the folder.
        run(window, "sh", &["-c", "cd \"$0\" && go build -o ask .", &file("")], &[("GOPROXY", "off")]);
        assert_eq!(run(window, &file("ask"), &[], &environment).trim(), "true");
    } else {
        left_out.push("Go");
    }
    if is_there("javac", &["-version"]) {
        fs::write(file("Keys.java"), sample(window, "Java").await).expect("a file");
        fs::write(file("Ask.java"), JAVA).expect("a file");
        run(window, "javac", &["-d", &file("classes"), &file("Keys.java"), &file("Ask.java")], &[]);
        assert_eq!(run(window, "java", &["-cp", &file("classes"), "Ask"], &environment).trim(), "true false");
    } else {
        left_out.push("Java");
    }
    eprintln!("samples that were not run: {}", left_out.join(", "));
}

/// Asks by the sample in Go.
const GO: &str = r#"package main

import (
	"fmt"
	"os"

	"ask/keys"
)

func main() {
	good, err := keys.IsGood(os.Getenv("TOKEN"), "deploys.read")
	if err != nil {
		panic(err)
	}
	fmt.Println(good)
}
"#;

/// Asks by the sample in Java: about a token, and about a text that would end a string of JSON.
const JAVA: &str = r#"class Ask {
    public static void main(String[] arguments) throws Exception {
        var good = Keys.isGood(System.getenv("TOKEN"), "deploys.read");
        var broken = Keys.isGood(System.getenv("TOKEN") + "\", \"permissions\": [\"", "deploys.read");
        System.out.println(good + " " + broken);
    }
}
"#;

/// What another program on the desktop says.
pub(crate) fn run(window: &Window, program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let mut command = window.stage.command(program);
    // Where languages are installed is theirs to know.
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let output = command.args(arguments).envs(environment.iter().copied()).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program}: {said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

fn is_there(program: &str, asked: &[&str]) -> bool {
    Command::new(program).args(asked).output().is_ok_and(|output| output.status.success())
}

/// The sample for this language, as it is copied.
async fn sample(window: &Window, language: &str) -> String {
    window.page.click("radio", language).await;
    window.page.click("button", &format!("Copy the sample for {language}")).await;
    window.page.sees(&format!("Copied the sample for {language}.")).await;
    clipboard::text(&window.stage).expect("something is in the clipboard")
}

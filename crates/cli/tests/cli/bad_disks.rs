//! Disks that are full or cannot be written: real ones, mounted for the case alone.

use std::{path::Path, process::Stdio};

use crate::case::{Case, Run};

/// Runs a script in which `$1` is the program, with mounts of its own; `None` where such cases are to be left out.
fn with_mounts(case: &Case, script: &str) -> Option<Run> {
    let mut command = keywright_stage::own_mounts().unwrap()?;
    command.args(["timeout", "120", "sh", "-c", script, "sh", crate::case::KEYWRIGHT]);
    command.env_clear().envs(case.environment()).current_dir(case.path(".")).stdin(Stdio::null());
    Some(Run::of(command.output().unwrap()))
}

fn error_code(run: &Run) -> String {
    run.error()["code"].as_str().unwrap().to_owned()
}

#[test]
fn no_vault_is_made_on_a_full_disk_and_nothing_is_left() {
    let case = Case::empty();
    std::fs::create_dir(case.path("disk")).unwrap();
    let script = "mount -t tmpfs -o size=8k tmpfs disk && \"$1\" init --json --vault disk/acme.keywright; \
                  code=$?; test -e disk/acme.keywright && echo left; exit $code";
    let Some(run) = with_mounts(&case, script) else { return };
    assert_eq!((run.code, run.stdout.as_str()), (7, ""), "{run:?}");
    assert_eq!(error_code(&run), "disk_full");
}

#[test]
fn a_disk_that_fills_up_refuses_what_it_cannot_keep_and_keeps_the_rest() {
    let case = Case::empty();
    std::fs::create_dir(case.path("disk")).unwrap();
    // Whatever was acknowledged is printed as `kept NAME`; the last one did not fit.
    let script = "mount -t tmpfs -o size=4m tmpfs disk && export KEYWRIGHT_VAULT=disk/acme.keywright && \
                  \"$1\" init >&2 && (dd if=/dev/zero of=disk/filler bs=1k 2>/dev/null; true) && \
                  long=$(printf '%0900d' 0) && code=0 && \
                  for name in a b c d e f g h i j; do \
                    \"$1\" owner add $name --contact $long >&2 || { code=$?; break; }; echo kept $name; \
                  done; \
                  \"$1\" owner list | cut -d' ' -f1; rm disk/filler; \
                  \"$1\" owner add later >&2 && \"$1\" owner list | cut -d' ' -f1; exit $code";
    let Some(run) = with_mounts(&case, script) else { return };
    assert_eq!(run.code, 7, "{run:?}");
    assert!(run.stderr.contains("full"), "{run:?}");
    let kept: Vec<_> = run.stdout.lines().filter_map(|line| line.strip_prefix("kept ")).collect();
    let lists: Vec<Vec<_>> = run
        .stdout
        .split("NAME\n")
        .skip(1)
        .map(|list| list.lines().filter(|line| !line.starts_with("kept")).collect())
        .collect();
    let with_later: Vec<_> = kept.iter().copied().chain(["later"]).collect();
    let [full, freed] = lists.as_slice() else { panic!("{run:?}") };
    assert!(*full == kept || kept.is_empty(), "{run:?}");
    assert_eq!(*freed, with_later, "{run:?}");
}

#[test]
fn what_does_not_fit_leaves_no_file_and_no_key() {
    let case = Case::with_role();
    std::fs::create_dir(case.path("disk")).unwrap();
    let fill = "mount -t tmpfs -o size=4k tmpfs disk && (dd if=/dev/zero of=disk/filler bs=4k count=1 2>/dev/null)";
    for what in ["export calendar --out disk/keys.ics", "key issue one --role Deploy --out disk/token"] {
        let script = format!("{fill}; \"$1\" {what} --json; code=$?; ls disk; exit $code");
        let Some(run) = with_mounts(&case, &script) else { return };
        assert_eq!((run.code, run.stdout.as_str()), (7, "filler\n"), "{what}: {run:?}");
        assert_eq!(error_code(&run), "disk_full", "{what}");
    }
    assert!(matches!(case.key("one")["status"].as_str(), None | Some("revoked")));
}

#[test]
fn a_read_only_disk_is_said_and_a_vault_on_it_can_be_read() {
    let case = Case::with_role();
    std::fs::create_dir(case.path("disk")).unwrap();
    let vault = case.vault();
    let name = vault.file_name().and_then(|name| Path::new(name).to_str()).unwrap();
    let script = format!(
        "mount --bind . disk && mount -o remount,bind,ro disk && cd disk && export KEYWRIGHT_VAULT={name} && \
         \"$1\" role list --json && \"$1\" owner add After --json"
    );
    let Some(run) = with_mounts(&case, &script) else { return };
    assert!(run.stdout.contains("Deploy"), "{run:?}");
    assert_eq!(run.code, 7, "{run:?}");
    assert_eq!(error_code(&run), "read_only");

    let script =
        "mount --bind . disk && mount -o remount,bind,ro disk && \"$1\" init --json --vault disk/new.keywright";
    let Some(run) = with_mounts(&case, script) else { return };
    assert_eq!(run.code, 7, "{run:?}");
    assert_eq!(error_code(&run), "read_only");
}

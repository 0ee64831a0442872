"""Starts the real service with changes on, before a vault of its own, and compares what it answers with its document.

usage: run.py KEYWRIGHT FOLDER [OPTION OF SCHEMATHESIS ...]
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
keywright, target, more = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]

with tempfile.TemporaryDirectory(dir=target) as folder:
    folder = pathlib.Path(folder)
    passphrase = folder / "passphrase"
    passphrase.touch(mode=0o600)
    passphrase.write_text("correct horse battery\n")
    environment = {
        **os.environ,
        "HOME": str(folder),
        "KEYWRIGHT_VAULT": str(folder / "vault.keywright"),
        "KEYWRIGHT_PASSPHRASE_FILE": str(passphrase),
    }

    def run(*arguments):
        done = subprocess.run([keywright, *arguments], env=environment, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    run("init", "--operator", "Ada", "--rules", "service")
    run("rules", "set", "roles_per_key=many", "names_unique=no", "delete_role=refuse")
    run("role", "add", "Tester", "--permission", "keywright.*")
    run("role", "add", "Reader", "--permission", "backups.read", "--grantable-over-rest")
    run("role", "add", "Operator", "--permission", "backups.*", "--grantable-over-rest")
    token = run("key", "issue", "tester", "--role", "Tester", "--expires", "1d", "--print")
    roles = json.loads(run("role", "list", "--json"))["roles"]
    grantable = [role["id"] for role in roles if role["name"] in ("Reader", "Operator")]
    document = folder / "openapi.json"
    document.write_text(run("export", "openapi"))

    serve = [keywright, "serve", "--listen", "127.0.0.1:0", "--writes", "--json"]
    with subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, text=True) as service:
        try:
            url = json.loads(service.stdout.readline())["url"]
            schemathesis = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml")]
            command = [*schemathesis, "run", str(document), "--url", url, "--header", f"Authorization: Bearer {token}"]
            options = ["--continue-on-failure", "--no-color", "--generation-database", "none", *more]
            hooks = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
            hooks["KEYWRIGHT_POLICIES"] = ",".join(grantable)
            found = subprocess.run([*command, *options], env=hooks, cwd=folder).returncode
        finally:
            service.send_signal(signal.SIGTERM)
        ended = service.wait(timeout=30)

    if ended != 0:
        sys.exit(f"The service ended with {ended}.")
    sys.exit(found)

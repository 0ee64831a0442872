// The sealed frame: whatever the page asks of Rust passes here first, and what it asks with leaves encrypted with a key
// that only this frame and Rust have. It lets pass what is a call of ours by its name and its members; everything else
// goes on under a name that Rust refuses. What a call may do is decided in Rust.

"use strict";

const MEMBERS = new Map([
  ...COMMANDS.map((command) => [command, ["request"]]),
  ["plugin:event|listen", ["event", "handler", "target"]],
  ["plugin:event|unlisten", ["event", "eventId"]],
]);

const isOurs = ({ cmd, payload }) => {
  const members = MEMBERS.get(cmd);
  return members !== undefined && Object.keys(payload ?? {}).every((member) => members.includes(member));
};

window.__TAURI_ISOLATION_HOOK__ = (call) => (isOurs(call) ? call : { ...call, cmd: "not_a_command", payload: {} });

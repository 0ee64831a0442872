// A small service that follows a bundle's file. Arguments: the file and the thumbprint to trust. Each line of standard input is a
// token; for each it answers a line, the verdict. The file is read again when another was put in its place, and what is older or
// another vault's is not taken.
import { statSync } from "node:fs";
import { createInterface } from "node:readline";
import { check, read } from "./bundle.mjs";

const [path, trust] = process.argv.slice(2);
const now = () => Math.floor(Date.now() / 1000);
let [seen, bundle] = [null, null];

async function follow() {
  const { ino, mtimeMs, size } = statSync(path);
  const found = `${ino} ${mtimeMs} ${size}`;
  if (found === seen) return;
  const next = await read(path, trust, now());
  const older = next.epoch < bundle?.epoch || (next.epoch === bundle?.epoch && next.sequence < bundle?.sequence);
  if (next.stale || older || (bundle !== null && next.vault !== bundle.vault)) throw new Error("not taken");
  [seen, bundle] = [found, next];
}

for await (const token of createInterface({ input: process.stdin })) {
  // What is not taken changes nothing; what was read before is good until its own end.
  await follow().catch(() => {});
  const stale = bundle === null || now() >= bundle.valid_until;
  process.stdout.write(`${stale ? "stale_bundle" : check(bundle, token.trim(), [], undefined, now())}\n`);
}

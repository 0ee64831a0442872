// Checks a token (on standard input) by a bundle, as docs/BUNDLE.md has it: a reader of about a page, with `jose` for the
// signature. Arguments: the file, the thumbprint to trust, now in seconds, then the permissions that are needed, and `@NAME` for
// an account. Answers the verdict, or why the bundle is not taken. It forgets what it read, so that an older bundle is taken again:
// a service keeps `vault`, `epoch` and `sequence`, and compares.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { calculateJwkThumbprint, compactVerify, importJWK } from "jose";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("base64url");

export async function read(path, trust, now) {
  const text = readFileSync(path, "utf8");
  const end = text.indexOf("\n");
  const [first, rest] = [text.slice(0, end), text.slice(end + 1)];
  const { payload } = await compactVerify(
    first,
    async ({ typ, kid, jwk }) => {
      if (typ !== "kw-bundle") throw new Error("no bundle");
      // The key stands in the header; whether it is trusted does not.
      if ((await calculateJwkThumbprint(jwk)) !== trust || kid !== trust) throw new Error("not trusted");
      return importJWK(jwk, "EdDSA");
    },
    { algorithms: ["EdDSA"] },
  );
  const head = JSON.parse(new TextDecoder().decode(payload));
  if (head.version !== 1) throw new Error("another version");
  if (now >= head.valid_until) return { stale: true };
  if (head.issued_at - 300 > now) throw new Error("from the future");
  const lines = rest.split("\n").slice(0, -1);
  if (lines.length !== head.count || sha256(rest) !== head.sha256) throw new Error("damaged");
  const keys = new Map(lines.map((line) => JSON.parse(line)).map((key) => [key.digest, key]));
  return { ...head, keys, roles: new Map(head.roles.map(({ id, permissions }) => [id, permissions])) };
}

function matches(pattern, permission) {
  if (permission.startsWith("keywright.") && !pattern.startsWith("keywright.")) return false;
  // `*` stands for one or more segments, and only at an end.
  return new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", ".+")}$`).test(permission);
}

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// CRC-32 (IEEE) in base62, six digits. Node has it in `node:zlib` only since 20.15.
function checkDigits(text) {
  let crc = ~0;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const digits = [];
  for (let rest = ~crc >>> 0; digits.length < 6; rest = Math.floor(rest / 62)) digits.unshift(BASE62[rest % 62]);
  return digits.join("");
}

export function check(bundle, token, permissions, account, now) {
  const isJwt = /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(token) && token.length <= 16384;
  if (!isJwt) {
    if (!/^[a-z0-9]{2,12}_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/.test(token)) return "malformed";
    if (checkDigits(token.slice(0, -6)) !== token.slice(-6)) return "bad_check";
  }
  if (bundle.stale) return "stale_bundle";
  const key = bundle.keys.get(sha256(token));
  if (key === undefined) return "unknown";
  if (key.state === "revoked" || key.state === "suspended") return key.state;
  if (key.expires_at !== null && now >= key.expires_at) return "expired";
  if (!bundle.keys_enabled) return "keys_disabled";
  if (key.state !== "active") return key.state;
  const holds = ({ accounts }) => accounts === null || (account !== undefined && accounts.includes(account));
  const allows = (permission) => (grant) =>
    (bundle.roles.get(grant.role) ?? []).some((pattern) => matches(pattern, permission));
  if (account !== undefined && !key.grants.some(holds)) return "account_not_granted";
  const missing = permissions.filter((permission) => !key.grants.filter(holds).some(allows(permission)));
  const elsewhere = (permission) => account === undefined && key.grants.some(allows(permission));
  if (!missing.every(elsewhere)) return "missing_permission";
  return missing.length > 0 ? "account_not_granted" : "valid";
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [path, trust, now, ...needs] = process.argv.slice(2);
  try {
    const bundle = await read(path, trust, Number(now));
    const name = needs.find((need) => need.startsWith("@"))?.slice(1);
    // One that the bundle does not know is asked for all the same.
    const account = name && (bundle.accounts.find((known) => known.name === name)?.id ?? "unknown");
    const permissions = needs.filter((need) => !need.startsWith("@"));
    const token = readFileSync(0, "utf8").trim();
    process.stdout.write(JSON.stringify({ verdict: check(bundle, token, permissions, account, Number(now)) }));
  } catch (error) {
    process.stdout.write(JSON.stringify({ refused: String(error) }));
  }
}

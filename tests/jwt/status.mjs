// Checks a token (on standard input) by public keys and a Token Status List, as docs/JWT.md has it, with `jose` for both signatures.
// Arguments: the JWK Set, the issuer, the list's file, and the thumbprint of the list key to trust. Answers the verdict, or why the
// token or the list is refused.
import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { calculateJwkThumbprint, createLocalJWKSet, importJWK, jwtVerify } from "jose";

const LONGEST = 16 * 1024 * 1024;
const [jwks, issuer, file, trust] = process.argv.slice(2);

async function list(uri) {
  const trusted = async ({ kid, jwk }) => {
    if ((await calculateJwkThumbprint(jwk)) !== trust || kid !== trust) throw new Error("not trusted");
    return importJWK(jwk, "EdDSA");
  };
  const expected = { algorithms: ["EdDSA"], typ: "statuslist+jwt", subject: uri, requiredClaims: ["iat", "exp"] };
  const { payload } = await jwtVerify(readFileSync(file, "utf8"), trusted, expected);
  const { bits, lst } = payload.status_list;
  const bytes = inflateSync(Buffer.from(lst, "base64url"), { maxOutputLength: LONGEST });
  return (index) => (bytes[Math.floor((index * bits) / 8)] >> ((index * bits) % 8)) & ((1 << bits) - 1);
}

try {
  const keys = createLocalJWKSet(JSON.parse(readFileSync(jwks, "utf8")));
  const token = readFileSync(0, "utf8").trim();
  const { payload } = await jwtVerify(token, keys, { algorithms: ["ES256", "EdDSA"], typ: "JWT", issuer, audience: issuer });
  const { idx, uri } = payload.status.status_list;
  const status = ["valid", "revoked", "suspended"][(await list(uri))(idx)] ?? "unknown";
  process.stdout.write(JSON.stringify({ verdict: status }));
} catch (error) {
  process.stdout.write(JSON.stringify({ refused: String(error) }));
}

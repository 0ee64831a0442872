// Verifies a token (on standard input) with the keys of a JWK Set, for the issuer that is named, by two libraries that know
// nothing of Keywright and nothing of each other. Answers what each says as one JSON document.
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { calculateJwkThumbprint, createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import jsonwebtoken from "jsonwebtoken";

const { keys } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const token = readFileSync(0, "utf8").trim();
const header = decodeProtectedHeader(token);
const issuer = process.argv[3];

async function withJose() {
  const { payload } = await jwtVerify(token, createLocalJWKSet({ keys }), {
    algorithms: ["ES256"],
    typ: "JWT",
    issuer,
    audience: issuer,
    requiredClaims: ["sub", "jti", "iat", "nbf", "exp", "roles"],
  });
  return payload;
}

function withJsonwebtoken() {
  const jwk = keys.find((key) => key.kid === header.kid);
  if (jwk === undefined) throw new Error("no such key");
  const key = createPublicKey({ key: jwk, format: "jwk" });
  return jsonwebtoken.verify(token, key, { algorithms: ["ES256"], issuer, audience: issuer });
}

async function said(verify) {
  try {
    return { verdict: "valid", claims: await verify() };
  } catch (error) {
    return { verdict: "invalid", reason: String(error) };
  }
}

const answer = {
  header,
  thumbprint: await calculateJwkThumbprint(keys[0]),
  jose: await said(withJose),
  jsonwebtoken: await said(withJsonwebtoken),
};
process.stdout.write(JSON.stringify(answer));

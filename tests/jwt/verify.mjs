// Verifies a token (on standard input) with the keys of a JWK Set, for the issuer that is named, by libraries that know
// nothing of Keywright and nothing of each other. Answers what each says as one JSON document. `jsonwebtoken` knows no EdDSA.
import { createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { createVerifier } from "fast-jwt";
import { calculateJwkThumbprint, createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import jsonwebtoken from "jsonwebtoken";

const { keys } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const token = readFileSync(0, "utf8").trim();
const header = decodeProtectedHeader(token);
const issuer = process.argv[3];
const jwk = keys.find((key) => key.kid === header.kid);
// The algorithm is the key's, whatever the token says (RFC 8725, section 3.1).
const algorithms = [jwk?.alg ?? "ES256"];
const requiredClaims = ["sub", "jti", "iat", "nbf", "exp", "roles"];

function publicKey() {
  if (jwk === undefined) throw new Error("no such key");
  return createPublicKey({ key: jwk, format: "jwk" });
}

async function withJose() {
  const expected = { algorithms, typ: "JWT", issuer, audience: issuer, requiredClaims };
  return (await jwtVerify(token, createLocalJWKSet({ keys }), expected)).payload;
}

function withJsonwebtoken() {
  return jsonwebtoken.verify(token, publicKey(), { algorithms, issuer, audience: issuer });
}

function withFastJwt() {
  const key = publicKey().export({ type: "spki", format: "pem" });
  return createVerifier({ key, algorithms, allowedIss: issuer, allowedAud: issuer, requiredClaims })(token);
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
  thumbprint: await calculateJwkThumbprint(jwk ?? keys[0]),
  jose: await said(withJose),
  "fast-jwt": await said(withFastJwt),
  jsonwebtoken: algorithms[0] === "EdDSA" ? undefined : await said(withJsonwebtoken),
};
process.stdout.write(JSON.stringify(answer));

// jose: how long it takes to verify a JWT by a public key, in nanoseconds, median. Argument: how many verifications.
import { calculateJwkThumbprint, createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { each, report } from "./measure.mjs";

const times = Number(process.argv[2]);
const issuer = "urn:uuid:11111111-2222-4333-8444-555555555555";

for (const [alg, kind] of [["ES256", "es256"], ["EdDSA", "eddsa"]]) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), alg, use: "sig" };
  const kid = await calculateJwkThumbprint(jwk);
  const keys = createLocalJWKSet({ keys: [{ ...jwk, kid }] });
  const token = await new SignJWT({ roles: ["Deploy"] })
    .setProtectedHeader({ alg, typ: "JWT", kid })
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject("Owner0000001")
    .setJti("7Hq2mXc90aZt")
    .setIssuedAt()
    .setNotBefore("0s")
    .setExpirationTime("1h")
    .sign(privateKey);
  const expected = { algorithms: [alg], typ: "JWT", issuer, audience: issuer };
  report("jose", kind, await each(times, () => jwtVerify(token, keys, expected)));
}

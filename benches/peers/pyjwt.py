"""PyJWT: how long it takes to verify a JWT by a public key, in nanoseconds, median. Argument: how many verifications."""

import sys
import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from measure import each, report

ISSUER = "urn:uuid:11111111-2222-4333-8444-555555555555"

for algorithm, kind, private in (
    ("ES256", "es256", ec.generate_private_key(ec.SECP256R1())),
    ("EdDSA", "eddsa", ed25519.Ed25519PrivateKey.generate()),
):
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": ISSUER, "sub": "Owner0000001", "jti": "7Hq2mXc90aZt", "roles": ["Deploy"]}
    token = jwt.encode({**claims, "iat": now, "nbf": now, "exp": now + 3600}, private, algorithm=algorithm)
    public = private.public_key()
    verify = lambda _: jwt.decode(token, public, algorithms=[algorithm], issuer=ISSUER, audience=ISSUER)
    report("PyJWT", kind, each(int(sys.argv[1]), verify))

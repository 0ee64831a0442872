"""Verifies a token (on standard input) with the keys of a JWK Set, for the issuer that is named, by libraries that know nothing of
Keywright and nothing of each other: PyJWT, joserfc and jwcrypto. Answers what each says as one JSON document.
"""

import json
import sys

import joserfc.jwt
import jwcrypto.jwk
import jwcrypto.jwt
import jwt
from joserfc.jwk import KeySet

REQUIRED = ["iss", "sub", "aud", "jti", "iat", "nbf", "exp"]


def with_pyjwt(token, jwks, algorithm, issuer):
    key = jwt.PyJWKSet.from_dict(jwks)[jwt.get_unverified_header(token)["kid"]]
    options = {"require": REQUIRED}
    return jwt.decode(token, key, algorithms=[algorithm], issuer=issuer, audience=issuer, options=options)


def with_joserfc(token, jwks, algorithm, issuer):
    claims = joserfc.jwt.decode(token, KeySet.import_key_set(jwks), algorithms=[algorithm]).claims
    of_its_own = {"iss": {"value": issuer}, "aud": {"value": issuer}}
    rules = {name: {"essential": True, **of_its_own.get(name, {})} for name in REQUIRED}
    joserfc.jwt.JWTClaimsRegistry(**rules).validate(claims)
    return claims


def with_jwcrypto(token, jwks, algorithm, issuer):
    keys = jwcrypto.jwk.JWKSet.from_json(json.dumps(jwks))
    wanted = {**dict.fromkeys(REQUIRED), "iss": issuer, "aud": issuer}
    verified = jwcrypto.jwt.JWT(algs=[algorithm], check_claims=wanted)
    verified.deserialize(token, keys)
    return json.loads(verified.claims)


def said(verify, *arguments):
    try:
        return {"verdict": "valid", "claims": verify(*arguments)}
    except Exception as error:
        return {"verdict": "invalid", "reason": repr(error)}


def main(path, issuer):
    with open(path, encoding="utf-8") as file:
        jwks = json.load(file)
    token = sys.stdin.read().strip()
    kid = jwt.get_unverified_header(token).get("kid")
    # The algorithm is the key's, whatever the token says (RFC 8725, section 3.1).
    algorithm = next((key["alg"] for key in jwks["keys"] if key["kid"] == kid), "ES256")
    libraries = {"PyJWT": with_pyjwt, "joserfc": with_joserfc, "jwcrypto": with_jwcrypto}
    print(json.dumps({name: said(verify, token, jwks, algorithm, issuer) for name, verify in libraries.items()}))


main(*sys.argv[1:])

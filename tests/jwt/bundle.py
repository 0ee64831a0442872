"""Checks a token (on standard input) by a bundle, as docs/BUNDLE.md has it: a reader of about a page, with PyJWT for the signature.

Arguments: the file, the thumbprint to trust, now in seconds, then the permissions that are needed, and `@NAME` for an account.
Answers the verdict, or why the bundle is not taken. It forgets what it read, so that an older bundle is taken again: a service
keeps `vault`, `epoch` and `sequence`, and compares.
"""

import json
import re
import sys
from base64 import urlsafe_b64encode
from hashlib import sha256
from zlib import crc32

import jwt


def digest(data):
    return urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()


def read(path, trust, now):
    with open(path, "rb") as file:
        first, rest = file.readline().rstrip(b"\n"), file.read()
    header = jwt.get_unverified_header(first)
    if header["typ"] != "kw-bundle" or header["alg"] != "EdDSA":
        raise ValueError("no bundle")
    # The key stands in the header; whether it is trusted does not. RFC 7638: its members in this order, without spaces.
    key = {name: header["jwk"][name] for name in ("crv", "kty", "x")}
    if digest(json.dumps(key, separators=(",", ":")).encode()) != trust or header["kid"] != trust:
        raise ValueError("not trusted")
    payload = jwt.PyJWS().decode(first, jwt.PyJWK(key, algorithm="EdDSA"), algorithms=["EdDSA"])
    head = json.loads(payload)
    if head["version"] != 1:
        raise ValueError("another version")
    if now >= head["valid_until"]:
        return {"stale": True}
    if head["issued_at"] - 300 > now:
        raise ValueError("from the future")
    lines = rest.split(b"\n")[:-1]
    if len(lines) != head["count"] or len(rest) != head["length"] or digest(rest) != head["sha256"]:
        raise ValueError("damaged")
    keys = {key["digest"]: key for key in map(json.loads, lines)}
    return {**head, "keys": keys, "roles": {role["id"]: role["permissions"] for role in head["roles"]}}


def matches(pattern, permission):
    if permission.startswith("keywright.") and not pattern.startswith("keywright."):
        return False
    # `*` stands for one or more segments, and only at an end.
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".+"), permission) is not None


BASE62 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def check_digits(text):
    """CRC-32 (IEEE) in base62, six digits."""
    rest, digits = crc32(text), b""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits = BASE62[digit : digit + 1] + digits
    return digits


def check(bundle, token, permissions, account, now):
    if re.fullmatch(rb"eyJ[\w-]*\.[\w-]+\.[\w-]+", token) is None or len(token) > 16384:
        if re.fullmatch(rb"[a-z0-9]{2,12}_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}", token) is None:
            return "malformed"
        if check_digits(token[:-6]) != token[-6:]:
            return "bad_check"
    if bundle.get("stale"):
        return "stale_bundle"
    key = bundle["keys"].get(digest(token))
    if key is None:
        return "unknown"
    if key["state"] in ("revoked", "suspended"):
        return key["state"]
    if key["expires_at"] is not None and now >= key["expires_at"]:
        return "expired"
    if not bundle["keys_enabled"]:
        return "keys_disabled"
    if key["state"] != "active":
        return key["state"]

    def allows(grants, permission):
        patterns = (pattern for grant in grants for pattern in bundle["roles"].get(grant["role"], []))
        return any(matches(pattern, permission) for pattern in patterns)

    account_id = next((known["id"] for known in bundle["accounts"] if known["name"] == account), None)
    here = [grant for grant in key["grants"] if grant["accounts"] is None or account_id in grant["accounts"]]
    if account is not None and not here:
        return "account_not_granted"
    missing = [permission for permission in permissions if not allows(here, permission)]
    if not missing:
        return "valid"
    elsewhere = account is None and all(allows(key["grants"], permission) for permission in missing)
    return "account_not_granted" if elsewhere else "missing_permission"


def main(path, trust, now, *needs):
    account = next((need[1:] for need in needs if need.startswith("@")), None)
    permissions = [need for need in needs if not need.startswith("@")]
    try:
        bundle = read(path, trust, int(now))
        answer = {"verdict": check(bundle, sys.stdin.buffer.read().strip(), permissions, account, int(now))}
    except Exception as error:
        answer = {"refused": repr(error)}
    print(json.dumps(answer))


main(*sys.argv[1:])

"""What a generator cannot guess, in place of some of what it made up: policies that may be granted, when a key ends, and that a
change is meant whatever the record is by now. What was made up to be wrong stays as it is."""

import os
import random
import re

import schemathesis

POLICIES = os.environ["KEYWRIGHT_POLICIES"].split(",")
ENDS = ["30d", "1d", "6mo", "never", "2027-05-31"]


# Of its own: the generator sets the usual one to the same number before each request.
CHANCE = random.Random(1)


def likely():
    return CHANCE.random() < 0.7


def is_id_or_none(value):
    return value is None or (isinstance(value, str) and re.fullmatch("[0-9A-Za-z]{12}", value))


@schemathesis.hook
def before_call(context, case, kwargs):
    body, headers = case.body, case.headers
    issues = (case.method, case.path) == ("POST", "/api/v1/api_keys")
    if isinstance(body, dict) and (issues or "policy_id" in body) and is_id_or_none(body.get("policy_id")) and likely():
        body["policy_id"] = CHANCE.choice(POLICIES)
        for other in ("grants", "owner_id"):
            if likely():
                body.pop(other, None)
    if isinstance(body, dict) and isinstance(body.get("expires"), str) and likely():
        body["expires"] = CHANCE.choice(ENDS)
    if headers and str(headers.get("If-Match")).startswith('"') and likely():
        headers["If-Match"] = "*"

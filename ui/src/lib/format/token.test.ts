import { expect, it } from "vitest";

import { looksSecret } from "./token";

it.each([
  `kw_7Hq2mXc90aZt_${"a".repeat(49)}`,
  `Authorization: Bearer kw_7Hq2mXc90aZt_${"a".repeat(49)}`,
  `kw_7Hq2mXc90aZt_${"a".repeat(30)}`,
  `acme1_7Hq2mXc90aZt_${"Z".repeat(50)}`,
  "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl",
  "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE",
])("knows a secret: %s", (text) => {
  expect(looksSecret(text)).toBe(true);
});

it.each(["ci-deploy", "kw_7Hq2mXc90aZt", "x7Qp", "backup_runner_eu", "7Hq2mXc90aZt", "eyJ", ""])(
  "lets a search be one: %s",
  (text) => {
    expect(looksSecret(text)).toBe(false);
  },
);

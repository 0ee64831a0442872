import { expect, it } from "vitest";

import { looksSecret } from "./token";

const ID = "7Hq2mXc90aZt";
const SECRET = "yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp10Yole9";
const TOKEN = `kw_${ID}_${SECRET}`;
const JWT = "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiJ4In0.c2lnbmF0dXJl";

it.each([
  TOKEN,
  `  ${TOKEN}\n`,
  `Authorization: Bearer ${TOKEN}`,
  `API_KEY=${TOKEN}`,
  `MY_TOKEN_${TOKEN}`,
  `"${TOKEN}",`,
  `${TOKEN}tail`,
  `acme1_${ID}_${SECRET}`,
  TOKEN.slice(0, 40),
  TOKEN.replace("kw", "KW"),
  TOKEN.replace("kw", "k.w"),
  TOKEN.replace("kw_", ""),
  TOKEN.replace("7Hq2", "7Hq"),
  SECRET,
  JWT,
  `Bearer ${JWT}`,
  `token-${JWT}`,
  "eyJ.a.b",
  "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE",
  "-----begin rsa private key-----",
  "-----BEGIN PGP PRIVATE KEY BLOCK-----",
  "AGE-SECRET-KEY-1QQQQ",
  "age-secret-key-1qqqq",
  "PuTTY-User-Key-File-3: ssh-ed25519",
  "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU",
])("knows a secret: %s", (text) => {
  expect(looksSecret(text)).toBe(true);
});

it.each([
  "",
  "ci-deploy",
  `kw_${ID}`,
  "x7Qp",
  "backup_runner_eu",
  "integrationtests_backupandrestorejobs",
  ID,
  "eyJ",
  "eyJ.a",
  "a.b.c",
  "-----BEGIN CERTIFICATE-----",
  "9f2c41d07ab35e1886d90c5f17be44a2c3d8e60b7195fa02e4481cd36b7f5a90",
  "averylongnameofaserviceinonewordwithoutanygap",
])("lets a search be one: %s", (text) => {
  expect(looksSecret(text)).toBe(false);
});

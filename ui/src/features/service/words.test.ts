import { describe, expect, it } from "vitest";

import { answer, hostsIn, hostsOf, portIn, toneOf } from "./words";

describe("a port", () => {
  it.each([
    ["5000", 5000],
    [" 1024 ", 1024],
    ["65535", 65_535],
    ["1023", null],
    ["65536", null],
    ["0", null],
    ["-5000", null],
    ["5e3", null],
    ["http", null],
    ["", null],
  ])("in %j is %j", (text, port) => {
    expect(portIn(text)).toBe(port);
  });
});

describe("hosts", () => {
  it("are written as people do, and set as the rule takes them", () => {
    expect(hostsIn("keys.example.org, api.example.org")).toBe("keys.example.org,api.example.org");
    expect(hostsIn("  ")).toBe("none");
    expect(hostsOf("none")).toBe("");
    expect(hostsOf("a.example,b.example")).toBe("a.example, b.example");
    expect(hostsIn(hostsOf("a.example,b.example"))).toBe("a.example,b.example");
  });
});

describe("an answer", () => {
  it("has a word beside its number, where there is one", () => {
    expect(answer(200, null)).toBe("200 OK");
    expect(answer(418, null)).toBe("418");
  });

  it("says why the vault gave none", () => {
    expect(answer(503, "locked")).toBe("503 Locked");
    expect(answer(503, "too_busy")).toBe("503 Too busy");
    expect(answer(503, "keychain")).toBe("503 Not now");
  });

  it("is seen as what it is", () => {
    expect([204, 401, 503].map(toneOf)).toEqual(["plain", "warn", "bad"]);
  });
});

import { describe, expect, it } from "vitest";

import { asRefusal, Refusal, shown, TABLE } from "./errors";

describe("a refusal", () => {
  it("keeps the sentence, the code and the field that Rust gave", () => {
    const refusal = asRefusal({
      code: "name_taken",
      message: "Another live key is called ci.",
      field: "name",
    });
    expect(refusal).toBeInstanceOf(Refusal);
    expect([refusal.code, refusal.message, refusal.field]).toEqual([
      "name_taken",
      "Another live key is called ci.",
      "name",
    ]);
  });

  it("is the same when it is thrown on", () => {
    const refusal = asRefusal({ code: "locked", message: "The vault is locked." });
    expect(asRefusal(refusal)).toBe(refusal);
  });

  it.each([
    "Command issue_key not allowed",
    undefined,
    null,
    7,
    new TypeError("x is not a function"),
    { code: "nonsense", message: "?" },
  ])("is internal where %s was thrown", (thrown) => {
    expect(asRefusal(thrown).code).toBe("internal");
  });

  it("never repeats what a defect said", () => {
    expect(asRefusal(new Error("kw_7Hq2mXc90aZt_secret")).message).not.toContain("kw_");
  });
});

describe("the table", () => {
  it("says nothing of what the person cancelled", () => {
    expect(shown(asRefusal({ code: "cancelled", message: "Cancelled." })).place).toBe("silent");
  });

  it("puts what is wrong with a field beside it", () => {
    for (const code of [
      "invalid_text",
      "secret_in_text",
      "name_taken",
      "wrong_passphrase",
      "invalid_lifetime",
    ] as const) {
      expect(TABLE[code].place).toBe("form");
    }
  });
});

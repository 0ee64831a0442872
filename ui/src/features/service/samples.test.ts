import { describe, expect, it } from "vitest";

import { LANGUAGES, sample } from "./samples";

describe("a sample", () => {
  it.each(LANGUAGES)("for $label asks where the service is, and holds no token", ({ value }) => {
    const text = sample(value, "http://127.0.0.1:5001");
    expect(text).toContain("http://127.0.0.1:5001/api/v1/api_keys/verify");
    expect(text).toContain("KEYWRIGHT_KEY");
    expect(text).not.toMatch(/URL"|VARIABLE|kw_/);
  });

  it("for curl hands neither key over as an argument, which everybody on the computer reads", () => {
    const text = sample("curl", "http://127.0.0.1:5001");
    expect(text).toContain('header = "Authorization: Bearer $KEYWRIGHT_KEY"');
    expect(text).not.toMatch(/(-H|--header|-d|--data) "[^"]*\$/);
  });

  it.each([
    ["curl", 'noproxy = "*"'],
    ["python", "ProxyHandler({})"],
    ["go", "Transport: &http.Transport{}"],
    ["rust", ".proxy(None)"],
    ["java", "HttpClient.Builder.NO_PROXY"],
    ["csharp", "UseProxy = false"],
    ["ruby", "address.port, nil)"],
    ["r", 'noproxy = "*"'],
  ] as const)("for %s asks no proxy that the environment names", (language, directly) => {
    expect(sample(language, "http://127.0.0.1:5001")).toContain(directly);
  });

  it("for Java lets nothing into its JSON that ends a string", () => {
    expect(sample("java", "http://127.0.0.1:5001")).toContain(String.raw`token.matches("[\\w.-]+")`);
  });

  it.each(LANGUAGES)("for $label can be copied: no paragraph is longer than a text may be", ({ value }) => {
    for (const paragraph of sample(value, "http://127.0.0.1:65535").split("\n\n"))
      expect(paragraph.length).toBeLessThanOrEqual(1000);
  });
});

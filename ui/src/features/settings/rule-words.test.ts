import { expect, it } from "vitest";

import { complaint, changesOf, grouped, ruleTitle, settingTitle } from "./rule-words";

it("puts the title of a rule for its name in what Rust says of it", () => {
  expect(complaint("max_lifetime", "max_lifetime is 1 to 365 days, or none.")).toBe(
    "Longest lifetime is 1 to 365 days, or none.",
  );
  expect(complaint("max_lifetime", undefined)).toBeNull();
});

it("names every rule, and one that it does not know by its own name", () => {
  expect(ruleTitle("max_lifetime")).toBe("Longest lifetime");
  expect(ruleTitle("moon_phase")).toBe("Moon phase");
  expect(settingTitle("keys_enabled", "no_new")).toBe("No new ones");
  expect(settingTitle("moon_phase", "full")).toBe("Full");
});

it("loses no rule in its groups", () => {
  const rules = ["token_prefix", "moon_phase", "keys_enabled"].map((name) => ({ name }));
  expect(grouped(rules).map(({ title, rules: inside }) => [title, inside.map(({ name }) => name)])).toEqual([
    ["Keys", ["keys_enabled"]],
    ["Tokens", ["token_prefix"]],
    ["More", ["moon_phase"]],
  ]);
});

it("sends only what differs", () => {
  const rules = [
    { name: "max_lifetime", setting: "365" },
    { name: "warn_before", setting: "30" },
  ];
  expect(changesOf(rules, {})).toEqual([]);
  expect(changesOf(rules, { max_lifetime: " 365 ", warn_before: "14" })).toEqual([
    { rule: "warn_before", value: "14" },
  ]);
});

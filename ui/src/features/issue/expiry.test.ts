import { describe, expect, it } from "vitest";

import { choiceLabel, dayTyped, daysTyped } from "./expiry";

it("names the choices as the sheet shows them", () => {
  expect(choiceLabel({ after: { days: 30 } })).toBe("30 d");
  expect(choiceLabel({ after: { months: 6 } })).toBe("6 months");
  expect(choiceLabel({ after: { months: 12 } })).toBe("1 year");
  expect(choiceLabel("never")).toBe("Never");
});

describe("days", () => {
  it("are whole and at least one", () => {
    expect(daysTyped(" 45 ")).toEqual({ expiration: { after: { days: 45 } } });
    for (const text of ["0", "-1", "1.5", "soon", "1e3", "9999999"])
      expect(daysTyped(text)).toHaveProperty("problem");
    expect(daysTyped("")).toBeNull();
  });
});

describe("a day", () => {
  it("is written year-month-day", () => {
    expect(dayTyped("2027-5-3")).toEqual({ expiration: { on: "2027-05-03" } });
    for (const text of ["tomorrow", "31.5.2027", "2027-05"]) expect(dayTyped(text)).toHaveProperty("problem");
  });

  it("exists in the calendar", () => {
    expect(dayTyped("2027-02-30")).toHaveProperty("problem");
    expect(dayTyped("2027-02-29")).toHaveProperty("problem");
    expect(dayTyped("2028-02-29")).toEqual({ expiration: { on: "2028-02-29" } });
  });
});

it("says at once that the rules allow fewer days", () => {
  expect(daysTyped("365", 365)).toEqual({ expiration: { after: { days: 365 } } });
  expect(daysTyped("9999", 365)).toEqual({ problem: "The rules let a key live 365 days at the most." });
});

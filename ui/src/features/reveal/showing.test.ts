import { describe, expect, it } from "vitest";

import { HIDDEN, isShown, next, SHORT_PRESS, SHOWN_FOR, type Happening, type Showing } from "./showing";

const run = (...happenings: Happening[]): Showing => happenings.reduce(next, HIDDEN);
const pressed: Happening = { type: "pressed", at: 1_000 };
const soon: Happening = { type: "let-go", at: 1_000 + SHORT_PRESS - 1 };
const late: Happening = { type: "let-go", at: 1_000 + SHORT_PRESS };
const toggled: Happening = { type: "toggled" };
const second: Happening = { type: "second" };

describe("a secret on the screen", () => {
  it("is hidden at first", () => {
    expect(isShown(run())).toBe(false);
  });

  it("is shown while the button is held, and no longer", () => {
    expect(isShown(run(pressed))).toBe(true);
    expect(isShown(run(pressed, late))).toBe(false);
  });

  it("stays after a short press, until the next one", () => {
    expect(isShown(run(pressed, soon))).toBe(true);
    expect(isShown(run(pressed, soon, pressed))).toBe(false);
    expect(run(pressed, soon, pressed, late)).toEqual(HIDDEN);
  });

  it("is toggled by the keyboard", () => {
    expect(isShown(run(toggled))).toBe(true);
    expect(isShown(run(toggled, toggled))).toBe(false);
  });

  it.each([[[toggled]], [[pressed]]])("hides by itself when its time is over", (before) => {
    const almost = run(...before, ...Array<Happening>(SHOWN_FOR - 1).fill(second));
    expect(isShown(almost)).toBe(true);
    expect(isShown(next(almost, second))).toBe(false);
  });

  it("hides when the window or the card goes", () => {
    expect(run(toggled, { type: "gone" })).toEqual(HIDDEN);
    expect(run(pressed, { type: "gone" }, soon)).toEqual(HIDDEN);
  });

  it("has its whole time again when it is shown again", () => {
    expect(run(toggled, second, second, toggled, toggled)).toEqual({ kind: "kept", left: SHOWN_FOR });
  });
});

// When the secret is on the screen: held while the button is pressed, or kept after a short press or a key,
// until it is pressed again or its time is over. A pure machine, so that every path is tested.

/** How long a secret stays on the screen, in seconds. */
export const SHOWN_FOR = 20;

/** A press shorter than this, in milliseconds, keeps the secret shown. */
export const SHORT_PRESS = 350;

export type Showing =
  | { kind: "hidden" }
  /** The button is down; `since` in milliseconds. */
  | { kind: "held"; since: number; left: number }
  | { kind: "kept"; left: number }
  /** It was shown and is being pressed again: letting go hides nothing more. */
  | { kind: "put-away" };

export type Happening =
  | { type: "pressed"; at: number }
  | { type: "let-go"; at: number }
  /** By keyboard or by a screen reader. */
  | { type: "toggled" }
  /** A second went by. */
  | { type: "second" }
  /** The window lost the focus, the card closes, the vault locks. */
  | { type: "gone" };

export const HIDDEN: Showing = { kind: "hidden" };

export const isShown = (showing: Showing): boolean => showing.kind === "held" || showing.kind === "kept";

/** What follows. */
export function next(showing: Showing, happening: Happening): Showing {
  switch (happening.type) {
    case "pressed":
      if (showing.kind === "hidden") return { kind: "held", since: happening.at, left: SHOWN_FOR };
      return showing.kind === "kept" ? { kind: "put-away" } : showing;
    case "let-go":
      if (showing.kind === "put-away") return HIDDEN;
      if (showing.kind !== "held") return showing;
      return happening.at - showing.since < SHORT_PRESS ? { kind: "kept", left: showing.left } : HIDDEN;
    case "toggled":
      return isShown(showing) ? HIDDEN : { kind: "kept", left: SHOWN_FOR };
    case "second":
      if (showing.kind !== "held" && showing.kind !== "kept") return showing;
      return showing.left <= 1 ? HIDDEN : { ...showing, left: showing.left - 1 };
    case "gone":
      return HIDDEN;
  }
}

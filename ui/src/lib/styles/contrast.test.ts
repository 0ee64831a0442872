// Proves the colour table: every pair that carries text holds 4.5:1 (WCAG 2.2, 1.4.3), in light and in dark.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");

type Scheme = "light" | "dark";

function colour(name: string, scheme: Scheme): [number, number, number] {
  const match = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  const hex = scheme === "light" ? match?.[1] : match?.[2];
  if (!hex) throw new Error(`no colour ${name}`);
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
}

function luminance(rgb: [number, number, number]): number {
  const [red, green, blue] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(first: [number, number, number], second: [number, number, number]): number {
  const [a, b] = [luminance(first), luminance(second)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const GROUNDS = ["background", "side", "selected", "chip"];
const INKS = ["text", "muted", "accent", "good", "warn", "bad"];

describe.each<Scheme>(["light", "dark"])("in %s", (scheme) => {
  it.each(GROUNDS.flatMap((ground) => INKS.map((ink) => [ink, ground] as const)))(
    "%s on %s",
    (ink, ground) => {
      expect(contrast(colour(ink, scheme), colour(ground, scheme))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it("words on the accent", () => {
    expect(contrast(colour("on-accent", scheme), colour("accent", scheme))).toBeGreaterThanOrEqual(4.5);
  });

  it("words on a full button that destroys", () => {
    expect(contrast(colour("background", scheme), colour("bad", scheme))).toBeGreaterThanOrEqual(4.5);
  });
});

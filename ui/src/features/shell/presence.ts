// Tells Rust that a person is there, so that the idle lock waits. Seldom, and without saying what they did.
import { call } from "$lib/backend";

const AT_MOST_EVERY = 5_000;

/** Starts telling; answers what stops it. */
export function noteActivity(): () => void {
  let last = 0;
  const note = (): void => {
    const now = Date.now();
    if (now - last < AT_MOST_EVERY) return;
    last = now;
    // Where nothing listens (no vault is open) there is nothing to put off.
    call("activity").catch(() => undefined);
  };
  const kinds = ["pointerdown", "pointermove", "keydown", "wheel"] as const;
  for (const kind of kinds) window.addEventListener(kind, note, { capture: true, passive: true });
  return () => {
    for (const kind of kinds) window.removeEventListener(kind, note, { capture: true });
  };
}

// What the window says about an act that was done or refused, for a few seconds, with Undo where it is possible.
import { shown, type Refusal } from "$lib/backend";

export type Notice = {
  id: number;
  text: string;
  tone: "plain" | "warn" | "bad";
  undo: (() => void) | null;
};

const SHORT = 5_000;
const LONG = 10_000;

class Notices {
  list: Notice[] = $state([]);
  #next = 1;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  say(text: string, undo: (() => void) | null = null): void {
    this.#put({ id: this.#next++, text, tone: "plain", undo }, undo ? LONG : SHORT);
  }

  /** Says why something is not done that nobody did wrong. */
  warn(text: string): void {
    this.#put({ id: this.#next++, text, tone: "warn", undo: null }, LONG);
  }

  refused(refusal: Refusal): void {
    const { place, tone } = shown(refusal);
    if (place !== "silent") this.#put({ id: this.#next++, text: refusal.message, tone, undo: null }, LONG);
  }

  drop(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  clear(): void {
    for (const { id } of this.list) this.drop(id);
  }

  /** Keeps a notice while it is pointed at or focused. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
  }

  #put(notice: Notice, milliseconds: number): void {
    // One at a time: the newest act is the one that matters.
    this.clear();
    this.list = [notice];
    this.#timers.set(
      notice.id,
      setTimeout(() => {
        this.drop(notice.id);
      }, milliseconds),
    );
  }
}

export const notices = new Notices();

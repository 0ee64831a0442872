// The question who is asking, before an act that cannot be undone is done: one question, however many acts wait for it.
// The dialog is in `features/unlock`.
import { proofBy } from "$lib/backend";

class Proving {
  /** Why it is asked; null: nothing is. */
  why: string | null = $state(null);
  #answer: ((proved: boolean) => void) | null = null;
  #waiting: Promise<boolean> | null = null;

  ask(why: string): Promise<boolean> {
    this.#waiting ??= new Promise((resolve) => {
      this.why = why;
      this.#answer = resolve;
    });
    return this.#waiting;
  }

  /** The person proved who they are, or did not want to. */
  done(proved: boolean): void {
    this.why = null;
    this.#waiting = null;
    this.#answer?.(proved);
    this.#answer = null;
  }
}

export const proving = new Proving();

proofBy((why) => proving.ask(why));

// What a form has besides its fields: whether it is being sent, what is wrong, by field, and whether somebody wrote in it.
// What was asked for and refused by nobody's fault (a proof that was not given) leaves the form as it was.
import { untrack } from "svelte";

import { asRefusal, shown, type Refusal } from "$lib/backend";

export type Errors = Record<string, string>;

export class Form {
  busy = $state(false);
  errors: Errors = $state.raw({});
  /** Whether anything was changed since it was opened. */
  touched = $state(false);

  /** Follows the fields, by the names that errors have: the first change of one takes what was wrong with it away. What
      sets itself as the form opens is no change: `own`. To be called as the form is made. */
  follow(values: () => Record<string, unknown>, own: string[] = []): void {
    let before = untrack(values);
    $effect(() => {
      const now = values();
      const changed = Object.keys(now).filter((name) => now[name] !== before[name]);
      before = now;
      if (changed.length === 0) return;
      untrack(() => {
        this.clear(["form", ...changed]);
        if (changed.some((name) => !own.includes(name))) this.touched = true;
      });
    });
  }

  /** Takes away what is said of these fields, and of those named after them (`accounts-…`). */
  clear(names: string[]): void {
    const left = Object.entries(this.errors).filter(
      ([field]) => !names.some((name) => field === name || field.startsWith(`${name}-`)),
    );
    if (left.length < Object.keys(this.errors).length) this.errors = Object.fromEntries(left);
  }

  /** Sends, unless something is missing or it is being sent already; a refusal stands beside its field. */
  async send(work: () => Promise<void>, missing: Errors = {}): Promise<void> {
    if (this.busy) return;
    this.errors = missing;
    if (Object.keys(missing).length > 0) return;
    this.busy = true;
    try {
      await work();
    } catch (thrown) {
      this.refuse(asRefusal(thrown));
    }
    this.busy = false;
  }

  /** Says what was refused beside the field that it is about, else at the foot. */
  refuse(refusal: Refusal, field = refusal.field ?? "form"): void {
    this.errors = shown(refusal).place === "silent" ? {} : { [field]: refusal.message };
  }
}

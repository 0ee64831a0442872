// What a form has besides its fields: whether it is being sent, and what is wrong, by field. What was asked for and
// refused by nobody's fault (a proof that was not given) leaves the form as it was.
import { asRefusal, shown, type Refusal } from "$lib/backend";

export type Errors = Record<string, string>;

export class Form {
  busy = $state(false);
  errors: Errors = $state.raw({});

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

// The door to Rust: one call, one way to hear events, both typed by command and event name. What the
// words mean is in `types`; how a refusal is shown is in `errors`. An act that needs proof of who asks gets it here,
// for every command: the person is asked, and the act is asked for again. Nothing here keeps what was said.
import { invokeCommand, listen } from "$transport";

import { asRefusal, Refusal } from "./errors";
import type { Commands, Events } from "./types";

export type * from "./types";
export { asRefusal, shown, type Refusal, type Shown } from "./errors";

/** Asks Rust for something. Rejects with a `Refusal`, whatever went wrong. */
export async function call<C extends keyof Commands>(
  command: C,
  ...[request]: Commands[C]["request"] extends null ? [] : [request: Commands[C]["request"]]
): Promise<Commands[C]["response"]> {
  const ask = async (): Promise<Commands[C]["response"]> => {
    try {
      return (await invokeCommand(command, request ?? null)) as Commands[C]["response"];
    } catch (thrown) {
      throw asRefusal(thrown);
    }
  };
  try {
    return await ask();
  } catch (thrown) {
    const refusal = asRefusal(thrown);
    if (refusal.code !== "proof_needed" || !askForProof) throw refusal;
    if (await askForProof(refusal.message)) return ask();
    throw new Refusal({ code: "cancelled", message: "Nothing was changed." });
  }
}

let askForProof: ((why: string) => Promise<boolean>) | null = null;

/** Says who asks the person for proof: `ask` answers whether it was given. */
export function proofBy(ask: (why: string) => Promise<boolean>): void {
  askForProof = ask;
}

/** Calls `handler` for every event of this name until the answered function is called. */
export function on<E extends keyof Events>(
  event: E,
  handler: (payload: Events[E]) => void,
): Promise<() => void> {
  return listen(event, (payload) => {
    handler(payload as Events[E]);
  });
}

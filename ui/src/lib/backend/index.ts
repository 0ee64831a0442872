// The door to Rust: one call, one way to hear events, both typed by command and event name. What the
// words mean is in `types`; how a refusal is shown is in `errors`. Nothing here keeps any state.
import { invokeCommand, listen } from "$transport";

import { asRefusal } from "./errors";
import type { Commands, Events } from "./types";

export type * from "./types";
export { asRefusal, shown, type Refusal, type Shown } from "./errors";

/** Asks Rust for something. Rejects with a `Refusal`, whatever went wrong. */
export async function call<C extends keyof Commands>(
  command: C,
  ...[request]: Commands[C]["request"] extends null ? [] : [request: Commands[C]["request"]]
): Promise<Commands[C]["response"]> {
  try {
    return (await invokeCommand(command, request ?? null)) as Commands[C]["response"];
  } catch (thrown) {
    throw asRefusal(thrown);
  }
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

// Turns the service on or off, from its page and from the palette; what keeps it from starting is kept for the page to say.
import { asRefusal, call } from "$lib/backend";
import { app } from "$lib/state/app.svelte";
import { notices } from "$lib/state/notices.svelte";

class Turning {
  busy = $state(false);
  /** Why it did not start when it was last asked to; null: it did. */
  problem: string | null = $state(null);
}

export const turning = new Turning();

export async function turnService(): Promise<void> {
  if (turning.busy) return;
  turning.busy = true;
  turning.problem = null;
  const on = app.service?.address === null;
  try {
    const state = await call(on ? "start_service" : "stop_service");
    app.served(state);
    notices.say(state.address ? `The service answers at ${state.address}.` : "The service is off.");
  } catch (thrown) {
    turning.problem = asRefusal(thrown).message;
  }
  turning.busy = false;
}

// What services are given to check by themselves, as Rust last told it: read anew after every change of the vault, and now and
// then, for a kept file is written a moment after the change that it tells of.
import { call, type Publishing as Told } from "$lib/backend";
import { app } from "$lib/state/app.svelte";
import { everySecond } from "$lib/state/every-second";

export class Publishing {
  now: Told | null = $state.raw(null);

  /** Why this operator signs neither a bundle nor a status list; null: they do. */
  get whyNotSign(): string | null {
    return this.now !== null && this.now.trust === null
      ? "A Viewer signs nothing. An Admin or an Issuer does."
      : null;
  }

  /** Follows it for as long as the component lives that calls this. */
  follow(): void {
    $effect(() => {
      void app.revision;
      return everySecond(() => void this.read());
    });
  }

  async read(): Promise<void> {
    try {
      this.now = await call("publishing");
    } catch {
      // A vault that is locked in this moment tells nothing; the page goes with it.
    }
  }
}

// Reinstates a suspended key: nothing is lost by it, so nothing is asked.
import { call, type KeyView } from "$lib/backend";
import { app, attempt } from "$lib/state/app.svelte";
import { notices } from "$lib/state/notices.svelte";

export async function reinstate(key: KeyView): Promise<void> {
  await attempt(async () => {
    await call("reinstate_key", { key: key.id });
    await app.refresh();
    notices.say(`${key.name} works again.`);
  });
}

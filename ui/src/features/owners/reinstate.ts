// Lets a suspended owner's keys work again.
import { call, type OwnerView } from "$lib/backend";
import { app, attempt } from "$lib/state/app.svelte";
import { notices } from "$lib/state/notices.svelte";

export const reinstate = ({ id, name }: OwnerView): Promise<boolean> =>
  attempt(async () => {
    await call("reinstate_owner", { owner: id });
    await app.refresh();
    notices.say(`${name} is reinstated; their keys work again.`);
  });

// Turning to another vault: the one in a folder, or in a folder that the person chooses.
import { call } from "$lib/backend";
import { app, attempt } from "$lib/state/app.svelte";

/** Turns to the vault in this folder; locked, until it is unlocked. */
export const openVault = (folder: string): Promise<boolean> =>
  attempt(async () => {
    app.take(await call("open_vault", { folder }));
    app.making = false;
  });

/** Lets the person choose a folder, and turns to the vault in it. */
export const chooseVault = (): Promise<boolean> =>
  attempt(async () => {
    const { folder } = await call("choose_folder", { purpose: "open" });
    if (folder !== null) await openVault(folder);
  });

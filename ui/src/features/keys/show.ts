// Leads to a key, wherever one is: its panel opens, and the list shows it. Filters that hide it are taken away.
import { app } from "$lib/state/app.svelte";

import { isNarrowed, keyList, NO_FILTERS } from "./list.svelte";

export async function showKey(id: string): Promise<void> {
  app.place = "keys";
  app.selectedKey = id;
  await keyList.read();
  if (isNarrowed(keyList.filters) && keyList.indexOf(id) < 0) {
    const { sort, direction } = keyList.filters;
    keyList.narrow({ ...NO_FILTERS, sort, direction });
  }
}

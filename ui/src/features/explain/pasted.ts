// A secret that was put where a search belongs: it goes to Rust to be identified, and the field forgets it.
import { call } from "$lib/backend";
import { looksSecret } from "$lib/format/token";
import { app, attempt } from "$lib/state/app.svelte";

/** Whether the text is a secret; then it is being identified, and must not be kept. */
export function identified(text: string): boolean {
  if (!looksSecret(text)) return false;
  void attempt(async () => {
    const answer = await call("explain", { text });
    app.overlay = { kind: "explain", answer };
  });
  return true;
}

// How Svelte compiles: component CSS always goes to a file, since the window's CSP has no inline styles.
import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
};

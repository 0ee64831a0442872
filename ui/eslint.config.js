// The house's rules for TypeScript and Svelte, as far as a linter can hold them.
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

export default ts.config(
  { ignores: ["dist", "dist-mock", "coverage", "src/lib/backend/generated"] },
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...svelte.configs.recommended,
  ...svelte.configs.prettier,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      "no-console": "error",
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "svelte/no-at-html-tags": "error",
      "svelte/button-has-type": "error",
      // An inline style attribute is refused by the window's CSP; `style:` goes through the CSSOM.
      "no-restricted-syntax": [
        "error",
        {
          selector: "SvelteAttribute[key.name='style']",
          message: "The CSP refuses style attributes: use a class, or style:.",
        },
      ],
      // Maps and sets here are replaced (`$state.raw`) or not shown at all.
      "svelte/prefer-svelte-reactivity": "off",
      // Svelte's transitions inject a style sheet, which the CSP refuses too.
      "no-restricted-imports": [
        "error",
        {
          paths: [
            {
              name: "svelte/transition",
              message: "Animate with CSS classes: the CSP refuses injected styles.",
            },
          ],
          patterns: [{ group: ["@tauri-apps/*"], message: "Only lib/backend talks to Tauri." }],
        },
      ],
    },
  },
  {
    files: ["src/lib/backend/**"],
    rules: { "no-restricted-imports": "off" },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig },
    },
  },
);

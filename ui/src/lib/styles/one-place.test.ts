// Holds the house's rules for looks: colours stand in one file, and nothing injects a style the CSP refuses.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../");

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (/\.(svelte|ts|css)$/.test(name) && !name.endsWith(".test.ts")) yield path;
  }
}

const sources = [...files(root)].map((path) => ({
  path: path.slice(root.length),
  text: readFileSync(path, "utf8"),
}));

it("has colours in tokens.css only", () => {
  const found = sources.filter(
    ({ path, text }) =>
      path !== "lib/styles/tokens.css" && /#[0-9a-fA-F]{3,8}\b(?!-)/.test(text.replace(/\{#\w+/g, "")),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});

it("has no style attribute and no style element of its own making", () => {
  const found = sources.filter(({ text }) =>
    /\sstyle=["{]|setAttribute\(\s*["']style|createElement\(\s*["']style/.test(text),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});

it("names Tauri in lib/backend only", () => {
  const found = sources.filter(
    ({ path, text }) => !path.startsWith("lib/backend/") && text.includes("@tauri-apps/"),
  );
  expect(found.map(({ path }) => path)).toEqual([]);
});

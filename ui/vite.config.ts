// Builds the window's page to dist/. In mode `mock` the door to Rust leads to an in-memory vault instead
// (mock/), for looking at screens in a plain browser; that folder is in no production build.
import { fileURLToPath } from "node:url";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig(({ mode }) => {
  const real = mode !== "mock" && mode !== "test";
  return {
    plugins: [svelte(), ...(mode === "test" ? [svelteTesting()] : [])],
    resolve: {
      alias: {
        $transport: path(real ? "./src/lib/backend/transport.ts" : "./mock/transport.ts"),
        $lib: path("./src/lib"),
        $features: path("./src/features"),
      },
    },
    // Tauri watches its own folder; a cleared screen would hide what it says.
    clearScreen: false,
    // By its number: a bare machine may have no name for itself.
    server: { host: "127.0.0.1", port: 1420, strictPort: true },
    build: {
      target: "es2022",
      // A font inlined as a data: address would be refused by the CSP.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
    test: {
      environment: "jsdom",
      setupFiles: ["./test/setup.ts"],
      include: ["src/**/*.test.ts", "test/**/*.test.ts"],
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  };
});

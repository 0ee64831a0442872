// Takes the place of the door to Rust in a plain browser and in unit tests: a vault in memory. In no
// production build. Which vault is chosen by the page's address: ?scene=first, locked, empty, many, read-only.
import { MockVault } from "./vault";

const scene =
  typeof location === "undefined"
    ? "sample"
    : (new URLSearchParams(location.search).get("scene") ?? "sample");

const handlers = new Map<string, Set<(payload: unknown) => void>>();

const emit = (event: string, payload: unknown): void => {
  for (const handler of handlers.get(event) ?? []) handler(payload);
};

/** The vault behind the door; tests set it up anew with `useScene`. */
export let vault = new MockVault(scene, emit);

export function useScene(name: string): MockVault {
  handlers.clear();
  vault = new MockVault(name, emit);
  return vault;
}

export const invokeCommand = async (command: string, request: unknown): Promise<unknown> => {
  // Answers come a moment later, as the real ones do, and share nothing with the vault.
  await Promise.resolve();
  const answer = vault.answer(command, structuredClone(request));
  return structuredClone(answer);
};

export const listen = (event: string, handler: (payload: unknown) => void): Promise<() => void> => {
  const set = handlers.get(event) ?? new Set();
  handlers.set(event, set.add(handler));
  return Promise.resolve(() => {
    set.delete(handler);
  });
};

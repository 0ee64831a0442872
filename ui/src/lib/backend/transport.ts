// The one file that names Tauri. In a plain browser and in unit tests `mock/transport.ts` takes its place.
import { invoke } from "@tauri-apps/api/core";
import { listen as listenTauri } from "@tauri-apps/api/event";

export const invokeCommand = (command: string, request: unknown): Promise<unknown> =>
  invoke(command, { request });

export const listen = (event: string, handler: (payload: unknown) => void): Promise<() => void> =>
  listenTauri(event, ({ payload }) => {
    handler(payload);
  });

// What jsdom lacks and the components need: dialogs and popovers that open, and an observer that observes nothing.
import { configure } from "@testing-library/svelte";
import { vi } from "vitest";

// Waits end when what is waited for is there; this is only how long a broken test may take to say so.
configure({ asyncUtilTimeout: 15_000 });

Object.assign(HTMLDialogElement.prototype, {
  showModal(this: HTMLDialogElement) {
    this.setAttribute("open", "");
  },
  close(this: HTMLDialogElement) {
    this.removeAttribute("open");
  },
});
Object.assign(HTMLElement.prototype, {
  showPopover: vi.fn(),
  scrollIntoView: vi.fn(),
});

globalThis.ResizeObserver = class {
  observe = vi.fn();
  unobserve = vi.fn();
  disconnect = vi.fn();
};

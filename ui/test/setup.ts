// What jsdom lacks and the components need: dialogs and popovers that open, and an observer that observes nothing.
import { vi } from "vitest";

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

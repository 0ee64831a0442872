// Puts a floating panel beside what it belongs to, inside the window. Positions go through the CSSOM, which
// the CSP allows.

export type Alignment = "start" | "end" | "fill";

const GAP = 4;
const MARGIN = 8;

/** An attachment for an element with `popover="manual"`: shows it under (or over) `anchor`. */
export function anchoredTo(anchor: () => HTMLElement | undefined, alignment: Alignment = "start") {
  return (panel: HTMLElement): (() => void) => {
    panel.showPopover();
    const place = (): void => {
      const base = anchor()?.getBoundingClientRect();
      if (base) position(panel, base, alignment);
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(panel);
    window.addEventListener("resize", place);
    window.addEventListener("scroll", place, true);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", place);
      window.removeEventListener("scroll", place, true);
    };
  };
}

function position(panel: HTMLElement, base: DOMRect, alignment: Alignment): void {
  if (alignment === "fill") panel.style.width = `${base.width}px`;
  const below = window.innerHeight - base.bottom - GAP - MARGIN;
  const above = base.top - GAP - MARGIN;
  const upwards = panel.scrollHeight > below && above > below;
  panel.style.maxHeight = `${Math.min(320, upwards ? above : below)}px`;
  const size = panel.getBoundingClientRect();
  const left = alignment === "end" ? base.right - size.width : base.left;
  panel.style.left = `${Math.max(MARGIN, Math.min(left, window.innerWidth - size.width - MARGIN))}px`;
  panel.style.top = `${upwards ? base.top - GAP - size.height : base.bottom + GAP}px`;
}

/** Calls `dismiss` for a press outside of all `inside`. */
export function pressedOutside(inside: () => (HTMLElement | undefined)[], dismiss: () => void) {
  return (): (() => void) => {
    const listener = (event: PointerEvent): void => {
      const target = event.target as Node;
      if (!inside().some((element) => element?.contains(target))) dismiss();
    };
    window.addEventListener("pointerdown", listener, true);
    return () => {
      window.removeEventListener("pointerdown", listener, true);
    };
  };
}

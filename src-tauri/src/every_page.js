// What holds for every page in the window, whatever it is made of.

// The sealed frame, which Tauri puts into the page, gets the title that screen readers need.
window.addEventListener("load", () => {
  document.getElementById("__tauri_isolation__")?.setAttribute("title", "Keywright's sealed frame");
});

// A page that is loaded anew closes every card, so that nobody may do it by a slip of the hand: neither by the web
// view's own menu, which stays for what can be typed into, nor by its keys.
window.addEventListener("contextmenu", (event) => {
  if (!event.target?.closest?.("input, textarea")) event.preventDefault();
});
window.addEventListener("keydown", (event) => {
  const reloads = event.key === "F5" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "r");
  if (reloads) event.preventDefault();
});

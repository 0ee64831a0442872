// What holds for every page in the window, whatever it is made of.
{
  // The sealed frame, which Tauri puts into the page, gets the title that tools for screen readers ask for, and is hidden:
  // Tauri hides it by a style sheet that our Content-Security-Policy refuses, and this is no style sheet.
  const seal = () => {
    const frame = document.getElementById("__tauri_isolation__");
    frame?.setAttribute("title", "Keywright's sealed frame");
    frame?.style.setProperty("display", "none", "important");
  };
  window.addEventListener("DOMContentLoaded", seal);
  window.addEventListener("load", seal);

  // A page that is loaded anew closes every card, so that nobody may do it by a slip of the hand: neither by the web
  // view's own menu, which stays for what can be typed into, nor by its keys.
  window.addEventListener("contextmenu", (event) => {
    if (!event.target?.closest?.("input, textarea")) event.preventDefault();
  });
  window.addEventListener("keydown", (event) => {
    const reloads = event.key === "F5" || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "r");
    if (reloads) event.preventDefault();
  });
}

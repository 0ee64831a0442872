// Gives the sealed frame, which Tauri puts into the page, the title that screen readers need.

window.addEventListener("load", () => {
  document.getElementById("__tauri_isolation__")?.setAttribute("title", "Keywright's sealed frame");
});

// The sealed frame: whatever the page asks of Rust passes here, and leaves encrypted with a key that only this frame and
// Rust have, so that nothing else in the page can speak to Rust past it. What may be asked is decided in Rust, by name;
// there is nothing to add here.

"use strict";

window.__TAURI_ISOLATION_HOOK__ = (payload) => payload;

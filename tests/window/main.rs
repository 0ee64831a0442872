//! The real window, driven by WebDriver on a throwaway desktop.
#![cfg(target_os = "linux")]

//! Every command that the window can call: where it is, its name, what it takes and what it answers.
//! The one list: Tauri's manifest (`build.rs`), the handlers (`commands/mod.rs`) and the TypeScript
//! map (`typescript.rs`) are all made from it; a test holds `capabilities/` to it.

/// Hands every command to the macro that is named.
macro_rules! each_command {
    ($take:ident) => {
        $take! {
            session::app_state(()) -> AppState;
        }
    };
}

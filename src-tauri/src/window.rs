//! The one window, by Tauri: it shows the page that is in the program and nothing else, hands the
//! page's calls to `commands`, and tells the shell when the page is loaded and when the person leaves.

use std::{io::Write, path::PathBuf, process::ExitCode, sync::Arc, sync::mpsc, thread};

use keywright_core::error::{Code, Error, Exit, Result};
use tauri::{
    AppHandle, Emitter, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
    utils::config::WindowConfig,
    webview::{NewWindowResponse, PageLoadEvent},
};

use crate::{
    clipboard::SystemClipboard,
    commands,
    host::Host,
    inspectors, memory,
    message::{Event, FolderPurpose, Theme},
    panic_hook,
    settings::SettingsFile,
    shell::Shell,
};

/// The label of the one window, in `tauri.conf.json` and `capabilities/`.
const LABEL: &str = "main";

/// Opens the window and stays until it is closed.
#[must_use]
pub fn run() -> ExitCode {
    memory::keep_to_itself();
    if let Some(variable) = inspectors::asked_for() {
        let _ = writeln!(
            std::io::stderr(),
            "{variable} is set: other programs could look into the window, and act in it. Unset it, then start Keywright again."
        );
        return ExitCode::from(Exit::Usage as u8);
    }
    let app = panic_hook::quietly(|| {
        let context = tauri::generate_context!();
        let frame = match context.pattern() {
            tauri::Pattern::Isolation { schema, .. } => schema.clone(),
            _ => String::new(),
        };
        tauri::Builder::default()
            .invoke_handler(commands::handler())
            .setup(|app| Ok(open(app.handle(), frame)?))
            .on_window_event(|window, event| {
                if let WindowEvent::CloseRequested { api, .. } = event {
                    api.prevent_close();
                    leave(window.app_handle(), false);
                }
            })
            .build(context)
    });
    panic_hook::install();
    if let Some(Ok(app)) = app {
        app.run(|_, _| ());
        return ExitCode::SUCCESS;
    }
    // There is no window to say it in.
    let _ = writeln!(
        std::io::stderr(),
        "The window cannot be opened. Start Keywright in a desktop session, where DISPLAY or WAYLAND_DISPLAY is set. \
         Without one, the command line does all that the window does: keywright --help"
    );
    ExitCode::from(Exit::Machine as u8)
}

fn open(app: &AppHandle, frame: String) -> tauri::Result<()> {
    let config = app.config().app.windows.iter().find(|window| window.label == LABEL).cloned();
    let config = config.unwrap_or_else(|| WindowConfig {
        label: LABEL.to_owned(),
        url: WebviewUrl::default(),
        ..WindowConfig::default()
    });
    let window = WebviewWindowBuilder::from_config(app, &config)?
        .initialization_script(include_str!("every_page.js"))
        .on_navigation(move |url| is_ours(url, &frame))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_page_load(|window, load| {
            if let (PageLoadEvent::Started, Some(shell)) = (load.event(), window.try_state::<Shell>()) {
                // Where no thread can be had, the records still say that these cards were never closed.
                let _ = thread::Builder::new().name("note closed cards".to_owned()).spawn(shell.forget_cards());
            }
        })
        .build()?;
    app.manage(Shell::start(
        Arc::new(TauriWindow(window)),
        SystemClipboard::default(),
        SettingsFile::load(SettingsFile::platform_path()),
    ));
    let app = app.clone();
    // A program that is told to end by its desktop or its terminal closes its vault first. Where no signals can be
    // heard, it ends as by a crash: nothing acknowledged is lost.
    let _ = ctrlc::set_handler(move || leave(&app, true));
    Ok(())
}

/// The page in the program, and the sealed frame, whose name Tauri makes up for each build. On Windows they go by names
/// under `localhost`, where a port would lead to another program's server.
fn is_ours(url: &Url, frame: &str) -> bool {
    let host = url.host_str().unwrap_or_default();
    let name = if cfg!(windows) {
        host.strip_suffix(".localhost").filter(|_| url.scheme() == "http")
    } else {
        Some(url.scheme()).filter(|_| host == "localhost")
    };
    url.port().is_none() && name.is_some_and(|name| name == "tauri" || name == frame)
}

/// Ends the program, unless the person has to be asked first. On a thread of its own: the window goes on meanwhile.
fn leave(app: &AppHandle, without_asking: bool) {
    let app = app.clone();
    let leaving = thread::Builder::new().name("leave".to_owned()).spawn({
        let app = app.clone();
        move || {
            if let Some(shell) = app.try_state::<Shell>() {
                if !without_asking && !shell.may_close() {
                    return;
                }
                shell.shut_down();
            }
            app.exit(0);
        }
    });
    if leaving.is_err() {
        app.exit(0);
    }
}

/// The window, as the shell sees it.
struct TauriWindow(WebviewWindow);

impl Host for TauriWindow {
    fn announce(&self, event: Event) {
        // A page that is gone hears nothing; the next one asks for the state.
        let _ = event.send(|name, payload| self.0.emit_to(LABEL, name, payload));
    }

    fn choose_folder(&self, purpose: FolderPurpose) -> Result<Option<PathBuf>> {
        let title = match purpose {
            FolderPurpose::Create => "Choose where the vault is made",
            FolderPurpose::Open => "Choose the vault's folder",
        };
        self.ask(move |dialog| dialog.set_title(title).pick_folder())
    }

    fn choose_file(&self, title: &str) -> Result<Option<PathBuf>> {
        let title = title.to_owned();
        self.ask(move |dialog| dialog.set_title(title).pick_file())
    }

    fn choose_new_file(&self, suggested_name: &str) -> Result<Option<PathBuf>> {
        let suggested_name = suggested_name.to_owned();
        self.ask(move |dialog| dialog.set_title("Save as a new file").set_file_name(suggested_name).save_file())
    }

    fn wear(&self, theme: Theme) {
        // Where the system does not take it, the page has its own colours all the same.
        let _ = self.0.set_theme(match theme {
            Theme::System => None,
            Theme::Light => Some(tauri::Theme::Light),
            Theme::Dark => Some(tauri::Theme::Dark),
        });
    }

    fn quit(&self) {
        self.0.app_handle().exit(0);
    }
}

impl TauriWindow {
    /// Shows one of the system's dialogs, which must be opened on the main thread, and waits for the answer.
    fn ask<F>(&self, show: impl FnOnce(rfd::AsyncFileDialog) -> F + Send + 'static) -> Result<Option<PathBuf>>
    where
        F: Future<Output = Option<rfd::FileHandle>> + Send + 'static,
    {
        let (answer, chosen) = mpsc::channel();
        let window = self.0.clone();
        let shown = self.0.run_on_main_thread(move || {
            let choice = show(rfd::AsyncFileDialog::new().set_parent(&window));
            tauri::async_runtime::spawn(async move {
                let _ = answer.send(choice.await.map(|file| file.path().to_owned()));
            });
        });
        let failed = || {
            Error::new(Code::Internal, "The system's dialog cannot be opened. Try again, or copy the token instead.")
        };
        shown.map_err(|_| failed())?;
        chosen.recv().map_err(|_| failed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(not(windows))]
    fn the_window_goes_nowhere_else() {
        for (url, ours) in [
            ("tauri://localhost", true),
            ("tauri://localhost/index.html", true),
            ("isolation-3a7c010d://localhost/", true),
            ("isolation-other://localhost/", false),
            ("tauri://localhost:8080/", false),
            ("tauri://example.com/", false),
            ("http://tauri.localhost/", false),
            ("http://isolation-3a7c010d.localhost/", false),
            ("http://localhost:1420/", false),
            ("https://example.com/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            ("about:blank", false),
        ] {
            assert_eq!(is_ours(&url.parse().unwrap(), "isolation-3a7c010d"), ours, "{url}");
        }
    }
}

//! The real window on a throwaway desktop, with a WebDriver session to act on it.

use std::{
    future::Future,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use keywright_stage::{Keyring, Options, Running, Stage};
use serde_json::json;

use crate::{page::Page, program::program};

/// The window's own size: there is no window manager to give it another.
pub const SIZE: (u32, u32) = (1180, 760);
/// How long one case may take: many times what it does.
const PATIENCE: Duration = Duration::from_secs(480);
/// How long a session may take to open. About one request in 150 is never answered; the next one is.
const SESSION: Duration = Duration::from_secs(6);

/// The window, and the desktop that it is on.
#[derive(Debug)]
pub struct Window {
    /// What is in it.
    pub page: Page,
    // Ends before the desktop does: the app must not see its display go.
    driver: Driver,
    /// The desktop.
    pub stage: Stage,
}

/// Runs one case: opens the window on a desktop with this keyring, after `prepare` had the desktop for itself, and takes
/// everything down at the end. When the case fails, a picture is left in `screens/` of the target folder.
///
/// # Panics
/// When the case fails.
pub fn case<P, C>(name: &str, keyring: Keyring, prepare: P, case: C)
where
    P: FnOnce(&Stage),
    C: AsyncFnOnce(&mut Window),
{
    let stage = Stage::start(Options { display: Some(SIZE), keyring }).expect("the desktop comes up");
    prepare(&stage);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut window = runtime.block_on(Window::open(stage));
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
        let finished = runtime.block_on(within(PATIENCE, case(&mut window)));
        assert!(finished.is_some(), "the case did not end within {PATIENCE:?}");
    }));
    if let Err(panicked) = outcome {
        let picture = screens().join(format!("failed-{name}.png"));
        if window.stage.screenshot(&picture).is_ok() {
            eprintln!("what the window showed is in {}", picture.display());
        }
        panic::resume_unwind(panicked);
    }
    runtime.block_on(window.close());
}

/// Where pictures go.
///
/// # Panics
/// When the folder cannot be made.
#[must_use]
pub fn screens() -> PathBuf {
    let program = program("keywright-desktop");
    // target/debug/keywright-desktop
    let folder = program.ancestors().nth(2).expect("a target folder").join("screens");
    std::fs::create_dir_all(&folder).expect("the folder for pictures");
    folder
}

impl Window {
    async fn open(stage: Stage) -> Self {
        let driver = Driver::start(&stage);
        let client = driver.session().await;
        Self { page: Page::new(client), stage, driver }
    }

    /// Ends the app and starts it again: what was only in memory is gone.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn restart(&mut self) {
        let _ = self.page.client().clone().close().await;
        self.page = Page::new(self.driver.session().await);
    }

    /// The command line on the same desktop: it sees the same home folder, keyring and clipboard.
    #[must_use]
    pub fn command_line(&self) -> Command {
        self.stage.command(program("keywright"))
    }

    async fn close(self) {
        let _ = within(SESSION, self.page.client().clone().close()).await;
    }
}

/// WebKit's own WebDriver, which starts the app.
#[derive(Debug)]
struct Driver {
    _process: Running,
    address: String,
}

impl Driver {
    fn start(stage: &Stage) -> Self {
        // A port that was free a moment ago; were another program to take it, the driver would end at once.
        let free = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|socket| socket.local_addr());
        let port = free.expect("a free port").port();
        let mut command = stage.command("WebKitWebDriver");
        command.args([format!("--port={port}"), "--host=127.0.0.1".into()]).stdin(Stdio::null()).stdout(Stdio::null());
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        // GTK's dialogs remember how they were left, for which there is no service on a stage.
        command.env("GSETTINGS_BACKEND", "memory");
        let mut process = stage.spawn(&mut command).expect("WebKitWebDriver starts");
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            process.check("WebKitWebDriver").expect("it goes on");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self { _process: process, address: format!("http://127.0.0.1:{port}") }
    }

    async fn session(&self) -> fantoccini::Client {
        let app = program("keywright-desktop");
        for _ in 0..2 {
            match within(SESSION, connect(&self.address, &app)).await {
                Some(Ok(client)) => return client,
                Some(Err(error)) => eprintln!("the session was refused ({error}); once more"),
                None => eprintln!("the session was not answered; once more"),
            }
        }
        within(SESSION, connect(&self.address, &app)).await.expect("an answer").expect("a session")
    }
}

async fn connect(address: &str, app: &Path) -> Result<fantoccini::Client, fantoccini::error::NewSessionError> {
    let capabilities = json!({ "webkitgtk:browserOptions": { "binary": app, "args": [] } });
    let mut builder = fantoccini::ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
    if let serde_json::Value::Object(capabilities) = capabilities {
        builder.capabilities(capabilities);
    }
    builder.connect(address).await
}

async fn within<T>(limit: Duration, work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(limit, work).await.ok()
}

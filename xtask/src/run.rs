//! `cargo xtask run`: from a fresh machine to the open window. Where there is no display, the window opens on one that
//! nobody sees, and a picture of it is written.

use crate::{
    program::Program,
    project::Project,
    say,
    setup::{self, For},
    step::{Outcome, step},
    ui,
};

/// Installs what is missing, builds, and opens the window.
pub(crate) fn run(project: &Project, arguments: &[&str]) -> Outcome {
    let display = has_display();
    setup::setup(if display { For::Build } else { For::Headless })?;
    step("page", || ui::build(project))?;
    step("app (the first build takes some minutes)", || project.cargo("build --quiet").run())?;
    if display {
        let app = Program::at(&project.built("keywright-desktop"));
        return arguments.iter().fold(app, Program::argument).asking().run();
    }
    say::line("There is no display here: the window opens on one that nobody sees, with a home folder of its own.");
    headless::picture(project)
}

fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

#[cfg(target_os = "linux")]
mod headless {
    //! The window on a display that nobody sees.

    use std::{
        thread,
        time::{Duration, Instant},
    };

    use keywright_stage::{Keyring, Options, Stage};

    use crate::{
        project::Project,
        say,
        step::{Failure, Outcome},
    };

    /// The window's own size: there is no window manager to give it another.
    const SIZE: (u32, u32) = (1180, 760);
    /// How long the page may take to be painted.
    const PATIENCE: Duration = Duration::from_secs(30);
    /// Text alone brings more colours than this; a window that is not painted yet has one or two.
    const PAINTED: usize = 64;

    /// Opens the window, waits until it is painted, and writes a picture of it.
    pub(super) fn picture(project: &Project) -> Outcome {
        let stage = Stage::start(Options { display: Some(SIZE), keyring: Keyring::Unlocked })?;
        let mut app = stage.spawn(&mut stage.command(project.built("keywright-desktop")))?;
        let deadline = Instant::now() + PATIENCE;
        let mut before = 0;
        loop {
            app.check("the app")?;
            let colours = stage.colours()?;
            // The same twice: what was still being drawn is there.
            if colours > PAINTED && colours == before {
                break;
            }
            if Instant::now() > deadline {
                return Err(Failure::new("The window opened, but nothing was painted in it within 30 seconds."));
            }
            before = colours;
            thread::sleep(Duration::from_millis(150));
        }
        let file = project.target.join("keywright.png");
        stage.screenshot(&file)?;
        say::line(&format!("A picture of the window is in {}", file.display()));
        Ok(())
    }
}

#[cfg(not(target_os = "linux"))]
mod headless {
    //! Nothing: systems other than Linux always have a display.

    use crate::{project::Project, step::Outcome};

    pub(super) fn picture(_: &Project) -> Outcome {
        Ok(())
    }
}

//! Where a new token goes. The place is made ready before the key is issued, so that no key is issued
//! whose token has nowhere to go.

use std::{path::PathBuf, time::Duration};

use keywright_core::{
    disk::NewFile,
    error::{Code, Error},
    model::Delivery,
    secret::Token,
};

use crate::{
    clipboard::{Cleared, SecretClipboard},
    output::{Failure, Output},
};

/// What to do with the token; one of these has to be said.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
pub(super) struct Choice {
    /// Print the token on stdout, and nothing else; with --json as a member.
    #[arg(long)]
    print: bool,
    /// Write the token to a new file that only you can read.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Copy the token to the clipboard, and clear it after a time.
    #[arg(long)]
    copy: bool,
}

/// When a copied token goes from the clipboard.
#[derive(Debug, clap::Args)]
pub(super) struct Clearing {
    /// With --copy: clear the clipboard after this many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    clear_after: u64,
}

/// A place that is ready to take a token. Dropped without one, it leaves nothing behind.
#[derive(Debug)]
pub(super) enum Destination {
    Stdout,
    File(NewFile),
    Clipboard { clipboard: SecretClipboard, clear_after: Duration },
}

/// What is still to do once the vault is let go.
#[derive(Debug)]
#[must_use]
pub(super) enum Holding {
    /// Nothing.
    Nothing,
    /// To say which file it is in.
    File(PathBuf),
    /// To clear the clipboard.
    Clipboard { clipboard: SecretClipboard, token: Token, clear_after: Duration },
}

impl Choice {
    /// Makes the place ready.
    pub(super) fn prepare(self, clearing: &Clearing) -> Result<Destination, Error> {
        if let Some(path) = self.out {
            return NewFile::create(&path).map(Destination::File).map_err(|error| error.about("out"));
        }
        if self.copy {
            let clipboard = SecretClipboard::open()?;
            return Ok(Destination::Clipboard { clipboard, clear_after: Duration::from_secs(clearing.clear_after) });
        }
        if self.print {
            return Ok(Destination::Stdout);
        }
        let message = "Say where the token goes, as it can be had only once: --copy, --print or --out FILE.";
        Err(Error::new(Code::InvalidArgument, message).about("out"))
    }
}

impl Destination {
    /// How the ledger calls it.
    pub(super) const fn delivery(&self) -> Delivery {
        match self {
            Self::Stdout => Delivery::Printed,
            Self::File(_) => Delivery::File,
            Self::Clipboard { .. } => Delivery::Copied,
        }
    }

    /// Hands the token over; `print` is how it is printed, where it is.
    pub(super) fn deliver(
        self,
        token: &Token,
        print: impl FnOnce(&Token) -> Result<(), Failure>,
    ) -> Result<Holding, Error> {
        match self {
            Self::Stdout => print(token).map(|()| Holding::Nothing).map_err(|failure| match failure {
                Failure::Error(error) => error,
                Failure::ReaderGone => Error::new(Code::Disk, "Nobody read the token."),
            }),
            Self::File(mut file) => {
                let path = file.path().to_owned();
                let written = file.write(token.expose().as_bytes()).and_then(|()| file.finish());
                written.map(|()| Holding::File(path)).map_err(|error| error.about("out"))
            }
            Self::Clipboard { mut clipboard, clear_after } => {
                clipboard.put(token)?;
                Ok(Holding::Clipboard { clipboard, token: token.clone(), clear_after })
            }
        }
    }
}

impl Holding {
    /// Says where the token is; stays until the clipboard is cleared.
    pub(super) fn finish(self, output: &Output) -> Result<(), Error> {
        let (clipboard, token, clear_after) = match self {
            Self::Nothing => return Ok(()),
            Self::File(path) => {
                output.note(&format!("Its token is in {}, which only you can read.", path.display()));
                return Ok(());
            }
            Self::Clipboard { clipboard, token, clear_after } => (clipboard, token, clear_after),
        };
        let seconds = clear_after.as_secs();
        output.note(&format!("Copied the token. The clipboard clears in {seconds} s; Ctrl-C clears it now."));
        match clipboard.hold(&token, clear_after)? {
            Cleared::Yes => output.note("Cleared the clipboard."),
            Cleared::HeldSomethingElse => {
                output.note("The clipboard holds something else by now, and was left as it is.");
            }
        }
        Ok(())
    }
}

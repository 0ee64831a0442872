//! `keywright serve`: the loopback REST service, until it is told to end.

use std::{net::SocketAddr, path::PathBuf};

use keywright_core::model::Door;
use keywright_service::{Call, Config, Service, Source};
use serde::Serialize;

use super::{Given, export::bundle::Written, kept::Said};
use crate::{
    interrupt::interrupts,
    output::{Failure, Outcome, Output, word},
    stay::{News, Stay},
};

const EXAMPLES: &str = "\
Examples:
  keywright serve
  keywright serve --listen 127.0.0.1:8080 --writes
  keywright serve --keep-bundle /srv/keys.kwb
  curl http://127.0.0.1:5000/api-docs

Who asks sends the token of a key of the same vault, whose roles hold
keywright.verify, keywright.read or keywright.write. The service answers on
this computer only; others reach it through a TLS proxy in front, whose name an
Admin adds: keywright rules set service_hosts=keys.example.org

What other doors change meanwhile counts with the next request. Started while
the window has the vault open, it locks with the window, goes on checking as a
locked service does, and is back with it: it keeps what unlocked the vault for
that. Ctrl-C ends it.";

/// Answer services that check keys, and programs that manage them (REST).
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Serve {
    /// Where to listen: an address of this computer that no other reaches.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:5000", value_parser = address)]
    listen: SocketAddr,
    /// Let keys that may change the vault.
    #[arg(long)]
    writes: bool,
    /// Keep this bundle up to date meanwhile. May be repeated.
    #[arg(long, value_name = "FILE")]
    keep_bundle: Vec<PathBuf>,
    /// Say each call on stderr.
    #[arg(long, short)]
    verbose: bool,
}

#[derive(Serialize)]
struct Answer {
    url: String,
    address: SocketAddr,
    writes: bool,
    /// Those that are kept up to date.
    bundles: Vec<Written>,
}

impl Serve {
    pub(super) fn run(self, given: Given<'_>) -> Result<Outcome, Failure> {
        let output = given.output;
        let source = Source::new();
        // Before the vault: a port that is taken is said before anybody types a passphrase in vain.
        let service = Service::start(Config { listen: self.listen, writes: self.writes }, source.clone())?;
        let opened = given.open()?;
        let bundles = self.keep_bundle.iter().map(|file| Written::kept(opened.vault(), file));
        let bundles = bundles.collect::<Result<Vec<_>, _>>()?;
        let mut stay = Stay::with(opened, interrupts()?)?;
        source.open(stay.vault().clone());
        let address = service.address();
        bundles.iter().for_each(|bundle| output.note(&bundle.sentence()));
        let answer = Answer { url: format!("http://{address}"), address, writes: self.writes, bundles };
        let may = if self.writes { "checks, reads and changes" } else { "checks and reads" };
        let name = stay.vault().info().name;
        let outcome = output.done(&answer, &format!("Serving {name} at {}: {may}. Ctrl-C ends it.", answer.url))?;
        let mut log = self.verbose.then(Log::default);
        let mut said = Said::default();
        while let Some(news) = stay.wait() {
            self.hear(output, news, &stay, &source, &mut said);
            if stay.is_open() {
                said.look(output, stay.vault().kept_bundles());
            }
            log.iter_mut().for_each(|log| log.look(output, service.calls()));
        }
        // What is being answered ends first, and what was used is written.
        service.stop();
        log.iter_mut().for_each(|log| log.look(output, service.calls()));
        output.note("The service has stopped.");
        stay.close();
        Ok(outcome)
    }

    /// Goes on with what happened to the vault, and says it.
    fn hear(&self, output: &Output, news: News, stay: &Stay<'_>, source: &Source, said: &mut Said) {
        let nothing_kept = self.keep_bundle.is_empty();
        match news {
            News::Nothing => {}
            News::Away(error) => {
                let checks = "The service goes on checking until the vault is changed again.";
                let bundles = if nothing_kept { "" } else { " Bundles are not kept up to date." };
                let back = "Once a program has it open again, all goes on as before.";
                output.note(&format!("{} {checks}{bundles} {back}", error.message));
            }
            News::Back => {
                source.open(stay.vault().clone());
                output.note("The vault is open again.");
                for file in &self.keep_bundle {
                    let kept = said.keep_again(output, file, |file| stay.vault().keep_bundle(Door::Cli, file));
                    if let Err(error) = kept {
                        output.note(&format!("{} is kept up to date no more: {}", file.display(), error.message));
                    }
                }
            }
            News::Trouble(error) => output.note(&format!("{} It is tried again.", error.message)),
            News::Lost(error) => {
                let checks = if source.checks() {
                    "The service goes on checking until the vault is changed again."
                } else {
                    "The service answers every check with `locked` from now on."
                };
                let bundles = if nothing_kept { "" } else { " Bundles are kept up to date no more." };
                output.note(&format!("{} {checks}{bundles}", error.message));
            }
        }
    }
}

/// The calls that were said.
#[derive(Debug, Default)]
struct Log {
    last: u64,
}

impl Log {
    /// Says those calls that came since; `calls` are the last ones, newest first.
    fn look(&mut self, output: &Output, calls: Vec<Call>) {
        let new: Vec<_> = calls.into_iter().take_while(|call| call.number > self.last).collect();
        let (Some(newest), Some(oldest)) = (new.first(), new.last()) else { return };
        if oldest.number > self.last + 1 {
            output.note(&format!("… {} calls more …", oldest.number - self.last - 1));
        }
        new.iter().rev().for_each(|call| output.note(&said(call)));
        self.last = newest.number;
    }
}

fn said(call: &Call) -> String {
    let who = match (&call.name, call.key) {
        (Some(name), Some(key)) => format!("{name} ({key})"),
        (None, Some(key)) => key.to_string(),
        _ => "-".to_owned(),
    };
    let why = call.code.as_ref().map_or_else(String::new, |code| format!(" ({code})"));
    format!("{} {}{why} {} {} {who}", word(&call.at), call.status, call.method, call.path)
}

/// `ADDRESS:PORT`; `localhost` is this computer.
fn address(text: &str) -> Result<SocketAddr, &'static str> {
    let text = text.trim().replace("localhost:", "127.0.0.1:");
    text.parse().map_err(|_| "say an address and a port, such as 127.0.0.1:5000")
}

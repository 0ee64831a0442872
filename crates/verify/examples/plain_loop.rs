//! Checks tokens, one a line on standard input, by a bundle that is kept up to date: a verdict a line on standard output.
//!
//! ```text
//! keywright export bundle --out keys.kwb
//! cargo run --example plain_loop -- keys.kwb THUMBPRINT backups.read < tokens
//! ```

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use std::{env, error::Error, io};

use keywright_verify::{
    Permission,
    bundle::{BundleReader, KeptBundle},
    now,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(file), Some(trust)) = (arguments.next(), arguments.next()) else {
        return Err("usage: plain_loop FILE THUMBPRINT [PERMISSION]...".into());
    };
    let needed = arguments.map(|text| Permission::parse(&text)).collect::<Result<Vec<_>, _>>()?;
    let keys = KeptBundle::new(file, BundleReader::new(trust.parse()?));
    // Without this one starts all the same, and every token is stale_bundle until a bundle is there.
    keys.refresh(now())?;

    for line in io::stdin().lines() {
        // Costs a look at the file's times and length, unless it changed. A busy service does this in a thread, once a second.
        if let Err(problem) = keys.refresh(now()) {
            eprintln!("{problem}; what was read before goes on");
        }
        let check = keys.examine(line?.trim(), &needed, None, now());
        match check.key {
            Some(key) => println!("{} {key}", check.verdict),
            None => println!("{}", check.verdict),
        }
    }
    Ok(())
}

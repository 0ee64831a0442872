//! The prefixed-api-key crate: how long it takes to parse a key, find its hash by its short token in a map, and compare, in
//! nanoseconds, median. Arguments: how many keys, and how many rounds over a thousand of them.

#![allow(clippy::print_stdout, reason = "a program that prints a line")]

use std::{collections::HashMap, error::Error, hint::black_box, time::Instant};

use prefixed_api_key::{PrefixedApiKey, PrefixedApiKeyController};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<usize>());
    let keys = arguments.next().ok_or("how many keys?")??;
    let rounds = arguments.next().ok_or("how many rounds?")??;
    let controller = PrefixedApiKeyController::configure().prefix("kw".to_owned()).seam_defaults().finalize()?;
    let (mut tokens, mut hashes) = (Vec::new(), HashMap::new());
    for _ in 0..keys {
        let (key, hash) = controller.try_generate_key_and_hash()?;
        hashes.insert(key.short_token().to_owned(), hash);
        tokens.push(key.to_string());
    }
    let asked: Vec<_> = (0..1000).map(|number| &tokens[number * 7919 % tokens.len()]).collect();
    let mut taken = Vec::new();
    for _ in 0..rounds {
        let start = Instant::now();
        for token in &asked {
            let key = PrefixedApiKey::from_string(black_box(token))?;
            let hash = hashes.get(key.short_token()).ok_or("no such key")?;
            if !controller.check_hash(&key, hash) {
                return Err("a good key was refused".into());
            }
        }
        taken.push(start.elapsed().as_nanos() / 1000);
    }
    taken.sort_unstable();
    println!(r#"{{"name": "prefixed-api-key, a map in memory", "kind": "opaque", "nanoseconds": {}}}"#, taken[rounds / 2]);
    Ok(())
}

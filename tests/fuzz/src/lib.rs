//! What strangers can send: each target takes any bytes, and stops the program where something that must hold does not.
//!
//! `cargo xtask test --deep` runs them under libFuzzer, a minute each. The suite runs their seeds, and simple changes of these.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a fuzz target stops at what must not be")]

mod bundle;
mod jwt;
mod list_key;
mod request;
mod status_list;
mod token;

/// A parser that strangers reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The shape of a token, and the check by its digest.
    Token,
    /// A JWT by public keys: as it came, and with a good signature over whatever stands in it.
    Jwt,
    /// A bundle: as it came, and signed by whom the reader trusts.
    Bundle,
    /// A status list: as it came, and signed by whom the reader trusts.
    StatusList,
    /// A request to the service, with a key that may do everything.
    Request,
}

impl Target {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Token, Self::Jwt, Self::Bundle, Self::StatusList, Self::Request];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Jwt => "jwt",
            Self::Bundle => "bundle",
            Self::StatusList => "status-list",
            Self::Request => "request",
        }
    }

    /// Takes `data`.
    ///
    /// # Panics
    /// Where something does not hold that must.
    pub fn run(self, data: &[u8]) {
        match self {
            Self::Token => token::run(data),
            Self::Jwt => jwt::run(data),
            Self::Bundle => bundle::run(data),
            Self::StatusList => status_list::run(data),
            Self::Request => request::run(data),
        }
    }

    /// Inputs to begin with: one of each kind, good and bad.
    #[must_use]
    pub fn seeds(self) -> Vec<Vec<u8>> {
        match self {
            Self::Token => token::seeds(),
            Self::Jwt => jwt::seeds(),
            Self::Bundle => bundle::seeds(),
            Self::StatusList => status_list::seeds(),
            Self::Request => request::seeds(),
        }
    }
}

/// When it is, in seconds since 1970.
const NOW: i64 = 1_795_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// A seed, and what is next to it: cut, doubled, one byte other, at so many places.
    fn near(seed: &[u8], places: usize) -> Vec<Vec<u8>> {
        let mut all = vec![seed.to_vec(), seed.repeat(2)];
        for place in (0..seed.len()).step_by(1 + seed.len() / places) {
            all.push(seed[..place].to_vec());
            for byte in [0, b' ', b'"', b'9', b'{', 0xff] {
                let mut changed = seed.to_vec();
                changed[place] = byte;
                all.push(changed);
            }
        }
        all
    }

    #[test]
    fn seeds_and_what_is_next_to_them() {
        for target in Target::ALL {
            let seeds = target.seeds();
            assert!(seeds.len() > 3);
            // A request takes as long as a thousand parses.
            let places = if target == Target::Request { 2 } else { 40 };
            seeds.iter().flat_map(|seed| near(seed, places)).for_each(|data| target.run(&data));
        }
    }
}

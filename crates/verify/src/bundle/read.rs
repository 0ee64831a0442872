//! Reads a bundle in one pass, and makes a checker of it.

use std::io::BufRead;

use ring::digest::{Context, SHA256};

use super::{
    BundleAccount, BundlePlace, BundleProblem,
    head::{Head, LONGEST_HEAD},
    key_line::{KeyLine, LONGEST_LINE},
};
use crate::{
    AccountId, Check, Checker, Grants, Jwk, Need, OwnerEntry, OwnerId, Permission, Thumbprint, UNKNOWN_ACCOUNT,
};

/// How far the clocks of two machines may be apart, in seconds.
const CLOCKS_APART: i64 = 300;

/// Stands for whichever owner is suspended: a bundle names none.
const SUSPENDED_OWNER: OwnerId = OwnerId::of([b'0'; 12]);

/// What a bundle said, whole and signed by whom the reader trusts.
#[derive(Debug, Clone)]
pub struct Bundle {
    head: Head,
    checker: Checker,
}

/// Reads the bundles of one vault, each newer than the one before.
///
/// Whom to trust is given: the thumbprint of the vault's list key, as `keywright export bundle` and the window show it.
/// It is never taken from the bundle.
///
/// ```no_run
/// use std::{fs::File, io::BufReader};
/// use keywright_verify::{Need, bundle::BundleReader};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let now = keywright_verify::now();
/// let mut reader = BundleReader::new("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k".parse()?);
/// let bundle = reader.read(BufReader::new(File::open("keys.kwb")?), now)?;
/// let verdict = bundle.checker().check("kw_…", &Need::NOTHING, now);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct BundleReader {
    trust: Vec<Thumbprint>,
    newest: Option<(String, BundlePlace)>,
}

impl BundleReader {
    /// A reader that takes only what the list key with this thumbprint has signed.
    #[must_use]
    pub fn new(trust: Thumbprint) -> Self {
        Self { trust: vec![trust], newest: None }
    }

    /// The same, which also takes what this list key has signed: for the days in which a vault goes over to a new one.
    #[must_use]
    pub fn or(mut self, trust: Thumbprint) -> Self {
        self.trust.push(trust);
        self
    }

    /// The same, where a bundle of `vault` was read in an earlier life: none that is older than `place` is taken.
    #[must_use]
    pub fn after(mut self, vault: impl Into<String>, place: BundlePlace) -> Self {
        self.newest = Some((vault.into(), place));
        self
    }

    /// Reads a bundle. Nothing of it counts before all of it was found to be as it was signed.
    ///
    /// # Errors
    ///
    /// Says why it is not taken; the bundle before it stays as good as it was.
    pub fn read(&mut self, mut input: impl BufRead, now: i64) -> Result<Bundle, BundleProblem> {
        let first = line(&mut input, LONGEST_HEAD)?.ok_or(BundleProblem::NotABundle("it is empty"))?;
        let first = first.strip_suffix(b"\n").ok_or(BundleProblem::Damaged("its first line has no end"))?;
        let first = str::from_utf8(first).map_err(|_| BundleProblem::NotABundle("its first line is no text"))?;
        let mut head = Head::from_line(first, &self.trust)?;
        self.timely(&head, now)?;
        let checker = keys(&head, input)?;
        // They are asked for by name.
        head.accounts.sort_by(|one, other| one.name.cmp(&other.name));
        self.newest = Some((head.vault.clone(), head.place()));
        Ok(Bundle { head, checker })
    }

    fn timely(&self, head: &Head, now: i64) -> Result<(), BundleProblem> {
        if let Some((vault, newest)) = &self.newest {
            if *vault != head.vault {
                return Err(BundleProblem::OtherVault);
            }
            if head.place() < *newest {
                return Err(BundleProblem::Older { found: head.place(), newest: *newest });
            }
        }
        if now >= head.valid_until {
            return Err(BundleProblem::Stale { valid_until: head.valid_until });
        }
        if head.issued_at.saturating_sub(CLOCKS_APART) > now {
            return Err(BundleProblem::FromTheFuture { issued_at: head.issued_at });
        }
        Ok(())
    }
}

impl Bundle {
    /// Whether `token` is good at `now` for all of `permissions`, in the account of this name where one is given; and which key it
    /// is. It is what a service asks that knows accounts by their names; [`Checker::examine`] takes their ids.
    ///
    /// In an account that the bundle does not know, grants for all accounts hold, and no others.
    ///
    /// ```
    /// # use keywright_verify::{InvalidPermission, Permission, bundle::Bundle, now};
    /// fn may_read(bundle: &Bundle, token: &str) -> Result<bool, InvalidPermission> {
    ///     let needed = [Permission::parse("backups.read")?];
    ///     let check = bundle.examine(token, &needed, Some("eu-central"), now());
    ///     Ok(check.verdict.is_valid())
    /// }
    /// ```
    #[must_use]
    pub fn examine(&self, token: &str, permissions: &[Permission], account: Option<&str>, now: i64) -> Check {
        let account = account.map(|name| self.account(name).unwrap_or(UNKNOWN_ACCOUNT));
        self.checker.examine(token, &Need { permissions, account }, now)
    }

    /// What answers whether a token is good; from its end on, the verdict is `stale_bundle`.
    #[must_use]
    pub const fn checker(&self) -> &Checker {
        &self.checker
    }

    /// The same, to keep.
    #[must_use]
    pub fn into_checker(self) -> Checker {
        self.checker
    }

    /// The id of the vault.
    #[must_use]
    pub fn vault(&self) -> &str {
        &self.head.vault
    }

    /// How new it is. Who starts again keeps it, and gives it to [`BundleReader::after`].
    #[must_use]
    pub const fn place(&self) -> BundlePlace {
        self.head.place()
    }

    /// When it was made, in seconds since 1970.
    #[must_use]
    pub const fn issued_at(&self) -> i64 {
        self.head.issued_at
    }

    /// Until when it holds, in seconds since 1970.
    #[must_use]
    pub const fn valid_until(&self) -> i64 {
        self.head.valid_until
    }

    /// The public token keys.
    #[must_use]
    pub fn jwks(&self) -> &[Jwk] {
        &self.head.jwks.keys
    }

    /// The account of this name, exactly as the vault writes it.
    #[must_use]
    pub fn account(&self, name: &str) -> Option<AccountId> {
        let accounts = &self.head.accounts;
        let place = accounts.binary_search_by(|account| (*account.name).cmp(name)).ok()?;
        Some(accounts[place].id)
    }

    /// All accounts, by name.
    #[must_use]
    pub fn accounts(&self) -> &[BundleAccount] {
        &self.head.accounts
    }
}

/// The lines after the first, which must be those that `head` speaks of.
fn keys(head: &Head, input: impl BufRead) -> Result<Checker, BundleProblem> {
    let mut checker = Checker::new();
    checker.set_keys_enabled(head.keys_enabled);
    checker.set_valid_until(head.valid_until);
    checker.put_owner(SUSPENDED_OWNER, OwnerEntry { suspended: true, grants: Grants::default() });
    for role in &head.roles {
        checker.put_role(role.id, role.permissions.iter().cloned());
    }
    let mut digest = Context::new(&SHA256);
    let mut count = 0_u64;
    // One byte more tells that there is more.
    let mut input = input.take(head.length.saturating_add(1));
    while let Some(line) = line(&mut input, LONGEST_LINE)? {
        digest.update(&line);
        count += 1;
        if count > head.count || input.limit() == 0 {
            return Err(BundleProblem::Damaged("there is more of it than was signed"));
        }
        let key: KeyLine =
            serde_json::from_slice(&line).map_err(|_| BundleProblem::Damaged("a line of it is no key"))?;
        let (digest, entry) = key.to_entry(SUSPENDED_OWNER);
        checker.put_key(digest, entry);
    }
    if count < head.count {
        return Err(BundleProblem::Damaged("it is cut short"));
    }
    if digest.finish().as_ref() != head.sha256.0 {
        return Err(BundleProblem::Damaged("its lines are not those that were signed"));
    }
    Ok(checker)
}

/// The next line, with its end; `None` where there is none. Never more than `longest` is held.
fn line(input: &mut impl BufRead, longest: usize) -> Result<Option<Vec<u8>>, BundleProblem> {
    let mut line = Vec::new();
    let limit = u64::try_from(longest).unwrap_or(u64::MAX);
    std::io::Read::take(&mut *input, limit).read_until(b'\n', &mut line)?;
    if line.len() >= longest && line.last() != Some(&b'\n') {
        return Err(BundleProblem::NotABundle("a line of it is too long"));
    }
    Ok((!line.is_empty()).then_some(line))
}

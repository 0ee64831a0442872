//! Lets a service check the API keys that a Keywright vault issued: in the process, in well under a microsecond, with no network and
//! with nobody's window open.
//!
//! Somebody keeps the vault and hands out keys: an *id*, and a *token*, the secret that a client sends. A *role* is a set of
//! permissions; a *grant* is a role on a key, for all *accounts* or for some. Your service has a token in its hand and wants to know
//! one thing: is it good for this, now? The answer is a [`Verdict`].
//!
//! # What to check by
//!
//! | you have | you use | you learn |
//! |---|---|---|
//! | a **bundle**, a signed file that the vault exports, or keeps up to date | [`KeptBundle`], or [`BundleReader`] to read it once | everything: revoked, suspended, what roles allow now |
//! | only the vault's **public keys**, a JWK Set, and tokens that are JWTs | [`JwksChecker`] | what was true when the token was issued |
//! | records of your own | [`Checker`] | what you told it |
//!
//! Take a bundle if you can. It is one text file without secrets: digests of tokens, roles, names of accounts.
//!
//! # A service with a bundle
//!
//! The crate is a folder of Keywright's own source, not on a registry: `keywright-verify = { path = "…/crates/verify" }`, or `git`. It takes
//! serde and ring, which wants a C compiler, and no async runtime.
//!
//! From whoever keeps the vault you get the file (`keywright export bundle --out keys.kwb`) and a *thumbprint*, 43 characters, which
//! says whose signature to trust. Put the thumbprint into your configuration. Never take it from where the file came from.
//!
//! ```no_run
//! use std::{sync::Arc, thread, time::Duration};
//! use keywright_verify::{Permission, bundle::{BundleReader, KeptBundle}, now};
//!
//! # fn next_token() -> Option<String> { None }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let trust = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k".parse()?;
//! let keys = Arc::new(KeptBundle::new("keys.kwb", BundleReader::new(trust)));
//! keys.refresh(now())?; // or start without: every token is `stale_bundle` until there is a bundle
//!
//! // Where the vault keeps the file up to date, a revocation counts a second later.
//! let follow = Arc::clone(&keys);
//! thread::spawn(move || loop {
//!     thread::sleep(Duration::from_secs(1));
//!     if let Err(problem) = follow.refresh(now()) {
//!         eprintln!("{problem}"); // once a second; what was read before goes on
//!     }
//! });
//!
//! let needed = [Permission::parse("backups.read")?]; // once, not at every request
//! while let Some(token) = next_token() {
//!     let check = keys.examine(&token, &needed, None, now());
//!     println!("{} {:?}", check.verdict, check.key);
//! }
//! # Ok(()) }
//! ```
//!
//! Two programs that run are in `examples/`: `plain_loop` reads tokens from standard input, and `axum_middleware` is a web service that
//! lets in by key.
//!
//! # What to need
//!
//! A [`Permission`] is words with dots between them, `backups.read`. Those that your service asks for are yours to name; tell whoever
//! keeps the vault which there are. Roles hold [`Pattern`]s: `backups.*`, `*.read`, or `*`, which is everything but `keywright.` and
//! what follows it. Several permissions in one check are all needed.
//!
//! An **account** is a thing that a grant can be limited to: a site, a tenant. If your service has such, name the one that the request
//! is about. A check that names none is met by grants for all accounts only: who forgets to name it refuses too much, never too
//! little. One grant must have both, the permission and the account.
//!
//! # What to answer
//!
//! A verdict is the first of these that holds, in this order. Nothing about a key is said before the digest of its token has matched,
//! or by public keys alone its signature: what stands in a token is looked at only then, so what is wrong in it comes after
//! `bad_signature`, again in this order.
//!
//! | verdict | what it means | what an HTTP service answers |
//! |---|---|---|
//! | `malformed` | no token by its shape, or over 16 KiB; by public keys alone also one whose claims cannot be read, or that is not valid yet, by more than a minute | 401 |
//! | `bad_check` | its check digits are wrong: a typing error | 401 |
//! | `stale_bundle` | the bundle is past its time: get a newer one | 503, and tell somebody |
//! | `unknown` | nobody issued it, or its secret is wrong | 401 |
//! | `bad_signature` | changed, or signed by another (JWK Set only) | 401 |
//! | `wrong_audience` | for another service (JWK Set only) | 401 |
//! | `revoked` | its key was revoked | 401 |
//! | `suspended` | its key is suspended for a while | 401 |
//! | `expired` | its key's time is over | 401 |
//! | `keys_disabled` | all keys of the vault are switched off | 401 |
//! | `owner_suspended` | whom it was issued for is suspended | 401 |
//! | `account_not_granted` | a good key, and not for this account | 403 |
//! | `missing_permission` | a good key, and not for this | 403 |
//! | `valid` | it is good | go on |
//!
//! Answer every 401 alike: a stranger need not know why. [`Check::key`] is the key's id, which is public, for your log; a token belongs
//! in no log, address or error. `WWW-Authenticate: Bearer` goes with a 401 (RFC 6750, section 3).
//!
//! Give a check the token as it was sent, without `Bearer` before it. White space is no part of a token: trim what comes from a file.
//! What is not UTF-8 is no token.
//!
//! # A bundle's time
//!
//! It says until when it holds, seven days unless the vault's rules say otherwise; from then on every token is `stale_bundle`, and
//! [`refresh`](bundle::KeptBundle::refresh) says so. Do not wait for that: a file that is kept up to date is always written anew well
//! before, so warn somebody when less than a third of its time is left, between [`Bundle::issued_at`] and [`Bundle::valid_until`].
//! Everything here takes the time that it is, so a test of yours simply gives a later one. A bundle that says that it was made
//! more than five minutes from now is refused.
//!
//! A reader takes no bundle that is older than one that it has read. To be as strict after a restart, keep where the newest stood:
//!
//! ```no_run
//! # use keywright_verify::bundle::{BundlePlace, BundleReader, KeptBundle};
//! # fn f(keys: &KeptBundle, trust: keywright_verify::Thumbprint) -> Result<(), Box<dyn std::error::Error>> {
//! // Whenever `refresh` answered `true`:
//! if let Some(newest) = keys.bundle() {
//!     std::fs::write("keys.seen.new", serde_json::to_vec(&(newest.vault(), newest.place()))?)?;
//!     std::fs::rename("keys.seen.new", "keys.seen")?;
//! }
//! // At the start:
//! let (vault, place): (String, BundlePlace) = serde_json::from_slice(&std::fs::read("keys.seen")?)?;
//! let reader = BundleReader::new(trust).after(vault, place);
//! # Ok(()) }
//! ```
//!
//! # When the thumbprint changes
//!
//! The vault makes a new list key when somebody leaves who held it: an Admin or an Issuer. Keywright shows the new thumbprint then, and a service that
//! goes on trusting the old one takes no newer bundle ([`NotTrusted`]) and learns of no revocation. It has to be told by hand, as it
//! was told the first time: whoever left may still hold the old key, so what that signs vouches for nothing. [`BundleReader::or`] lets a
//! service trust both for the hours in which the change is rolled out; take the old one away after that.
//!
//! # Threads
//!
//! A [`Checker`] is immutable to whoever checks: `&Checker` is all that a check takes, from any number of threads, and it allocates nothing.
//! [`KeptBundle`] puts a newer one in place of the older in one step: a check sees all of one bundle or all of the other. Where a
//! request asks several questions, take [`KeptBundle::bundle`] once and ask it all of them.
//!
//! A clone of a checker is a snapshot, and costs next to nothing. Who changes one takes a clone, changes it, and puts it in place of the
//! old; nobody waits, and what a change costs is in proportion to the change:
//!
//! ```
//! use std::sync::{Arc, Mutex, PoisonError, RwLock};
//! use keywright_verify::{Checker, TokenDigest};
//!
//! struct Shared { now: RwLock<Arc<Checker>>, writing: Mutex<()> }
//!
//! impl Shared {
//!     /// For a check, or for all that a request asks.
//!     fn checker(&self) -> Arc<Checker> {
//!         Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
//!     }
//!
//!     /// One at a time; checks go on meanwhile.
//!     fn forget(&self, digest: &TokenDigest) {
//!         let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
//!         let mut next = Checker::clone(&self.checker());
//!         next.remove_key(digest);
//!         *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
//!     }
//! }
//! ```
//!
//! # Public keys alone
//!
//! A [`JwksChecker`] takes the JWK Set (`keywright export jwks`), the issuer and the audience that the vault's rules name, and checks
//! JWTs by their signature. The issuer is `urn:uuid:` and the vault's id where the rules name none, and the audience is the issuer where
//! they name none; the claims `iss` and `aud` of any of its tokens show them. Another issuer's token is `unknown`.
//!
//! Such a token says what was true when it was issued: revoking its key does not reach you, so let such keys be short-lived, or take the
//! bundle, by which JWTs are checked as other tokens are. It names roles, not permissions: your code has to know what a role of that name
//! may do, and a role that is renamed has the new name in new tokens only. Get the set anew now and then, over a way that you
//! trust, for nothing signs it: keys come and go with it.
//!
//! # Records of your own
//!
//! A [`Checker`] knows keys by the digest of their token. It is told of each change, and the change counts in the next check:
//!
//! ```
//! use keywright_verify::{Checker, Grant, KeyEntry, Need, Permission, RoleId, TokenDigest, Verdict, opaque};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let token = opaque::compose("kw", &"7Hq2mXc90aZt".parse()?, &[7; 32]);
//! let role: RoleId = "BackupReader".parse()?;
//!
//! let mut checker = Checker::new();
//! checker.put_role(role, ["backups.*".parse()?]);
//! checker.put_key(
//!     TokenDigest::of(token.as_bytes()),
//!     KeyEntry::new("7Hq2mXc90aZt".parse()?).with_grants([Grant::everywhere(role)]),
//! );
//!
//! let read = [Permission::parse("backups.read")?];
//! let now = 1_795_000_000; // seconds since 1970
//! assert_eq!(checker.check(&token, &Need::of(&read), now), Verdict::Valid);
//!
//! checker.put_role(role, ["backups.list".parse()?]);
//! assert_eq!(checker.check(&token, &Need::of(&read), now), Verdict::MissingPermission);
//! # Ok(()) }
//! ```
//!
//! # What is not here
//!
//! Issuing keys, and the vault itself; a network; an async runtime; a cache. A check depends on the clock that you give it, [`now`]
//! most of the time, and on nothing else.
//!
//! [`Bundle::issued_at`]: bundle::Bundle::issued_at
//! [`Bundle::valid_until`]: bundle::Bundle::valid_until
//! [`NotTrusted`]: bundle::BundleProblem::NotTrusted
//! [`BundleReader`]: bundle::BundleReader
//! [`BundleReader::or`]: bundle::BundleReader::or
//! [`KeptBundle`]: bundle::KeptBundle
//! [`KeptBundle::bundle`]: bundle::KeptBundle::bundle

pub mod bundle;
mod checker;
mod clock;
mod digest;
mod id;
mod jwk;
mod jwks;
mod list_jws;
mod need;
mod permission;
mod point;
pub mod status_list;
mod token;
mod verdict;

pub use checker::{Accounts, Check, Checker, Grant, Grants, KeyEntry, OwnerEntry};
pub use clock::now;
pub use digest::TokenDigest;
pub use id::{AccountId, AccountKind, BASE62, Id, KeyId, KeyKind, NotAnId, OwnerId, OwnerKind, RoleId, RoleKind};
pub use jwk::{Jwk, NotAThumbprint, PublicKey, Thumbprint};
pub use jwks::{Claims, JwksChecker, LimitedRole, NotAJwkSet};
pub use need::{Need, UNKNOWN_ACCOUNT};
pub use permission::{InvalidPermission, Pattern, Permission, RESERVED};
pub use token::{Flaw, Shape, jwt, opaque, shape};
pub use verdict::Verdict;

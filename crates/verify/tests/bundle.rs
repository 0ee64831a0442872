//! A bundle answers as the checker that it was made of, and none is taken that was not signed so by whom is trusted.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::{fs, sync::LazyLock};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use keywright_verify::{
    AccountId, Checker, Grant, Grants, Jwk, KeyEntry, KeyId, Need, OwnerEntry, OwnerId, Permission, PublicKey, RoleId,
    Thumbprint, TokenDigest, Verdict,
    bundle::{self, Bundle, BundleAccount, BundleFacts, BundlePlace, BundleProblem, BundleReader, KeptBundle},
    opaque,
};
use proptest::prelude::*;
use ring::signature::{Ed25519KeyPair, KeyPair};

const MADE: i64 = 1_795_000_000;
const UNTIL: i64 = MADE + 7 * 86_400;

static LIST_KEY: LazyLock<Ed25519KeyPair> = LazyLock::new(|| Ed25519KeyPair::from_seed_unchecked(&[1; 32]).unwrap());
static ANOTHER: LazyLock<Ed25519KeyPair> = LazyLock::new(|| Ed25519KeyPair::from_seed_unchecked(&[2; 32]).unwrap());

fn public(key: &Ed25519KeyPair) -> [u8; 32] {
    key.public_key().as_ref().try_into().unwrap()
}

fn trust(key: &Ed25519KeyPair) -> Thumbprint {
    PublicKey::ed25519(public(key)).thumbprint()
}

fn facts(sequence: u64) -> BundleFacts {
    BundleFacts {
        vault: "Vault0000001".into(),
        place: BundlePlace { epoch: 1, sequence },
        issued_at: MADE,
        valid_until: UNTIL,
        accounts: vec![BundleAccount { id: account(1), name: "eu-central".into() }],
        jwks: vec![Jwk::new(PublicKey::es256([1; 32], [2; 32])), Jwk::new(PublicKey::ed25519([3; 32]))],
    }
}

fn written(checker: &Checker, facts: BundleFacts, key: &Ed25519KeyPair) -> Vec<u8> {
    let mut out = Vec::new();
    let sign = |text: &[u8]| key.sign(text).as_ref().try_into().unwrap();
    bundle::write(checker, facts, &public(key), &sign, &mut out).unwrap();
    out
}

fn read(bytes: &[u8]) -> Result<Bundle, BundleProblem> {
    BundleReader::new(trust(&LIST_KEY)).read(bytes, MADE)
}

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(kind: &str, number: u8) -> T {
    format!("{kind}{number:0>width$}", width = 12 - kind.len()).parse().unwrap()
}

fn key(number: u8) -> KeyId {
    id("Key", number)
}

fn role(number: u8) -> RoleId {
    id("Role", number)
}

fn account(number: u8) -> AccountId {
    id("Acc", number)
}

fn owner(number: u8) -> OwnerId {
    id("Own", number)
}

fn token(number: u8) -> String {
    opaque::compose("kw", &key(number), &[number; 32])
}

fn permission(text: &str) -> Permission {
    text.parse().unwrap()
}

/// Three keys, each of another kind.
fn three() -> Checker {
    let mut checker = Checker::new();
    checker.put_role(role(1), ["backups.*".parse().unwrap()]);
    for number in 1..=3 {
        let mut entry = KeyEntry::new(key(number)).with_grants([Grant::within(role(1), [account(1)])]);
        entry.revoked = number == 3;
        entry.expires_at = (number == 2).then_some(MADE + 3600);
        checker.put_key(TokenDigest::of(token(number).as_bytes()), entry);
    }
    checker
}

fn grants() -> impl Strategy<Value = Grants> {
    let accounts = prop::option::of(prop::collection::vec(1..4_u8, 1..3));
    let grant = (1..4_u8, accounts).prop_map(|(of, accounts)| match accounts {
        None => Grant::everywhere(role(of)),
        Some(accounts) => Grant::within(role(of), accounts.into_iter().map(account)),
    });
    prop::collection::vec(grant, 0..4).prop_map(|grants| grants.into_iter().collect())
}

prop_compose! {
    fn entry(number: u8)(
        grants in grants(), expires in prop::option::of(-5..5_i64), owner_number in prop::option::of(1..4_u8),
        revoked in prop::bool::weighted(0.2), suspended in prop::bool::weighted(0.2),
    ) -> KeyEntry {
        let mut entry = KeyEntry::new(key(number));
        entry.grants = grants;
        entry.expires_at = expires.map(|seconds| MADE + seconds);
        entry.owner = owner_number.map(owner);
        (entry.revoked, entry.suspended) = (revoked, suspended);
        entry
    }
}

prop_compose! {
    fn any_checker()(
        keys in prop::collection::vec((0..32_u8).prop_flat_map(|number| (Just(number), entry(number))), 0..20),
        owners in prop::collection::vec((1..4_u8, any::<bool>(), grants()), 0..3),
        roles in prop::collection::vec((1..4_u8, prop::sample::subsequence(vec!["a.b", "a.*", "*.b", "*"], 1..3)), 0..4),
        enabled in prop::bool::weighted(0.9), owner_grants in any::<bool>(),
    ) -> Checker {
        let mut checker = Checker::new();
        for (number, entry) in keys {
            checker.put_key(TokenDigest::of(token(number).as_bytes()), entry);
        }
        for (number, suspended, grants) in owners {
            checker.put_owner(owner(number), OwnerEntry { suspended, grants });
        }
        for (number, permissions) in roles {
            checker.put_role(role(number), permissions.into_iter().map(|pattern| pattern.parse().unwrap()));
        }
        checker.set_keys_enabled(enabled);
        checker.set_owner_grants(owner_grants);
        checker
    }
}

proptest! {
    #[test]
    fn it_answers_as_the_checker_that_it_was_made_of(checker in any_checker()) {
        let bundle = read(&written(&checker, facts(7), &LIST_KEY)).unwrap();
        let permissions = [permission("a.b"), permission("a.c"), permission("c.b")];
        for number in 0..32 {
            let token = token(number);
            for account in [None, Some(account(1)), Some(account(2))] {
                for permission in &permissions {
                    let need = Need { permissions: std::slice::from_ref(permission), account };
                    for now in [MADE - 3, MADE, MADE + 3] {
                        let said = checker.examine(&token, &need, now);
                        prop_assert_eq!(bundle.checker().examine(&token, &need, now), said);
                        // The bundle knows the first account by name; no grant is limited to one that it does not know.
                        let name = account.map(|id| if id == self::account(1) { "eu-central" } else { "nowhere" });
                        let elsewhere = Need { account: account.map(|id| if id == self::account(1) { id } else { self::account(9) }), ..need };
                        let by_name = bundle.examine(&token, need.permissions, name, now);
                        prop_assert_eq!(by_name, checker.examine(&token, &elsewhere, now));
                    }
                }
            }
        }
    }

    #[test]
    fn no_changed_byte_gets_by(at in any::<prop::sample::Index>(), bit in 0..8_u32) {
        let mut bytes = written(&three(), facts(7), &LIST_KEY);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(read(&bytes).is_err());
    }

    #[test]
    fn no_part_of_one_passes_for_it(cut in any::<prop::sample::Index>()) {
        let bytes = written(&three(), facts(7), &LIST_KEY);
        prop_assert!(read(&bytes[..cut.index(bytes.len())]).is_err());
    }

    #[test]
    fn whatever_is_given_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read(&bytes).is_err());
    }
}

#[test]
fn it_says_what_it_was_made_with() {
    let bundle = read(&written(&three(), facts(7), &LIST_KEY)).unwrap();
    assert_eq!(bundle.vault(), "Vault0000001");
    assert_eq!(bundle.place(), BundlePlace { epoch: 1, sequence: 7 });
    assert_eq!((bundle.issued_at(), bundle.valid_until()), (MADE, UNTIL));
    assert_eq!(bundle.account("eu-central"), Some(account(1)));
    assert_eq!(bundle.account("EU-Central"), None);
    assert_eq!(bundle.jwks(), facts(7).jwks);
}

#[test]
fn only_who_is_trusted_is_believed() {
    let bytes = written(&three(), facts(7), &ANOTHER);
    let refused = read(&bytes).unwrap_err();
    assert!(matches!(refused, BundleProblem::NotTrusted { found } if found == trust(&ANOTHER)), "{refused}");

    // Another's key under the trusted one's name.
    let text = String::from_utf8(bytes).unwrap();
    let (header, rest) = text.split_once('.').unwrap();
    let header = String::from_utf8(URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    let lying = header.replace(&trust(&ANOTHER).to_string(), &trust(&LIST_KEY).to_string());
    assert_ne!(header, lying);
    let refused = read(format!("{}.{rest}", URL_SAFE_NO_PAD.encode(lying)).as_bytes()).unwrap_err();
    assert!(matches!(refused, BundleProblem::NotTrusted { .. }), "{refused}");

    // The trusted key, and another's signature.
    let key = URL_SAFE_NO_PAD.encode(public(&ANOTHER));
    let honest = header.replace(&key, &URL_SAFE_NO_PAD.encode(public(&LIST_KEY)));
    let honest = honest.replace(&trust(&ANOTHER).to_string(), &trust(&LIST_KEY).to_string());
    let refused = read(format!("{}.{rest}", URL_SAFE_NO_PAD.encode(honest)).as_bytes()).unwrap_err();
    assert!(matches!(refused, BundleProblem::BadSignature), "{refused}");
}

#[test]
fn what_else_the_list_key_signs_is_no_bundle() {
    for header in [
        r#"{"typ":"statuslist+jwt","kid":"KID","jwk":{"kty":"OKP","crv":"Ed25519","x":"X"},"alg":"EdDSA"}"#,
        r#"{"typ":"kw-bundle","kid":"KID","jwk":{"kty":"OKP","crv":"Ed25519","x":"X"},"alg":"none"}"#,
        r#"{"typ":"kw-bundle","kid":"KID","jwk":{"kty":"OKP","crv":"Ed25519","x":"X"},"alg":"EdDSA","crit":["exp"]}"#,
        r#"{"typ":"kw-bundle","kid":"KID","alg":"EdDSA"}"#,
    ] {
        let kid = trust(&LIST_KEY).to_string();
        let header = header.replace("KID", &kid).replace('X', &URL_SAFE_NO_PAD.encode(public(&LIST_KEY)));
        let whole = String::from_utf8(written(&three(), facts(7), &LIST_KEY)).unwrap();
        let payload = whole.split('.').nth(1).unwrap();
        let signed = format!("{}.{payload}", URL_SAFE_NO_PAD.encode(header));
        let signature = URL_SAFE_NO_PAD.encode(LIST_KEY.sign(signed.as_bytes()));
        let rest = whole.split_once('\n').unwrap().1;
        let refused = read(format!("{signed}.{signature}\n{rest}").as_bytes()).unwrap_err();
        assert!(matches!(refused, BundleProblem::NotABundle(_)), "{refused}");
    }
    for nothing in ["", "\n", "no bundle\n", "a.b.c\n", &token(1), "{}\n"] {
        let refused = read(nothing.as_bytes()).unwrap_err();
        assert!(matches!(refused, BundleProblem::NotABundle(_) | BundleProblem::Damaged(_)), "{nothing}: {refused}");
    }
}

#[test]
fn lines_come_and_go_with_the_signature_only() {
    let whole = String::from_utf8(written(&three(), facts(7), &LIST_KEY)).unwrap();
    let lines: Vec<_> = whole.lines().collect();
    let with = |lines: &[&str]| read(format!("{}\n", lines.join("\n")).as_bytes()).unwrap_err();
    assert!(matches!(with(&lines[..3]), BundleProblem::Damaged("it is cut short")));
    assert!(matches!(
        with(&[&lines[..], &lines[3..]].concat()),
        BundleProblem::Damaged("there is more of it than was signed")
    ));
    assert!(matches!(
        with(&[lines[0], lines[2], lines[1], lines[3]]),
        BundleProblem::Damaged("its lines are not those that were signed")
    ));
}

#[test]
fn an_older_one_and_another_vaults_are_not_taken() {
    let mut reader = BundleReader::new(trust(&LIST_KEY));
    let mut take = |facts: BundleFacts| reader.read(&*written(&three(), facts, &LIST_KEY), MADE);
    take(facts(7)).unwrap();
    take(facts(7)).unwrap();
    let refused = take(facts(6)).unwrap_err();
    assert!(matches!(refused, BundleProblem::Older { .. }), "{refused}");
    assert_eq!(refused.verdict(), Some(Verdict::StaleBundle));
    take(BundleFacts { place: BundlePlace { epoch: 2, sequence: 1 }, ..facts(0) }).unwrap();
    assert!(matches!(take(facts(8)).unwrap_err(), BundleProblem::Older { .. }));
    let other = BundleFacts { vault: "Vault0000002".into(), place: BundlePlace { epoch: 3, sequence: 1 }, ..facts(0) };
    assert!(matches!(take(other).unwrap_err(), BundleProblem::OtherVault));

    let mut again = BundleReader::new(trust(&LIST_KEY)).after("Vault0000001", BundlePlace { epoch: 1, sequence: 7 });
    let refused = again.read(&*written(&three(), facts(6), &LIST_KEY), MADE).unwrap_err();
    assert!(matches!(refused, BundleProblem::Older { .. }), "{refused}");
}

#[test]
fn past_its_time_it_says_yes_to_nobody() {
    let bytes = written(&three(), facts(7), &LIST_KEY);
    let at = |now| BundleReader::new(trust(&LIST_KEY)).read(&*bytes, now);
    let checker = at(MADE).unwrap().into_checker();
    let check = |token: &str, now| checker.check(token, &Need::NOTHING, now);
    assert_eq!(check(&token(1), UNTIL - 1), Verdict::Valid);
    assert_eq!(check(&token(1), UNTIL), Verdict::StaleBundle);
    assert_eq!(check(&token(9), UNTIL), Verdict::StaleBundle);
    assert_eq!(check("no token", UNTIL), Verdict::Malformed);
    assert_eq!(at(UNTIL).unwrap_err().verdict(), Some(Verdict::StaleBundle));
    assert!(at(MADE - 300).is_ok());
    assert!(matches!(at(MADE - 301).unwrap_err(), BundleProblem::FromTheFuture { .. }));
}

#[test]
fn a_line_without_an_end_is_not_held() {
    let mut endless = std::io::repeat(b'a');
    let endless = std::io::BufReader::new(&mut endless);
    let refused = BundleReader::new(trust(&LIST_KEY)).read(endless, MADE).unwrap_err();
    assert!(matches!(refused, BundleProblem::NotABundle("a line of it is too long")), "{refused}");
}

#[test]
fn a_file_that_is_kept_up_to_date_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.kwb");
    let put = |bytes: &[u8]| {
        let beside = folder.path().join("beside");
        fs::write(&beside, bytes).unwrap();
        fs::rename(&beside, &path).unwrap();
    };
    // A service may start before the file is there.
    let kept = KeptBundle::new(&path, BundleReader::new(trust(&LIST_KEY)));
    assert!(matches!(kept.refresh(MADE), Err(BundleProblem::Unreadable(_))));
    assert_eq!(kept.examine(&token(1), &[], None, MADE).verdict, Verdict::StaleBundle);
    assert_eq!(kept.checker().check(&token(1), &Need::NOTHING, MADE), Verdict::StaleBundle);
    assert!(kept.bundle().is_none());

    put(&written(&three(), facts(7), &LIST_KEY));
    assert!(kept.refresh(MADE).unwrap());
    assert_eq!(kept.examine(&token(1), &[], None, MADE).verdict, Verdict::Valid);
    let check = || kept.checker().check(&token(1), &Need::NOTHING, MADE);
    assert_eq!(check(), Verdict::Valid);
    assert!(!kept.refresh(MADE).unwrap());

    let mut changed = three();
    let digest = TokenDigest::of(token(1).as_bytes());
    let mut entry = changed.key(&digest).unwrap().clone();
    entry.revoked = true;
    changed.put_key(digest, entry);
    put(&written(&changed, facts(8), &LIST_KEY));
    assert_eq!(check(), Verdict::Valid);
    assert!(kept.refresh(MADE).unwrap());
    assert_eq!(check(), Verdict::Revoked);

    // Somebody puts the older one back, or garbles it: the newest that was read goes on.
    put(&written(&three(), facts(7), &LIST_KEY));
    assert!(matches!(kept.refresh(MADE), Err(BundleProblem::Older { .. })));
    put(b"garbled\n");
    assert!(matches!(kept.refresh(MADE), Err(BundleProblem::NotABundle(_))));
    assert_eq!(check(), Verdict::Revoked);

    // Nor is the older one taken by who starts again, and remembers.
    let newest = kept.bundle().unwrap();
    put(&written(&three(), facts(7), &LIST_KEY));
    let again = BundleReader::new(trust(&LIST_KEY)).after(newest.vault(), newest.place());
    assert!(matches!(KeptBundle::new(&path, again).refresh(MADE), Err(BundleProblem::Older { .. })));
}

#[test]
fn who_follows_a_file_hears_when_nothing_newer_came_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.kwb");
    fs::write(&path, written(&three(), facts(7), &LIST_KEY)).unwrap();
    let kept = KeptBundle::new(&path, BundleReader::new(trust(&LIST_KEY)));
    assert!(kept.refresh(MADE).unwrap());
    let end = kept.bundle().unwrap().valid_until();
    assert!(!kept.refresh(end - 1).unwrap());
    assert!(matches!(kept.refresh(end), Err(BundleProblem::Stale { .. })));
    assert_eq!(kept.examine(&token(1), &[], None, end).verdict, Verdict::StaleBundle);
}

#[test]
fn a_reader_takes_two_list_keys_while_a_vault_goes_over_to_a_new_one() {
    let [new, foreign] = [8, 9].map(|seed| Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap());
    let mut reader = BundleReader::new(trust(&LIST_KEY)).or(trust(&new));
    for (sequence, key) in [(7, &*LIST_KEY), (8, &new)] {
        assert!(reader.read(&*written(&three(), facts(sequence), key), MADE).is_ok());
    }
    let third = written(&three(), facts(9), &foreign);
    assert!(matches!(reader.read(&*third, MADE), Err(BundleProblem::NotTrusted { .. })));
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.kwb");
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let kept = KeptBundle::new(&path, BundleReader::new(trust(&LIST_KEY)));
    assert!(matches!(kept.refresh(MADE), Err(BundleProblem::NotABundle(_))));
    // Nor is it waited for in the place of one that was good.
    fs::remove_file(&path).unwrap();
    fs::write(&path, written(&three(), facts(7), &LIST_KEY)).unwrap();
    assert!(kept.refresh(MADE).unwrap());
}

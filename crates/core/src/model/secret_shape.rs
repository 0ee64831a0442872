//! Tells text that has the shape of a token or of a private key: pasted into a name by mistake, it would
//! stand in lists, logs and files for ever. What was found is never repeated.

use keywright_verify::{Flaw, jwt, opaque};

use crate::error::{Code, Error, Result};

/// Refuses text that holds a token or a private key anywhere.
///
/// # Errors
/// [`Code::SecretInText`], which does not repeat the text.
pub(crate) fn refuse(text: &str, field: &str) -> Result<()> {
    let what = if holds_private_key(text) {
        "private key"
    } else if holds_token(text) {
        "token"
    } else {
        return Ok(());
    };
    let message = format!("This looks like a {what}. Secrets are never kept in names or descriptions; remove it.");
    Err(Error::new(Code::SecretInText, message).about(field))
}

/// PEM (RFC 7468) of any kind, OpenSSH's inner format without its header, PuTTY's, and age's identities.
pub(crate) fn holds_private_key(text: &str) -> bool {
    let capitals = text.to_ascii_uppercase();
    (capitals.contains("-----BEGIN ") && capitals.contains("PRIVATE KEY"))
        || capitals.contains("AGE-SECRET-KEY-")
        || capitals.contains("PUTTY-USER-KEY-FILE-")
        || text.contains("b3BlbnNzaC1rZXktdjEA")
}

fn holds_token(text: &str) -> bool {
    let word = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    text.split(|character| !word(character)).any(|run| holds_jwt(run) || holds_opaque(run))
}

/// Three or more parts of base64url with dots between them, the first beginning as a JSON object does.
fn holds_jwt(run: &str) -> bool {
    let parts: Vec<&str> = run.split('.').collect();
    parts.windows(3).any(|three| {
        // Something else may stand right before it, as in `token-eyJ...`.
        let start = three[0].find("eyJ");
        start.is_some_and(|start| jwt::has_shape(&[&three[0][start..], three[1], three[2]].join(".")))
    })
}

/// A prefix, an id and a secret, whatever stands before and behind; with a wrong letter it gives a token away as well.
fn holds_opaque(run: &str) -> bool {
    let ends = run.match_indices('_').map(|(underscore, _)| underscore + opaque::LENGTH_AFTER_PREFIX);
    ends.filter_map(|end| run.get(..end).map(|whole| (whole, end - opaque::LENGTH_AFTER_PREFIX))).any(
        |(whole, underscore)| {
            opaque::PREFIX_LENGTH
                .filter_map(|length| whole.get(underscore.checked_sub(length)?..))
                .any(|token| !matches!(opaque::parse(token), Err(Flaw::Malformed)))
        },
    )
}

#[cfg(test)]
mod tests {
    use keywright_verify::opaque;

    use super::refuse;
    use crate::error::Code;

    fn token(prefix: &str) -> String {
        opaque::compose(prefix, &"7Hq2mXc90aZt".parse().unwrap(), &[9; 32])
    }

    /// With one letter wrong.
    fn mistyped(token: &str) -> String {
        let mut wrong = token.to_owned();
        let letter = if &wrong[25..26] == "a" { "b" } else { "a" };
        wrong.replace_range(25..26, letter);
        wrong
    }

    #[test]
    fn tokens_and_private_keys_are_told_wherever_they_stand() {
        let jwt = "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiJ4In0.c2lnbmF0dXJl";
        let found = [
            token("kw"),
            token("abcdefghijkl"),
            format!("my key: {}!", token("acme")),
            format!("TOKEN_{}_old", token("kw")),
            format!("{}tail", token("kw")),
            mistyped(&token("kw")),
            format!("see {}.", mistyped(&token("acme"))),
            format!("\"{jwt}\""),
            format!("Bearer {jwt}"),
            format!("see {jwt}."),
            "-----BEGIN OPENSSH PRIVATE KEY-----\nabc".to_owned(),
            "-----begin rsa private key-----".to_owned(),
            "-----BEGIN PGP PRIVATE KEY BLOCK-----".to_owned(),
            "AGE-SECRET-KEY-1QQQQ".to_owned(),
            "age-secret-key-1qqqq".to_owned(),
            "PuTTY-User-Key-File-3: ssh-ed25519".to_owned(),
            "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU".to_owned(),
        ];
        for text in found {
            let error = refuse(&text, "name").unwrap_err();
            assert_eq!(error.code, Code::SecretInText);
            assert!(!error.message.contains(&text[..8]), "the secret was repeated");
        }
    }

    #[test]
    fn ordinary_text_is_fine() {
        let mut cut = token("kw");
        cut.replace_range(20..21, "#");
        let hash = format!("build_202611221030_{}", "a".repeat(40));
        for text in [
            "",
            "Nightly backup",
            "eyJ",
            "eyJ.a",
            "a.b.c",
            "kw_7Hq2mXc90aZt",
            "-----BEGIN CERTIFICATE-----",
            &cut,
            &hash,
        ] {
            refuse(text, "name").unwrap();
        }
    }
}

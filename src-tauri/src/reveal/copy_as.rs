//! A token in the forms in which it is pasted.

use keywright_core::secret::Token;
use zeroize::Zeroizing;

use crate::message::CopyAs;

/// The token of the key of this name, ready to be pasted; the service answers at this address.
///
/// A command hands the token to curl as a config on its standard input, never as an argument, which everybody on the computer
/// can read. A space before it keeps it out of the history of shells that leave such lines out (`ignorespace`).
pub(crate) fn copy_as(form: CopyAs, key_name: &str, token: &Token, service: &str) -> Zeroizing<String> {
    let token = token.expose();
    Zeroizing::new(match form {
        CopyAs::Env => format!("{}={token}\n", variable(key_name)),
        CopyAs::Header => format!("Authorization: Bearer {token}"),
        // The address comes next: anybody's, whom a proxy may stand before.
        CopyAs::Curl => format!(" printf 'header = \"Authorization: Bearer {token}\"' | curl -K - "),
        CopyAs::Verify => format!(
            " curl -sS -K - <<'END'\n\
             url = \"{service}/api/v1/api_keys/verify\"\n\
             # Not by a proxy of the environment.\n\
             noproxy = \"*\"\n\
             header = \"Authorization: Bearer {token}\"\n\
             header = \"Content-Type: application/json\"\n\
             data = \"{{\\\"token\\\": \\\"{token}\\\"}}\"\n\
             END\n"
        ),
    })
}

/// A variable's name as shells take it (POSIX.1, section 8.1): upper case letters, digits and underscores, no digit first.
fn variable(key_name: &str) -> String {
    let mut variable = String::new();
    for character in key_name.chars() {
        if character.is_ascii_alphanumeric() {
            variable.push(character.to_ascii_uppercase());
        } else if !variable.is_empty() && !variable.ends_with('_') {
            variable.push('_');
        }
    }
    let variable = variable.trim_end_matches('_');
    match variable.as_bytes().first() {
        None => "API_KEY".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("KEY_{variable}"),
        Some(_) => variable.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_variable_that_every_shell_takes() {
        for (name, expected) in [
            ("ci-deploy", "CI_DEPLOY"),
            ("2nd key", "KEY_2ND_KEY"),
            ("Schlüssel", "SCHL_SSEL"),
            ("鍵", "API_KEY"),
            ("a--b ", "A_B"),
        ] {
            assert_eq!(variable(name), expected);
        }
    }

    #[test]
    fn each_form_is_ready_to_paste() {
        let token = Token::new("kw_x".to_owned());
        let copied = |form| copy_as(form, "ci", &token, "http://127.0.0.1:5000").to_string();
        assert_eq!(copied(CopyAs::Env), "CI=kw_x\n");
        assert_eq!(copied(CopyAs::Header), "Authorization: Bearer kw_x");
        assert_eq!(copied(CopyAs::Curl), " printf 'header = \"Authorization: Bearer kw_x\"' | curl -K - ");
        assert_eq!(
            copied(CopyAs::Verify),
            r#" curl -sS -K - <<'END'
url = "http://127.0.0.1:5000/api/v1/api_keys/verify"
# Not by a proxy of the environment.
noproxy = "*"
header = "Authorization: Bearer kw_x"
header = "Content-Type: application/json"
data = "{\"token\": \"kw_x\"}"
END
"#
        );
    }
}

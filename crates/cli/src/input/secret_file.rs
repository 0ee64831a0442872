//! Secrets that come from a file or from standard input: read whole into memory that is wiped, never
//! more than such a secret can be long, one newline at the end taken off.

use std::{
    fs::File,
    io::{self, IsTerminal, Read},
    path::Path,
};

use keywright_core::{
    error::{Code, Error, Result},
    secret::{Passphrase, RecoveryCode, Token},
};
use zeroize::Zeroizing;

/// The longest passphrase that unlocks a vault, in bytes.
const LONGEST_PASSPHRASE: usize = 1024;
/// Longer than any recovery code, spaces and dashes included.
const LONGEST_RECOVERY_CODE: usize = 256;
/// Longer than any token.
const LONGEST_TOKEN: usize = 64 * 1024;

/// The passphrase in `file`; `-` is standard input.
pub(crate) fn read_passphrase(file: &Path) -> Result<Passphrase> {
    read_file(file, "passphrase", LONGEST_PASSPHRASE, Code::InvalidPassphrase).map(Passphrase::new)
}

/// The recovery code in `file`; `-` is standard input.
pub(crate) fn read_recovery_code(file: &Path) -> Result<RecoveryCode> {
    read_file(file, "recovery code", LONGEST_RECOVERY_CODE, Code::InvalidArgument).map(RecoveryCode::new)
}

/// The token on standard input; where that is a terminal, what `ask` answers.
pub(crate) fn read_token(ask: impl FnOnce() -> io::Result<String>) -> Result<Token> {
    let failed = |error: io::Error| Error::new(Code::Disk, format!("The token could not be read: {error}."));
    if io::stdin().is_terminal() {
        return ask().map(Token::new).map_err(failed);
    }
    match read(&mut io::stdin().lock(), LONGEST_TOKEN).map_err(failed)? {
        Content::Text(text) if text.trim().is_empty() => {
            Err(Error::new(Code::InvalidArgument, "There is no token on standard input.").about("token"))
        }
        Content::Text(text) => Ok(Token::new(text)),
        // Too long for a token, or no text at all: a check says that, and need not fail.
        Content::TooLong | Content::NotText => Ok(Token::new(String::new())),
    }
}

/// What was found where a secret should be.
enum Content {
    Text(String),
    TooLong,
    NotText,
}

fn read_file(file: &Path, what: &str, longest: usize, code: Code) -> Result<String> {
    let field = what.replace(' ', "_");
    let place = if file == Path::new("-") { "Standard input".to_owned() } else { file.display().to_string() };
    let content = if file == Path::new("-") {
        read(&mut io::stdin().lock(), longest)
    } else {
        File::open(file).and_then(|mut file| read(&mut file, longest))
    };
    let content = content.map_err(|error| {
        // Not repeated where there is no such file: it may be the secret itself.
        let (code, message) = match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::InvalidFilename => (
                Code::InvalidArgument,
                format!("There is no such file for the {what}. Give the path of a file that holds it, not the {what} itself."),
            ),
            _ => (Code::Disk, format!("{place} could not be read for the {what}: {error}.")),
        };
        Error::new(code, message).about(&field)
    })?;
    let message = match content {
        Content::Text(text) if text.is_empty() => format!("{place} is empty; it should hold the {what}."),
        Content::Text(text) => return Ok(text),
        Content::TooLong => format!("{place} holds more than {longest} bytes, which is longer than any {what}."),
        Content::NotText => format!("{place} is not UTF-8 text, as a {what} is."),
    };
    Err(Error::new(code, message).about(field))
}

/// Reads to the end, or until it is too long; takes one newline off the end.
fn read(source: &mut dyn Read, longest: usize) -> io::Result<Content> {
    // Room for a newline, and for one byte that is too many. Never grows, so that no copy is left.
    let mut bytes = Zeroizing::new(vec![0; longest + 3]);
    let mut length = 0;
    while length < bytes.len() {
        match source.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let content = &bytes[..length];
    let content = content.strip_suffix(b"\n").map_or(content, |line| line.strip_suffix(b"\r").unwrap_or(line));
    if content.len() > longest {
        return Ok(Content::TooLong);
    }
    Ok(str::from_utf8(content).map_or(Content::NotText, |text| Content::Text(text.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Option<String> {
        match read(&mut &*bytes, 8).unwrap() {
            Content::Text(text) => Some(text),
            Content::TooLong | Content::NotText => None,
        }
    }

    #[test]
    fn one_newline_is_no_part_of_a_secret() {
        assert_eq!(text(b"secret").as_deref(), Some("secret"));
        assert_eq!(text(b"secret\n").as_deref(), Some("secret"));
        assert_eq!(text(b"secret\r\n").as_deref(), Some("secret"));
        assert_eq!(text(b"secret\n\n").as_deref(), Some("secret\n"));
        assert_eq!(text(b" secre \n").as_deref(), Some(" secre "));
    }

    #[test]
    fn what_is_too_long_or_no_text_is_not_taken() {
        assert_eq!(text(b"12345678\n").as_deref(), Some("12345678"));
        assert_eq!(text(b"123456789\n"), None);
        assert_eq!(text(&[b'x'; 1000]), None);
        assert_eq!(text(&[0xff, 0xfe]), None);
    }
}

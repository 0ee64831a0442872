//! The platform's store of secrets, asked without a deadline.

use keyring::{Entry, Error as Fault};
use zeroize::Zeroizing;

use crate::error::{Code, Error, Result};

/// The secret of this user of this service; `None` where there is none. A Secret Service that was never unlocked
/// since the session began says that there is none, too.
pub(super) fn read(service: &str, user: &str) -> Result<Option<Zeroizing<String>>> {
    match ask(service, user, Entry::get_password) {
        Ok(secret) => Ok(Some(Zeroizing::new(secret))),
        Err(Fault::NoEntry) => Ok(None),
        Err(fault) => Err(error(&fault)),
    }
}

/// Writes the secret of this user of this service.
pub(super) fn write(service: &str, user: &str, secret: &str) -> Result<()> {
    ask(service, user, |entry| entry.set_password(secret)).map_err(|fault| error(&fault))
}

/// Removes the secret of this user of this service; that there is none is no error.
pub(super) fn remove(service: &str, user: &str) -> Result<()> {
    match ask(service, user, Entry::delete_credential) {
        Ok(()) | Err(Fault::NoEntry) => Ok(()),
        Err(fault) => Err(error(&fault)),
    }
}

/// Asks by the connection that the process has, and where that fails once more by a new one: a store that was missing or
/// was started again since then would otherwise stay out of reach until the program is started again.
fn ask<T>(service: &str, user: &str, question: impl Fn(&Entry) -> keyring::Result<T>) -> keyring::Result<T> {
    match Entry::new(service, user).and_then(|entry| question(&entry)) {
        Err(fault @ (Fault::NoDefaultStore | Fault::PlatformFailure(_))) => match new_connection(service, user) {
            Some(entry) => question(&entry?),
            None => Err(fault),
        },
        answer => answer,
    }
}

#[cfg(target_os = "linux")]
fn new_connection(service: &str, user: &str) -> Option<keyring::Result<Entry>> {
    use keyring_core::api::CredentialStoreApi;
    use zbus_secret_service_keyring_store::Store;
    Some(Store::new().and_then(|store| store.build(service, user, None)).map(|inner| Entry { inner }))
}

#[cfg(not(target_os = "linux"))]
fn new_connection(_: &str, _: &str) -> Option<keyring::Result<Entry>> {
    None
}

/// What happened, in our words: what the library says could hold what is kept.
fn error(fault: &Fault) -> Error {
    let message = match fault {
        Fault::NoStorageAccess(_) => {
            "This computer's keychain is locked or refused. Unlock it and try again, or use the passphrase."
        }
        Fault::NoDefaultStore | Fault::PlatformFailure(_) | Fault::NotSupportedByStore(_) => {
            "This computer has no keychain that answers. Start one and try again, or use the passphrase."
        }
        Fault::Ambiguous(_) => {
            "This computer's keychain keeps several secrets under the same name. Remove all but one there, or use the passphrase."
        }
        _ => "This computer's keychain failed. Try again, or use the passphrase.",
    };
    Error::new(Code::Keychain, message)
}

//! The HTTP status of every code of the vault's errors.

use axum::http::StatusCode;
use keywright_core::error::Code;

/// The status that a refusal with this code is answered with.
pub(crate) const fn status_of(code: Code) -> StatusCode {
    match code {
        Code::NotAllowed
        | Code::ReservedPermission
        | Code::ProofNeeded
        | Code::WrongPassphrase
        | Code::WrongRecoveryCode
        | Code::NoSuchLock => StatusCode::FORBIDDEN,
        Code::KeysDisabled
        | Code::LimitReached
        | Code::NameTaken
        | Code::NameFixed
        | Code::ExpiryFixed
        | Code::KeyEnded
        | Code::InUse
        | Code::AlreadyExists
        | Code::Ambiguous => StatusCode::CONFLICT,
        Code::Stale => StatusCode::PRECONDITION_FAILED,
        Code::LifetimeRefused
        | Code::RuleRefused
        | Code::InvalidText
        | Code::SecretInText
        | Code::InvalidPermission
        | Code::InvalidLifetime
        | Code::InvalidPassphrase
        | Code::InvalidArgument => StatusCode::UNPROCESSABLE_ENTITY,
        Code::KeyNotFound
        | Code::RoleNotFound
        | Code::OwnerNotFound
        | Code::AccountNotFound
        | Code::ServiceNotFound
        | Code::OperatorNotFound => StatusCode::NOT_FOUND,
        Code::TokenGone => StatusCode::GONE,
        Code::Locked
        | Code::VaultNotFound
        | Code::VaultDamaged
        | Code::VaultNewer
        | Code::VaultInUse
        | Code::ReadOnly
        | Code::Keychain
        | Code::KeychainTimeout
        | Code::Cancelled => StatusCode::SERVICE_UNAVAILABLE,
        Code::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        Code::Disk | Code::Clipboard | Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use keywright_core::error::Exit;

    use super::*;

    #[test]
    fn every_code_has_a_status_of_its_own_meaning() {
        for code in Code::ALL {
            let status = status_of(*code);
            match code.exit() {
                // What the one who asks can put right is never the server's fault, and the other way round.
                Exit::Refused | Exit::Usage | Exit::NotFound if *code != Code::VaultNotFound => {
                    assert!(status.is_client_error(), "{code:?}");
                }
                Exit::Damaged | Exit::InUse | Exit::Machine => assert!(status.is_server_error(), "{code:?}"),
                _ => assert!(status.is_client_error() || status.is_server_error(), "{code:?}"),
            }
        }
    }
}

//! The one argument of a command, off the wire. What does not parse is refused like everything else,
//! as an `Error` with a sentence and the member that it is about, and without a word of what was sent,
//! which could be a passphrase.

use keywright_core::error::{Code, Error};
use serde::{Deserialize, de::DeserializeOwned};
use tauri::{
    Runtime,
    ipc::{CommandArg, CommandItem, InvokeBody, InvokeError},
};

/// The one argument of a command.
pub(super) struct Request<T>(T);

impl<T> Request<T> {
    /// What was asked.
    pub(super) fn into_inner(self) -> T {
        self.0
    }
}

impl<'de, R: Runtime, T: DeserializeOwned> CommandArg<'de, R> for Request<T> {
    fn from_command(command: CommandItem<'de, R>) -> Result<Self, InvokeError> {
        match command.message.payload() {
            InvokeBody::Json(body) => {
                parse(body.get(command.key).unwrap_or(&serde_json::Value::Null)).map(Self).map_err(Into::into)
            }
            InvokeBody::Raw(_) => Err(not_understood(None).into()),
        }
    }
}

pub(super) fn parse<T: for<'a> Deserialize<'a>>(body: &serde_json::Value) -> Result<T, Error> {
    serde_path_to_error::deserialize(body).map_err(|error| {
        let field = error.path().iter().find_map(|step| match step {
            serde_path_to_error::Segment::Map { key } => Some(key.clone()),
            _ => None,
        });
        not_understood(field.as_deref())
    })
}

fn not_understood(field: Option<&str>) -> Error {
    match field {
        Some("expiration") => Error::new(
            Code::InvalidLifetime,
            "Give a whole number of days from 1 to 3650, or a day that is in the calendar, like 2027-05-31.",
        )
        .about("expiration"),
        Some(field) => {
            Error::new(Code::InvalidArgument, format!("The value of {field} is not one that can be used here."))
                .about(field)
        }
        None => Error::new(
            Code::InvalidArgument,
            "The window sent a request that this version does not understand. Restart Keywright.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::message::{IssueKeyRequest, PreviewExpirationRequest, UnlockRequest};

    #[test]
    fn what_does_not_parse_names_the_member_and_quotes_nothing() {
        let error = parse::<UnlockRequest>(
            &json!({ "operator": null, "method": { "kind": "passphrase", "passphrase": ["hunter2"] } }),
        )
        .unwrap_err();
        assert_eq!(error.code, Code::InvalidArgument);
        assert!(!error.message.contains("hunter2"), "{error}");
        let error = parse::<UnlockRequest>(&json!("hunter2")).unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (Code::InvalidArgument, None));
        assert!(!error.message.contains("hunter2"), "{error}");
    }

    #[test]
    fn days_and_dates_that_do_not_exist_are_said_to_be_so() {
        for expiration in [
            json!({ "on": "2027-02-30" }),
            json!({ "on": "tomorrow" }),
            json!({ "after": { "days": -1 } }),
            json!({ "after": { "days": 1.5 } }),
            json!({ "after": { "days": "many" } }),
            json!("soon"),
            json!(null),
        ] {
            let error =
                parse::<PreviewExpirationRequest>(&json!({ "expiration": expiration, "key": null })).unwrap_err();
            assert_eq!(
                (error.code, error.field.as_deref()),
                (Code::InvalidLifetime, Some("expiration")),
                "{expiration}"
            );
        }
    }

    #[test]
    fn a_role_that_is_no_id_is_about_the_grants() {
        let error = parse::<IssueKeyRequest>(&json!({
            "name": "ci", "description": "", "owner": null, "grants": [{ "role": "../x", "accounts": null }],
            "expiration": "default", "format": null
        }))
        .unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (Code::InvalidArgument, Some("grants")));
    }
}

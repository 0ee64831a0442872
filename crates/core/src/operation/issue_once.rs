//! Issues a key once, however often it is asked: whoever got no answer asks again, and is told which key the first request made. Its
//! token is not told again.

use serde::Serialize;

use super::{Context, Decision, GrantRequest, IssueKey, Issued, Operation, access, issue_key};
use crate::{
    error::{Code, Error, Result},
    model::{Actor, Expiration, Format, KeyId, Once, OwnerId, RequestId, TokenDigest},
    state::State,
};

/// Issue a key for a request that may come again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueOnce {
    /// What is asked.
    pub issue: IssueKey,
    /// Which request it is.
    pub once: RequestId,
}

/// What the request came to.
#[derive(Debug)]
pub enum OnceReply {
    /// The key was issued for it now.
    Issued(Issued),
    /// A key was issued for it before, and its token answered then.
    Before {
        /// The key.
        key: KeyId,
        /// Whether it was deleted since.
        deleted: bool,
    },
}

impl Operation for IssueOnce {
    type Reply = OnceReply;

    fn decide(&self, state: &State, actor: &Actor, context: &mut Context<'_>) -> Result<Decision<OnceReply>> {
        let asked = asked(&self.issue)?;
        let Some((key, once)) = state.issued_once(self.once) else {
            let once = Once { request: self.once, asked };
            let Decision { change, reply } = issue_key::issue(&self.issue, Some(once), state, actor, context)?;
            return Ok(Decision { change, reply: OnceReply::Issued(reply) });
        };
        access::manage_keys_of(actor, state.rules(), self.issue.owner)?;
        if once.asked != asked {
            let message = "This name of a request was used for another one. Choose a new name for each request, and the same \
                           only to ask the same again.";
            return Err(Error::new(Code::InvalidArgument, message).about("idempotency_key"));
        }
        Ok(Decision::unchanged(OnceReply::Before { key, deleted: state.key(key).is_none() }))
    }
}

/// A digest of what is asked, however it was written.
fn asked(issue: &IssueKey) -> Result<TokenDigest> {
    #[derive(Serialize)]
    struct Asked<'a> {
        name: &'a str,
        description: &'a str,
        owner: Option<OwnerId>,
        grants: &'a [GrantRequest],
        expiration: Expiration,
        format: Option<Format>,
    }
    // Not how its token reaches somebody: that is not theirs to ask.
    let IssueKey { name, description, owner, grants, expiration, format, delivery: _ } = issue;
    let asked = Asked { name, description, owner: *owner, grants, expiration: *expiration, format: *format };
    let text =
        serde_json::to_vec(&asked).map_err(|_| Error::new(Code::Internal, "A request could not be put into words."))?;
    Ok(TokenDigest::of(&text))
}

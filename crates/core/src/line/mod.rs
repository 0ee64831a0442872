//! The line between two processes that have one vault open: the host, which holds its folder, and a guest beside it.
//!
//! `place` is where its socket is, `stream` the socket of this system, `message` what is said. Who may say what is decided in
//! `vault::host`; what a guest asks for in `vault::guest`. No secret goes over it, in either direction.

mod message;
mod place;
#[cfg(unix)]
mod stream;
#[cfg(not(unix))]
#[path = "no_stream.rs"]
mod stream;

pub(crate) use message::{
    AHEAD, Asked, Look, MOST_FRAMES, PORTION, PROTOCOL, Parcel, Proof, Said, Used, next, proof_text, read, write,
    write_bytes,
};
pub(crate) use place::{find, make};
pub(crate) use stream::{Listener, Stream};

//! The ledger: the append-only, hash-chained, signed file of everything that was ever done; the truth of a vault.
//!
//! `frame` is the layout as functions over bytes, `session` the sealing, `entry` what is sealed; `writer` appends,
//! `scan` reads frames and checks the chain, `walk` opens them, `replay` makes a State of them, `recall` looks at single
//! places, `appended` what others wrote meanwhile, `trail` reads entries back and proves them, `tail` moves a torn end aside. What changes are allowed is decided in `operation`; here is only checked that their signer might do such.

mod appended;
mod audit;
mod authority;
mod count;
mod damage;
mod entry;
mod frame;
mod on_disk;
mod recall;
mod replay;
mod scan;
mod session;
mod tail;
mod trail;
mod walk;
mod writer;

pub(crate) use appended::{Appended, AppendedChange};
pub(crate) use audit::audit;
pub(crate) use authority::{Roster, permits};
pub(crate) use count::count;
pub(crate) use damage::Tail;
pub(crate) use entry::{Entry, write_entry};
pub(crate) use frame::Chain;
pub(crate) use recall::Recall;
pub(crate) use replay::{Replayed, replay};
pub(crate) use session::ReadKeys;
pub(crate) use tail::cut_off;
pub(crate) use trail::{Source, Trail};
pub(crate) use writer::{LedgerEnd, NotCommitted, Signer, Sink, Writer};

/// The folder of the ledger.
pub(crate) const FOLDER: &str = "ledger";
/// The ledger's file, named after its first sequence number.
pub(crate) const FILE: &str = "000000000001.kwl";

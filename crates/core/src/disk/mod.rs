//! Files: made 0600, never through a link, replaced whole or not at all, durable when a call returns. Those of a vault,
//! and the new ones that people ask for ([`NewFile`]), which alone are there for others.
//!
//! What stands in them is not known here.

mod fault;
mod file;
mod folder;
mod folder_lock;
mod new_file;

pub(crate) use fault::{fault, writing_fault};
pub(crate) use file::{
    create_new, open_for_reading, open_for_writing, read_whole, remove_left_over, replace, set_aside,
};
pub(crate) use folder::{create_folder, create_folders, sync_folder};
pub(crate) use folder_lock::{FolderLock, holder};
pub use new_file::{NewFile, write_new_file};

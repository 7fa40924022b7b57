//! Bytes nobody has read yet: a file, a pipe, a file of an archive.

mod entry;
mod source;
mod window;

pub use entry::Entry;
pub(super) use source::{HEAD, Source};
pub(super) use window::Window;

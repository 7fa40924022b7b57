//! From what the user names (files, folders, standard input, web pages) to captured bytes.

mod address;
mod ads;
mod capture;
mod container;
mod file;
mod http;
mod input;
mod inputs;
mod media;
mod raw;
mod reason;
mod selection;
pub(crate) mod walls;
pub(crate) mod warc;

pub use address::is_public;
pub use ads::{BadMapping, Mapping, Record};
pub use capture::{Capture, Redirect, Unread};
pub use http::{Fetcher, Limits};
pub use input::Input;
pub use inputs::Inputs;
pub use raw::Entry;
pub use reason::{ConfigError, Reason, same_text};
pub use selection::WalkOptions;
pub use warc::{Page, Pages, is_warc};

//! Web archives (WARC/1.1, ISO 28500): records written one gzip member each, and read back from any
//! tool's files.

mod message;
mod read;
mod record;
mod write;

pub use message::{Body, Message, Undecoded};
pub use read::{Broken, Head, Reader};
pub use record::{Fields, Kind, REVISIT_IDENTICAL};
pub use write::{Draft, digest, hexadecimal, record_id};

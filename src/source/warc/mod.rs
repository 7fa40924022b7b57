//! Web archives as inputs: each answer of a page becomes a capture, with its address, its day and
//! its record.

mod given;
mod pages;
mod record;

pub(crate) use given::{Given, given};
pub use pages::Pages;
pub use record::Page;
pub(crate) use record::field;

/// Whether a file starts like a web archive, compressed or not.
#[must_use]
pub fn is_warc(head: &[u8]) -> bool {
    use std::io::Read;
    if head.starts_with(b"WARC/") {
        return true;
    }
    let mut start = [0; 5];
    head.starts_with(&[0x1f, 0x8b])
        && flate2::read::GzDecoder::new(head).read_exact(&mut start).is_ok()
        && &start == b"WARC/"
}

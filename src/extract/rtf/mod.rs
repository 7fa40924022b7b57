//! Rich text (RTF): paragraphs, tables, notes, margins, text boxes, tracked changes, pictures.

mod charset;
mod reader;
mod state;
mod story;
mod styles;
mod token;
mod words;

use self::reader::Reader;
use super::contents::Contents;
use super::fault::Fault;

pub(super) const MEDIA_TYPE: &str = "application/rtf";

/// Recognises a rich text by its first bytes.
pub(super) fn detect(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"{\\rtf")
}

/// Reads a rich text.
pub(super) fn read(bytes: &[u8]) -> Result<Contents, Fault> {
    Reader::default().read(bytes)
}

#[cfg(test)]
mod tests;

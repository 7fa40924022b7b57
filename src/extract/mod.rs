//! From captured bytes to a document: ordered blocks of text, each with its zone and exact place.

mod document;

pub use document::{Block, DateSource, Document, DocumentDate, Zone};

use crate::text::SourceText;

/// Bytes as they were captured, with what is known of them.
#[derive(Debug)]
pub struct RawInput<'a> {
    /// Path or URL.
    pub uri: &'a str,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Media type, when known.
    pub media_type: Option<&'a str>,
    /// Declared charset, when known.
    pub charset: Option<&'a str>,
    /// Day whose law applies.
    pub date: DocumentDate,
    /// Platform, when known.
    pub platform: Option<String>,
}

/// Why a capture could not be read, in French.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

/// Reads a capture (placeholder).
///
/// # Errors
/// Says in French why the bytes cannot be read.
pub fn read(input: RawInput<'_>) -> Result<Document, Unreadable> {
    use sha2::Digest;
    use std::fmt::Write as _;
    if input.bytes.is_empty() {
        return Err(Unreadable("le fichier est vide".to_owned()));
    }
    if input.bytes.contains(&0) {
        return Err(Unreadable("contenu binaire, aucun texte à lire".to_owned()));
    }
    let mut sha256 = String::new();
    for byte in sha2::Sha256::digest(&input.bytes) {
        let _ = write!(sha256, "{byte:02x}");
    }
    let text = String::from_utf8_lossy(&input.bytes).into_owned();
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            blocks.push(Block::plain(line.trim_end(), at, Zone::Body));
        }
        at += line.len();
    }
    Ok(Document {
        uri: input.uri.to_owned(),
        title: None,
        media_type: input.media_type.unwrap_or("text/plain").to_owned(),
        lang: None,
        sha256,
        date: input.date,
        platform: input.platform,
        source: SourceText { text },
        blocks,
        notes: Vec::new(),
    })
}

//! Records in the making: fields, digests, one gzip member each.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::io;

use aws_lc_rs::digest::{self, SHA256};
use flate2::{Compress, Compression, FlushCompress, Status};
use jiff::Timestamp;

use super::record::Kind;

thread_local! {
    /// Pages are small and many: the fastest level is within a tenth of the best one on them, and
    /// setting a compressor up costs more than compressing a short record.
    static COMPRESSOR: RefCell<Compress> = RefCell::new(Compress::new_gzip(Compression::fast(), 15));
}

/// A record about to be written.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its type.
    pub kind: Kind,
    /// `<urn:uuid:…>`.
    pub id: String,
    /// When the content was captured, to the microsecond.
    pub date: Timestamp,
    /// Media type of the block.
    pub content_type: &'static str,
    /// Further fields, in their order.
    pub fields: Vec<(&'static str, String)>,
    /// The content.
    pub block: Vec<u8>,
    /// Digest of the payload, when the block has one.
    pub payload: Option<String>,
}

impl Draft {
    /// A record of `block`, with an identifier of its own.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub fn new(kind: Kind, date: Timestamp, content_type: &'static str, block: Vec<u8>) -> io::Result<Self> {
        let id = record_id()?;
        Ok(Self { kind, id, date, content_type, fields: Vec::new(), block, payload: None })
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// Says where the payload starts, so that its digest is recorded too.
    #[must_use]
    pub fn payload(mut self, at: usize) -> Self {
        self.payload = self.block.get(at..).map(digest);
        self
    }

    /// The same, when its digest is known.
    #[must_use]
    pub fn payload_digest(mut self, digest: String) -> Self {
        self.payload = Some(digest);
        self
    }

    /// The record as a gzip member.
    ///
    /// # Errors
    /// The compressor refuses, which a buffer in memory never makes it do.
    pub fn member(&self) -> io::Result<Vec<u8>> {
        COMPRESSOR.with_borrow_mut(|compressor| {
            compressor.reset();
            let mut out = Vec::with_capacity(self.block.len() / 2 + 512);
            let head = self.head();
            let parts = [head.as_bytes(), &self.block, b"\r\n\r\n"];
            for (index, part) in parts.into_iter().enumerate() {
                let flush =
                    if index + 1 == parts.len() { FlushCompress::Finish } else { FlushCompress::None };
                let start = compressor.total_in();
                loop {
                    let done = (compressor.total_in() - start) as usize;
                    let status =
                        compressor.compress_vec(&part[done..], &mut out, flush).map_err(io::Error::other)?;
                    let taken = (compressor.total_in() - start) as usize == part.len();
                    if status == Status::StreamEnd || (taken && flush != FlushCompress::Finish) {
                        break;
                    }
                    out.reserve(out.capacity() / 2);
                }
            }
            Ok(out)
        })
    }

    /// The value of `WARC-Date`.
    pub(crate) fn date_field(&self) -> String {
        format!("{:.6}", self.date)
    }

    fn head(&self) -> String {
        let mut head = String::with_capacity(512);
        let mut field = |name: &str, value: &str| {
            // A line end in a value would start a field of its own.
            let value = value.replace(['\r', '\n'], " ");
            // Writing to a String cannot fail.
            let _ = write!(head, "{name}: {value}\r\n");
        };
        field("WARC-Type", self.kind.name());
        field("WARC-Record-ID", &self.id);
        field("WARC-Date", &self.date_field());
        for (name, value) in &self.fields {
            field(name, value);
        }
        field("WARC-Block-Digest", &digest(&self.block));
        if let Some(digest) = &self.payload {
            field("WARC-Payload-Digest", digest);
        }
        field("Content-Type", self.content_type);
        field("Content-Length", &self.block.len().to_string());
        format!("WARC/1.1\r\n{head}\r\n")
    }
}

/// SHA-256 with its label. Hexadecimal, so that `sha256sum` gives the same figures.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hexadecimal(digest::digest(&SHA256, bytes).as_ref()))
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A fresh record identifier (UUID version 4).
///
/// # Errors
/// The system has no randomness to give.
pub fn record_id() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hexadecimal(&bytes);
    Ok(format!("<urn:uuid:{}-{}-{}-{}-{}>", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
}

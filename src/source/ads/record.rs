//! One ad of an export, and how an export gives its ads.

use std::sync::Arc;

use serde_json::Value;

use super::mapping::Mapping;
use super::messages::{self, AdReason};
use super::object;
use super::records::Piece;
use super::sheet::Sheet;
use super::table::Row;
use crate::source::capture::{Capture, Unread};
use crate::source::raw::Source;

/// One ad of an export, as written there: the worker that judges it reads it.
#[derive(Debug)]
pub struct Record {
    pub(super) uri: String,
    pub(super) form: Form,
}

/// How the export writes it.
#[derive(Debug)]
pub(super) enum Form {
    Row(Row, Arc<Sheet>, &'static str),
    Object(Piece, Arc<Mapping>),
}

impl Record {
    /// `export.csv#ligne=12`.
    pub(in crate::source) fn uri(&self) -> &str {
        &self.uri
    }

    /// Bytes of the record.
    pub(in crate::source) fn weight(&self) -> usize {
        match &self.form {
            Form::Row(row, ..) => row.bytes().len(),
            Form::Object(piece, _) => piece.bytes.len(),
        }
    }

    /// Reads the ad.
    pub(in crate::source) fn capture(self) -> Result<Capture, Unread> {
        let ad = match self.form {
            Form::Row(row, sheet, media_type) => sheet.ad(&row, self.uri, media_type)?,
            Form::Object(piece, mapping) => {
                let Piece { bytes, line } = piece;
                let (value, note) =
                    parse(&bytes, line).map_err(|reason| Unread::new(self.uri.as_str(), reason))?;
                object::ad(&value, bytes, self.uri, line, &mapping, note)?
            }
        };
        Ok(Capture::of_ad(ad))
    }
}

/// What an export gives.
pub(in crate::source) enum Drawn {
    /// One of its ads.
    Ad(Box<Record>),
    /// Something to say of the export, in French.
    Remark(String),
}

/// The ads of one export, drawn one at a time.
pub(in crate::source) type Export = Box<dyn Iterator<Item = Result<Drawn, Unread>>>;

/// What became of a file that might be an export.
pub(in crate::source) enum Opened {
    /// It holds these ads.
    Export(Export),
    /// It is a document like another.
    Document(Source),
}

/// Reads a JSON record; bytes that are not UTF-8 are taken for windows-1252, as an old tool writes.
fn parse(bytes: &[u8], line: u32) -> Result<(Value, Option<&'static str>), AdReason> {
    let told = |error: &serde_json::Error| {
        if error.to_string().starts_with("recursion limit") {
            return AdReason::TooDeep;
        }
        let below = u32::try_from(error.line().saturating_sub(1)).unwrap_or(0);
        AdReason::BadRecord(line.saturating_add(below), error.column())
    };
    if let Ok(text) = std::str::from_utf8(bytes) {
        return serde_json::from_str(text).map(|value| (value, None)).map_err(|error| told(&error));
    }
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
    serde_json::from_str(&text)
        .map(|value| (value, Some(messages::WINDOWS_1252)))
        .map_err(|error| told(&error))
}

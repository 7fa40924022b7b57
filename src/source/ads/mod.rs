//! Exports of ad repositories and of advertising platforms: each of their ads is a document.

mod columns;
mod dates;
mod draft;
mod dynamic;
mod mapping;
mod messages;
mod object;
mod open;
mod sheet;
mod workbook;

use std::sync::Arc;

use serde_json::Value;

pub use mapping::{BadMapping, Mapping};
pub(super) use open::open;
pub(super) use workbook::open as open_workbook;

use super::container::records::Piece;
use super::container::table::Row;
use super::{Capture, Unread};
use messages::AdReason;
use sheet::Sheet;

/// One ad of an export, as written there: the worker that judges it reads it.
#[derive(Debug)]
pub struct Record {
    uri: String,
    form: Form,
}

#[derive(Debug)]
enum Form {
    Row(Row, Arc<Sheet>, &'static str),
    Object(Piece, Arc<Mapping>),
}

impl Record {
    /// `export.csv#ligne=12`.
    pub(super) fn uri(&self) -> &str {
        &self.uri
    }

    /// Bytes of the record.
    pub(super) fn weight(&self) -> usize {
        match &self.form {
            Form::Row(row, ..) => row.bytes().len(),
            Form::Object(piece, _) => piece.bytes.len(),
        }
    }

    /// Reads the ad.
    pub(super) fn capture(self) -> Result<Capture, Unread> {
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

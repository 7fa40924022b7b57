//! Opens an export of ads: what it is, then its records one by one.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use encoding_rs_io::DecodeReaderBytesBuilder;

use super::mapping::Mapping;
use super::messages::{self, AdReason};
use super::object;
use super::record::{Drawn, Export, Form, Opened, Record};
use super::records::{Piece, PieceError, Pieces, Step};
use super::sheet::{self, Sheet};
use super::table::{RECORD_LIMIT, Row, RowError, Rows};
use crate::source::capture::Unread;
use crate::source::raw::{HEAD, Source};
use crate::source::reason::Reason;
use crate::text::SourceText;

/// First bytes in which the first record of a JSON file must stand whole.
const JSON_HEAD: u64 = 1024 * 1024;

/// Opens `source` if it is an export of ads; `expected` says that its name announces one.
pub(in crate::source) fn open(
    mut source: Source,
    mapping: &Arc<Mapping>,
    expected: bool,
) -> Result<Opened, Unread> {
    let start = source.head.trim_ascii_start();
    // Pages are the most common of all, and never tables.
    if start.first() == Some(&b'<') || (start.is_empty() && !expected) {
        return Ok(Opened::Document(source));
    }
    let head = SourceText::decode(&source.head, None, false);
    if head.binary_kind().is_some() {
        return Ok(Opened::Document(source));
    }
    let uri = source.uri.clone();
    let wide = head.encoding().to_ascii_lowercase().starts_with("utf-16");
    if head.text.trim_start().starts_with(['{', '[']) {
        if source.head.len() as u64 >= HEAD {
            source =
                source.with_head(JSON_HEAD).map_err(|error| Unread::new(&uri, Reason::from_io(&error)))?;
        }
        let head = SourceText::decode(&source.head, None, false);
        return match object::recognise(head.text.as_bytes(), mapping) {
            Ok(path) => Ok(Opened::Export(json(source, path, &head.text, mapping))),
            Err(_) if object::is_last_page(head.text.as_bytes()) => {
                let told = Drawn::Remark(messages::last_page(&uri));
                Ok(Opened::Export(Box::new(std::iter::once(Ok(told)))))
            }
            Err(_) if !expected => Ok(Opened::Document(source)),
            Err(names) => Err(Unread::new(uri, unknown(mapping, &names, AdReason::UnknownJson))),
        };
    }
    if !expected && mapping.is_empty() && !sheet::may_hold_headings(&head.text) {
        return Ok(Opened::Document(source));
    }
    let Some(sheet) = sheet::recognise(&head.text, mapping) else {
        if !expected || head.text.trim().is_empty() {
            return Ok(Opened::Document(source));
        }
        let names = sheet::first_cells(&head.text);
        return Err(Unread::new(uri, unknown(mapping, &names, AdReason::UnknownTable)));
    };
    if !sheet.has_text() && !sheet.has_library() {
        let seen = messages::seen(sheet.headings.iter().map(String::as_str));
        return Err(Unread::new(uri, AdReason::NoTextColumn(seen)));
    }
    let media_type = if sheet.delimiter == b'\t' { "text/tab-separated-values" } else { "text/csv" };
    let encoding = wide.then(|| encoding_rs::Encoding::for_label(head.encoding().as_bytes())).flatten();
    let reader = decoded(source.reader(), encoding);
    let ads = Table {
        rows: Rows::new(reader, sheet.delimiter),
        freed: Vec::new().into_iter(),
        tally: Tally::new(uri, true, sheet.unread.clone()),
        sheet: Arc::new(sheet),
        media_type,
    };
    Ok(Opened::Export(Box::new(ads)))
}

fn unknown(mapping: &Mapping, names: &[String], reason: fn(String) -> AdReason) -> AdReason {
    let seen = messages::seen(names.iter().map(String::as_str));
    if mapping.is_empty() {
        return reason(seen);
    }
    let wanted: Vec<String> = mapping.columns().map(|name| format!("«\u{a0}{name}\u{a0}»")).collect();
    AdReason::Unmapped(wanted.join(", "), seen)
}

/// UTF-16 becomes UTF-8; anything else passes as it is, without its byte order mark.
fn decoded(reader: Box<dyn Read>, encoding: Option<&'static encoding_rs::Encoding>) -> Box<dyn Read> {
    Box::new(
        DecodeReaderBytesBuilder::new().encoding(encoding).strip_bom(true).utf8_passthru(true).build(reader),
    )
}

/// What was met so far in an export.
pub(super) struct Tally {
    pub(super) uri: String,
    /// What was not read are columns; else fields.
    columns: bool,
    pub(super) unread: Vec<String>,
    pub(super) ads: usize,
    pub(super) textless: usize,
    told: bool,
}

impl Tally {
    pub(super) fn new(uri: String, columns: bool, unread: Vec<String>) -> Self {
        Self { uri, columns, unread, ads: 0, textless: 0, told: false }
    }

    /// What is said of the export once it is read, the first time it is asked.
    pub(super) fn closing(&mut self) -> Option<Result<Drawn, Unread>> {
        if std::mem::replace(&mut self.told, true) {
            return None;
        }
        let unread = self.unread.iter().map(String::as_str);
        if self.ads == 0 {
            return Some(Err(Unread::new(self.uri.as_str(), AdReason::NoAd(messages::seen(unread)))));
        }
        Some(Ok(Drawn::Remark(messages::remark(&self.uri, (self.ads, self.textless), self.columns, unread))))
    }
}

/// The ads of a table.
struct Table {
    rows: Rows,
    /// Rows that an open quote had swallowed.
    freed: std::vec::IntoIter<Row>,
    sheet: Arc<Sheet>,
    media_type: &'static str,
    tally: Tally,
}

impl Iterator for Table {
    type Item = Result<Drawn, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.freed.next() {
                if self.sheet.concerns(&row) {
                    return Some(Ok(self.record(row)));
                }
                self.tally.textless += 1;
                continue;
            }
            let row = match self.rows.next() {
                None => return self.tally.closing(),
                Some(Ok(row)) if row.line <= self.sheet.line => continue,
                Some(Ok(row)) => row,
                Some(Err(error)) => {
                    self.tally.ads += 1;
                    let (line, reason) = match error {
                        RowError::TooLong(line) => (line, String::from(AdReason::LongRecord(line))),
                        RowError::Io(error) => (0, String::from(Reason::from_io(&error))),
                    };
                    return Some(Err(Unread::new(place(&self.tally.uri, line), reason)));
                }
            };
            let swallowed = self.sheet.swallowed(&row);
            if !swallowed.is_empty() {
                self.freed = swallowed.into_iter();
                self.tally.ads += 1;
                let uri = place(&self.tally.uri, row.line);
                return Some(Err(Unread::new(uri, AdReason::OpenQuote(row.line))));
            }
            if !self.sheet.concerns(&row) {
                self.tally.textless += 1;
                continue;
            }
            return Some(Ok(self.record(row)));
        }
    }
}

impl Table {
    fn record(&mut self, row: Row) -> Drawn {
        self.tally.ads += 1;
        let uri = place(&self.tally.uri, row.line);
        let form = Form::Row(row, Arc::clone(&self.sheet), self.media_type);
        Drawn::Ad(Box::new(Record { uri, form }))
    }
}

fn place(uri: &str, line: u32) -> String {
    if line == 0 { uri.to_owned() } else { format!("{uri}#ligne={line}") }
}

/// The ads of a JSON file: one a line when the first is alone on its own, else wherever they stand.
fn json(source: Source, path: Vec<Step>, head: &str, mapping: &Arc<Mapping>) -> Export {
    let uri = source.uri.clone();
    let first = head.trim_start().lines().next().unwrap_or_default();
    let lines = path.is_empty() && serde_json::from_str::<serde::de::IgnoredAny>(first).is_ok();
    let unread = first_record(head, &path).map(|record| object::unread(&record, mapping)).unwrap_or_default();
    let reader = decoded(source.reader(), None);
    let tally = Tally::new(uri, false, unread);
    let mapping = Arc::clone(mapping);
    if lines {
        Box::new(Lines {
            reader: BufReader::with_capacity(256 * 1024, reader),
            line: 0,
            mapping,
            tally,
            failed: false,
        })
    } else {
        Box::new(Objects { pieces: Pieces::new(reader, path), mapping, tally })
    }
}

fn first_record(head: &str, path: &[Step]) -> Option<serde_json::Value> {
    let head = std::io::Cursor::new(head.as_bytes().to_vec());
    let piece = Pieces::new(Box::new(head), path.to_vec()).next()?.ok()?;
    serde_json::from_slice(&piece.bytes).ok()
}

/// The ads of a JSON file, wherever they stand.
struct Objects {
    pieces: Pieces,
    mapping: Arc<Mapping>,
    tally: Tally,
}

impl Iterator for Objects {
    type Item = Result<Drawn, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        let Some(piece) = self.pieces.next() else { return self.tally.closing() };
        self.tally.ads += 1;
        let uri = &self.tally.uri;
        Some(match piece {
            Ok(piece) => {
                let uri = format!("{uri}#annonce={}", self.tally.ads);
                let form = Form::Object(piece, Arc::clone(&self.mapping));
                Ok(Drawn::Ad(Box::new(Record { uri, form })))
            }
            Err(error) => {
                let (line, reason) = match error {
                    PieceError::TooLong(line) => (line, AdReason::LongRecord(line).to_string()),
                    PieceError::Cut(line) => (line, AdReason::Cut(line).to_string()),
                    PieceError::Broken(line) => (line, AdReason::BrokenJson(line).to_string()),
                    PieceError::Io(error) => (0, String::from(Reason::from_io(&error))),
                };
                Err(Unread::new(place(uri, line), reason))
            }
        })
    }
}

/// The ads of a file that holds one a line: a broken line spoils no other.
struct Lines {
    reader: BufReader<Box<dyn Read>>,
    line: u32,
    mapping: Arc<Mapping>,
    tally: Tally,
    /// The file cannot be read further.
    failed: bool,
}

impl Iterator for Lines {
    type Item = Result<Drawn, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return self.tally.closing();
        }
        loop {
            let mut bytes = Vec::new();
            let read = (&mut self.reader).take(RECORD_LIMIT as u64).read_until(b'\n', &mut bytes);
            let too_long = bytes.len() >= RECORD_LIMIT && bytes.last() != Some(&b'\n');
            if let Err(error) = read.and_then(|_| if too_long { skip_line(&mut self.reader) } else { Ok(()) })
            {
                self.failed = true;
                let reason = Reason::from_io(&error);
                return Some(Err(Unread::new(self.tally.uri.as_str(), reason)));
            }
            if bytes.is_empty() {
                return self.tally.closing();
            }
            self.line = self.line.saturating_add(1);
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            self.tally.ads += 1;
            let uri = place(&self.tally.uri, self.line);
            if too_long {
                return Some(Err(Unread::new(uri, AdReason::LongRecord(self.line))));
            }
            bytes.truncate(bytes.trim_ascii_end().len());
            let piece = Piece { bytes, line: self.line };
            let form = Form::Object(piece, Arc::clone(&self.mapping));
            return Some(Ok(Drawn::Ad(Box::new(Record { uri, form }))));
        }
    }
}

/// Steps over the rest of a line, whatever its length.
fn skip_line(reader: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let found = memchr::memchr(b'\n', buffer);
        let count = found.map_or(buffer.len(), |at| at + 1);
        reader.consume(count);
        if found.is_some() || count == 0 {
            return Ok(());
        }
    }
}

//! Exports of ads saved as Excel workbooks: every sheet with recognised headings, one ad a row.

use std::io::Cursor;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use calamine::{DataRef, Reader as _, Xlsx, XlsxCellReader};

use super::mapping::Mapping;
use super::messages::{self, AdReason};
use super::open::Tally;
use super::record::{Drawn, Export, Form, Record};
use super::sheet::{self, Sheet};
use super::table::{RECORD_LIMIT, Row};
use crate::extract::office::Package;
use crate::source::capture::Unread;
use crate::source::reason::Reason;

/// Rows among which the headings are looked for.
const TITLES: u32 = 40;
/// Rows read ahead of the workers.
const AHEAD: usize = 256;
const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

type Workbook = Xlsx<Cursor<Arc<[u8]>>>;

/// The ads of the workbook that `bytes` hold; nothing when no sheet holds any, or when it cannot be
/// opened: read as a document, it says why.
pub(in crate::source) fn open(bytes: &Arc<[u8]>, uri: &str, mapping: &Mapping) -> Option<Export> {
    // The library expands what it needs without a limit: everything is measured first.
    let mut package = Package::open(bytes)?;
    for name in package.names() {
        if name.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "xml" | "rels")) {
            package.bytes(&name).ok()?;
        }
    }
    let mut workbook: Workbook = Xlsx::new(Cursor::new(Arc::clone(bytes))).ok()?;
    let mut found = Vec::new();
    let mut others = Vec::new();
    for name in workbook.sheet_names() {
        let Ok(cells) = workbook.worksheet_cells_reader(&name) else { continue };
        let head: Vec<Row> =
            rows(cells).map_while(Result::ok).take_while(|row| row.number <= TITLES).collect();
        if let Some(sheet) = recognise(&head, &name, mapping) {
            found.push((name, Arc::new(sheet)));
        } else if !head.is_empty() {
            others.push(Unread::new(format!("{uri}#{name}"), AdReason::OtherSheet));
        }
    }
    if found.is_empty() {
        return None;
    }
    let (sender, receiver) = sync_channel(AHEAD);
    let tallies = found.iter().map(|(name, sheet)| {
        let uri = format!("{uri}#{name}");
        (Arc::clone(sheet), Tally::new(uri, true, sheet.unread.clone()))
    });
    let sheets = tallies.collect();
    let reader = std::thread::Builder::new()
        .spawn(move || {
            for (index, (name, _)) in found.iter().enumerate() {
                if !send(&mut workbook, index, name, &sender) {
                    break;
                }
            }
        })
        .ok()?;
    let uri = uri.to_owned();
    Some(Box::new(Ads { receiver, reader: Some(reader), uri, sheets, others: others.into_iter() }))
}

/// Hands over the rows of a sheet; false when nobody wants more, or none can be read.
fn send(workbook: &mut Workbook, index: usize, name: &str, sender: &SyncSender<Sent>) -> bool {
    let Ok(cells) = workbook.worksheet_cells_reader(name) else {
        return sender.send(Err(())).is_ok();
    };
    for row in rows(cells) {
        let broken = row.is_err();
        if sender.send(row.map(|row| (index, row))).is_err() || broken {
            return false;
        }
    }
    true
}

/// A sheet and one of its rows; or that the workbook cannot be read further.
type Sent = Result<(usize, Row), ()>;

/// The rows of a sheet that hold anything.
fn rows<R: std::io::Read + std::io::Seek>(
    mut cells: XlsxCellReader<'_, R>,
) -> impl Iterator<Item = Result<Row, ()>> + use<'_, R> {
    let mut waiting: Option<(u32, usize, String)> = None;
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let mut row: Option<Builder> = waiting.take().map(Builder::new);
        loop {
            let (at, text) = match cells.next_cell() {
                Ok(Some(cell)) => (cell.get_position(), said(cell.get_value())),
                Ok(None) => {
                    done = true;
                    return row.map(|row| Ok(row.finish()));
                }
                Err(_) => {
                    done = true;
                    return Some(Err(()));
                }
            };
            let Some(text) = text else { continue };
            match &mut row {
                None => row = Some(Builder::new((at.0, at.1 as usize, text))),
                Some(current) if current.number == at.0 => current.add(at.1 as usize, &text),
                Some(_) => {
                    waiting = Some((at.0, at.1 as usize, text));
                    return row.map(|row| Ok(row.finish()));
                }
            }
        }
    })
}

/// A row being read.
struct Builder {
    number: u32,
    cells: Vec<(usize, String)>,
    length: usize,
}

impl Builder {
    fn new((number, column, text): (u32, usize, String)) -> Self {
        Self { number, length: text.len(), cells: vec![(column, text)] }
    }

    fn add(&mut self, column: usize, text: &str) {
        // The cells of a row come from left to right; an endless one is no ad.
        let after = self.cells.last().is_none_or(|(last, _)| *last < column);
        if after && self.length + text.len() <= RECORD_LIMIT {
            self.length += text.len();
            self.cells.push((column, text.to_owned()));
        }
    }

    fn finish(self) -> Row {
        Row::of_cells(self.cells, self.number + 1)
    }
}

/// What a cell shows; nothing for an empty one.
fn said(value: &DataRef<'_>) -> Option<String> {
    match value {
        DataRef::String(text) => Some(text.clone()),
        DataRef::SharedString(text) => Some((*text).to_owned()),
        DataRef::Int(number) => Some(number.to_string()),
        // Numbers of ads are written without decimals.
        DataRef::Float(number) => Some(number.to_string()),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            Some(format!("{year:04}-{month:02}-{day:02}"))
        }
        DataRef::DateTimeIso(text) => Some(text.clone()),
        _ => None,
    }
    .filter(|text| !text.trim().is_empty())
}

/// The headings of a sheet, among its first rows.
fn recognise(head: &[Row], name: &str, mapping: &Mapping) -> Option<Sheet> {
    let mut lines = vec![String::new(); TITLES as usize];
    for row in head {
        let cells: Vec<String> = row
            .cells()
            .map(|cell| String::from_utf8_lossy(cell).split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        if let Some(line) = lines.get_mut(row.number as usize - 1) {
            *line = cells.join("\t");
        }
    }
    let sheet = sheet::recognise_tabs(&lines.join("\n"), mapping)?;
    let export = sheet.is_export() || !mapping.is_empty();
    (export && (sheet.has_text() || sheet.has_library())).then(|| sheet.of_workbook(name.to_owned()))
}

/// The ads of a workbook, sheet after sheet.
struct Ads {
    receiver: Receiver<Sent>,
    reader: Option<JoinHandle<()>>,
    uri: String,
    sheets: Vec<(Arc<Sheet>, Tally)>,
    /// Those that hold something else than ads.
    others: std::vec::IntoIter<Unread>,
}

impl Iterator for Ads {
    type Item = Result<Drawn, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Ok(sent) = self.receiver.recv() else {
                // A thread that died has not said that it could not read.
                if self.reader.take().is_some_and(|reader| reader.join().is_err()) {
                    return Some(Err(Unread::new(self.uri.as_str(), Reason::BrokenWorkbook)));
                }
                let closing = self.sheets.iter_mut().find_map(|(_, tally)| tally.closing());
                return closing.or_else(|| self.others.next().map(Err));
            };
            let Ok((index, row)) = sent else {
                return Some(Err(Unread::new(self.uri.as_str(), Reason::BrokenWorkbook)));
            };
            let (sheet, tally) = &mut self.sheets[index];
            if row.line <= sheet.line {
                continue;
            }
            for column in sheet.unnamed(&row) {
                let column = messages::unnamed(&column);
                if !tally.unread.contains(&column) {
                    tally.unread.push(column);
                }
            }
            if !sheet.concerns(&row) {
                tally.textless += 1;
                continue;
            }
            tally.ads += 1;
            let uri = format!("{}!ligne={}", tally.uri, row.number);
            let form = Form::Row(row, Arc::clone(sheet), MEDIA_TYPE);
            return Some(Ok(Drawn::Ad(Box::new(Record { uri, form }))));
        }
    }
}

//! Excel workbooks of before 2007 (XLS): the text of every cell, under the head of its column.
//!
//! `calamine` reads them too, but lays each sheet out as a table and makes room for whatever size
//! the file claims: two cells far apart would take all the memory there is.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use super::sheets::Cells;
use crate::extract::contents::Contents;
use crate::extract::fault::{self, Fault};

/// The stream that holds the sheets.
const STREAM: &str = "/Workbook";
/// Where the macros of a workbook are.
const MACROS: &str = "/_VBA_PROJECT_CUR";

/// Kinds of records.
const START: u16 = 0x0809;
const END: u16 = 0x000a;
const CONTINUED: u16 = 0x003c;
const PASSWORD: u16 = 0x002f;
const SHEET: u16 = 0x0085;
const STRINGS: u16 = 0x00fc;
const SHARED: u16 = 0x00fd;
const LABEL: u16 = 0x0204;
const RICH_LABEL: u16 = 0x00d6;
const FORMULAS: [u16; 3] = [0x0006, 0x0206, 0x0406];
const RESULT: u16 = 0x0207;
/// The version that Excel 97 to 2003 write.
const VERSION: u16 = 0x0600;

/// Sheets may share records in a file made to hurt: the whole is not read more often than this.
const MOST_READINGS: usize = 8;

/// Whether these bytes are such a workbook, in their container.
pub(super) fn detect(bytes: &[u8]) -> bool {
    let name: Vec<u8> = STREAM[1..].encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, &name).is_some()
        && CompoundFile::open(Cursor::new(bytes)).is_ok_and(|file| file.is_stream(STREAM))
}

/// Reads the workbook.
pub(super) fn read(bytes: &[u8]) -> Result<Contents, Fault> {
    let damaged = || Fault::Damaged(fault::SHEET, fault::broken(&STREAM[1..]));
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut book = Vec::new();
    // A stream may claim any length; it holds no more than the file.
    let stream = file.open_stream(STREAM).map_err(|_| damaged())?;
    stream.take(bytes.len() as u64).read_to_end(&mut book).map_err(|_| damaged())?;
    let globals = Globals::read(&book)?;

    let mut cells = Cells::default();
    let mut hidden = Vec::new();
    let mut walked = 0;
    for sheet in &globals.sheets {
        if sheet.hidden {
            hidden.push(sheet.name.clone());
        }
        let from = book.get(sheet.at..).ok_or_else(damaged)?;
        cells.sheet(sheet.name.clone());
        walked += read_sheet(from, &globals.strings, &mut cells)?;
        if walked > book.len().saturating_mul(MOST_READINGS) {
            return Err(damaged());
        }
    }
    let mut contents = Contents::default();
    contents.notes.extend(fault::hidden_sheets(&hidden));
    if file.is_storage(MACROS) {
        contents.notes.push(fault::MACROS.to_owned());
    }
    contents.blocks = cells.finish();
    Ok(contents)
}

/// Reads the texts of a sheet; how many bytes it takes.
fn read_sheet(from: &[u8], strings: &Strings, cells: &mut Cells) -> Result<usize, Fault> {
    let (mut depth, mut result, mut walked) = (0, None, 0);
    for record in records(from) {
        walked += record.data.len() + 4;
        match record.kind {
            // A chart inside the sheet has cells of its own.
            START => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            _ if depth > 1 => {}
            SHARED => {
                let index = long(record.data, 6).and_then(|index| usize::try_from(index).ok());
                if let (Some((row, column)), Some(index)) = (place(record.data), index) {
                    cells.push(row, column, strings.get(index))?;
                }
            }
            LABEL | RICH_LABEL => {
                if let Some((row, column)) = place(record.data) {
                    let text = Characters::new(&[record.data.get(6..).unwrap_or_default()]).string();
                    cells.push(row, column, &text.unwrap_or_default())?;
                }
            }
            kind if FORMULAS.contains(&kind) => result = place(record.data),
            // The text that a formula gives follows it.
            RESULT => {
                if let Some((row, column)) = result.take() {
                    let text = Characters::new(&[record.data]).string();
                    cells.push(row, column, &text.unwrap_or_default())?;
                }
            }
            _ => {}
        }
    }
    Ok(walked)
}

/// Row and column of a cell, from 0.
fn place(data: &[u8]) -> Option<(u32, usize)> {
    Some((u32::from(short(data, 0)?), usize::from(short(data, 2)?)))
}

fn short(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

fn long(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

struct Record<'b> {
    kind: u16,
    data: &'b [u8],
}

/// The records of a stream; the last is cut where the stream is.
fn records(mut rest: &[u8]) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let (kind, length) = (short(rest, 0)?, usize::from(short(rest, 2)?));
        let end = rest.len().min(4 + length);
        let data = &rest[4..end];
        rest = &rest[end..];
        Some(Record { kind, data })
    })
}

/// What all sheets share.
#[derive(Default)]
struct Globals {
    sheets: Vec<Listed>,
    strings: Strings,
}

/// A sheet, as the workbook lists it.
struct Listed {
    name: String,
    /// Its first byte in the stream.
    at: usize,
    hidden: bool,
}

impl Globals {
    fn read(book: &[u8]) -> Result<Self, Fault> {
        let mut globals = Self::default();
        let mut strings: Vec<&[u8]> = Vec::new();
        let mut in_strings = false;
        for record in records(book) {
            in_strings = record.kind == STRINGS || (in_strings && record.kind == CONTINUED);
            match record.kind {
                START if short(record.data, 0) != Some(VERSION) => return Err(Fault::OldOffice),
                PASSWORD => return Err(Fault::Encrypted),
                SHEET => globals.sheets.extend(listed(record.data)),
                END => break,
                _ if in_strings => strings.push(record.data),
                _ => {}
            }
        }
        globals.strings = Strings::read(&strings);
        Ok(globals)
    }
}

/// A sheet of cells; macros and charts that stand alone hold no text of a reader's.
fn listed(data: &[u8]) -> Option<Listed> {
    let (state, kind) = (*data.get(4)?, *data.get(5)?);
    let (count, wide) = (usize::from(*data.get(6)?), *data.get(7)?);
    if kind != 0 {
        return None;
    }
    let name = Characters::new(&[data.get(8..)?]).characters(count, wide & 1 != 0)?;
    Some(Listed { name, at: usize::try_from(long(data, 0)?).ok()?, hidden: state & 3 != 0 })
}

/// The texts that cells refer to.
#[derive(Default)]
struct Strings {
    all: String,
    ends: Vec<usize>,
}

impl Strings {
    fn read(parts: &[&[u8]]) -> Self {
        let mut strings = Self::default();
        let mut characters = Characters::new(parts);
        // How often the texts are used, and how many there are.
        characters.skip(8);
        while let Some(text) = characters.string() {
            strings.all.push_str(&text);
            strings.ends.push(strings.all.len());
        }
        strings
    }

    fn get(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..end]
    }
}

/// Texts written across records.
struct Characters<'p, 'b> {
    parts: &'p [&'b [u8]],
    part: usize,
    at: usize,
}

impl<'p, 'b> Characters<'p, 'b> {
    fn new(parts: &'p [&'b [u8]]) -> Self {
        Self { parts, part: 0, at: 0 }
    }

    /// What is left of the current part; of the next when it is over.
    fn rest(&mut self) -> &'b [u8] {
        while let Some(part) = self.parts.get(self.part) {
            if self.at < part.len() {
                return &part[self.at..];
            }
            (self.part, self.at) = (self.part + 1, 0);
        }
        &[]
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.rest().first()?;
        self.at += 1;
        Some(byte)
    }

    fn number(&mut self, bytes: usize) -> Option<usize> {
        (0..bytes).try_fold(0, |number, byte| Some(number | usize::from(self.byte()?) << (8 * byte)))
    }

    fn skip(&mut self, mut bytes: usize) {
        while bytes > 0 {
            let here = self.rest().len().min(bytes);
            if here == 0 {
                return;
            }
            self.at += here;
            bytes -= here;
        }
    }

    /// A text with its length and its form before it, and what Excel keeps besides it after.
    fn string(&mut self) -> Option<String> {
        let count = self.number(2)?;
        let form = self.byte()?;
        let runs = if form & 8 != 0 { self.number(2)? * 4 } else { 0 };
        let phonetic = if form & 4 != 0 { self.number(4)? } else { 0 };
        let text = self.characters(count, form & 1 != 0)?;
        self.skip(runs + phonetic);
        Some(text)
    }

    /// So many characters. A text that goes on in the next record says its form there again.
    fn characters(&mut self, mut count: usize, mut wide: bool) -> Option<String> {
        let mut units: Vec<u16> = Vec::new();
        while count > 0 {
            let part = self.parts.get(self.part)?;
            let here = &part[self.at.min(part.len())..];
            let unit = 1 + usize::from(wide);
            let read = (here.len() / unit).min(count);
            units.extend(here[..read * unit].chunks_exact(unit).map(|bytes| match bytes {
                [low, high] => u16::from_le_bytes([*low, *high]),
                _ => u16::from(bytes[0]),
            }));
            self.at += read * unit;
            count -= read;
            if count > 0 {
                (self.part, self.at) = (self.part + 1, 0);
                wide = self.byte()? & 1 != 0;
            }
        }
        Some(String::from_utf16_lossy(&units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_on_in_the_next_record_in_another_form() {
        // Two texts: « Télé », cut after two letters; « a€ » with a run of formatting, cut after it.
        let first = [&[1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, b'T', 0xe9][..]].concat();
        let second = [&[1, b'l', 0, 0xe9, 0][..], &[2, 0, 9, 1, 0, b'a', 0, 0xac, 0x20]].concat();
        let third = [&[0, 0, 1, 0][..], &[3, 0, 0, b'f', b'i']].concat();
        let strings = Strings::read(&[&first, &second, &third]);
        assert_eq!((strings.get(0), strings.get(1), strings.get(2)), ("Télé", "a€", ""));
    }

    #[test]
    fn records_cut_short_end() {
        for cut in 0..12 {
            let bytes = &[0xfd, 0, 10, 0, 1, 0, 2, 0, 0, 0, 0, 0][..cut];
            let mut cells = Cells::default();
            cells.sheet("F".to_owned());
            assert!(read_sheet(bytes, &Strings::default(), &mut cells).is_ok());
        }
    }
}

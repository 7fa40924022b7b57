//! Excel workbooks (XLSX): the text of every cell, under the head of its column.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, SheetVisible, Xlsx, XlsxError};

use super::drawing;
use super::package::{LARGEST_PART, Package};
use super::table::Table;
use crate::extract::contents::Contents;
use crate::extract::fault::{self, Fault};
use crate::extract::outline::Outline;
use crate::extract::xml::Malformed;
use crate::extract::{Block, Place, Zone};

/// Cells with text in a workbook; a million is the height of a sheet.
const MOST_CELLS: usize = 2_000_000;

/// Reads the workbook that `bytes` hold.
pub(super) fn read(package: &mut Package<'_>, bytes: &[u8]) -> Result<Contents, Fault> {
    let what = package.what;
    let names = package.names();
    // The library expands what it needs without a limit: everything is measured first.
    for name in names.iter().filter(|name| is_xml(name)) {
        package.bytes(name)?;
    }
    let damaged = |error: &XlsxError| match error {
        XlsxError::Password => Fault::Encrypted,
        XlsxError::FileNotFound(part) => Fault::Damaged(what, fault::missing(part)),
        _ => Fault::Damaged(what, fault::broken("xl")),
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut contents = Contents::default();
    let mut cells = Cells::default();
    let mut hidden = Vec::new();
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.visible != SheetVisible::Visible {
            hidden.push(sheet.name.clone());
        }
        let mut found = match workbook.worksheet_cells_reader(&sheet.name) {
            Ok(found) => found,
            // A sheet that is only a chart.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(damaged(&error)),
        };
        cells.sheet(sheet.name.clone());
        while let Some(cell) = found.next_cell().map_err(|error| damaged(&error))? {
            let text = match cell.get_value() {
                DataRef::String(text) => text.as_str(),
                DataRef::SharedString(text) => text,
                _ => continue,
            };
            let (row, column) = cell.get_position();
            cells.push(row, column as usize, text)?;
        }
    }
    for name in names.iter().filter(|name| {
        (name.starts_with("xl/drawings/drawing") || name.starts_with("xl/charts/chart")) && is_xml(name)
    }) {
        let Some(text) = package.text(name)? else { continue };
        cells.outline.afresh();
        let kind = if name.contains("/charts/") { "chart" } else { "drawing" };
        drawing::read_part(&text, kind, None, &mut cells.outline)
            .map_err(|Malformed| Fault::Damaged(what, fault::broken(name)))?;
    }
    contents.notes.extend(fault::hidden_sheets(&hidden));
    contents.note_on_parts(&names);
    contents.blocks = cells.finish();
    Ok(contents)
}

fn is_xml(part: &str) -> bool {
    part.rsplit_once('.').is_some_and(|(_, extension)| matches!(extension, "xml" | "rels"))
}

/// The cells of a workbook, sheet after sheet.
#[derive(Default)]
pub(super) struct Cells {
    outline: Outline,
    table: Table,
    filled: usize,
    /// Bytes of text so far: many cells may refer to one long text.
    length: usize,
}

impl Cells {
    /// What follows is in this sheet.
    pub(super) fn sheet(&mut self, name: String) {
        self.outline.afresh();
        self.table = Table::sheet(name);
    }

    /// Adds the lines of a cell, both counted from 0.
    pub(super) fn push(&mut self, row: u32, column: usize, text: &str) -> Result<(), Fault> {
        self.filled += 1;
        self.length += text.len();
        if self.length as u64 > LARGEST_PART {
            return Err(Fault::Oversized(fault::SHEET, fault::expanded(LARGEST_PART)));
        }
        if self.filled > MOST_CELLS {
            return Err(Fault::Oversized(fault::SHEET, fault::cells(MOST_CELLS)));
        }
        self.table.go(row, column);
        self.outline.apart();
        for line in text.lines() {
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            if line.is_empty() {
                continue;
            }
            let place = Place { cell: Some(self.table.name()), ..Place::default() };
            let block = Block {
                item: true,
                heading: self.table.heading(),
                place: Some(Box::new(place)),
                ..Block::plain(line, 0, Zone::Body)
            };
            let index = self.outline.push(block, None);
            self.table.filled(index);
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Vec<Block> {
        self.outline.finish()
    }
}

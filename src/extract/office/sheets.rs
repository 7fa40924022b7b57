//! Excel workbooks (XLSX): the text of every cell, under the head of its column.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, SheetVisible, Xlsx, XlsxError};

use super::drawing;
use super::package::Package;
use super::table::Table;
use crate::extract::contents::Contents;
use crate::extract::fault::{self, Fault};
use crate::extract::outline::Outline;
use crate::extract::xml::Malformed;
use crate::extract::{Block, Place, Zone};

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
    let mut outline = Outline::default();
    let mut hidden = Vec::new();
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.visible != SheetVisible::Visible {
            hidden.push(sheet.name.clone());
        }
        outline.afresh();
        let mut cells = match workbook.worksheet_cells_reader(&sheet.name) {
            Ok(cells) => cells,
            // A sheet that is only a chart.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(damaged(&error)),
        };
        let mut table = Table::sheet(sheet.name.clone());
        while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
            let text = match cell.get_value() {
                DataRef::String(text) => text.as_str(),
                DataRef::SharedString(text) => text,
                _ => continue,
            };
            let (row, column) = cell.get_position();
            table.go(row, column as usize);
            push(text, &mut table, &mut outline);
        }
    }
    for name in names.iter().filter(|name| {
        (name.starts_with("xl/drawings/drawing") || name.starts_with("xl/charts/chart")) && is_xml(name)
    }) {
        let Some(text) = package.text(name)? else { continue };
        outline.afresh();
        let kind = if name.contains("/charts/") { "chart" } else { "drawing" };
        drawing::read_part(&text, kind, None, &mut outline)
            .map_err(|Malformed| Fault::Damaged(what, fault::broken(name)))?;
    }
    contents.notes.extend(fault::hidden_sheets(&hidden));
    contents.note_on_parts(&names);
    contents.blocks = outline.finish();
    Ok(contents)
}

fn is_xml(part: &str) -> bool {
    part.rsplit_once('.').is_some_and(|(_, extension)| matches!(extension, "xml" | "rels"))
}

/// Adds the lines of a cell.
fn push(text: &str, table: &mut Table, outline: &mut Outline) {
    outline.apart();
    for line in text.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            continue;
        }
        let place = Place { cell: Some(table.name()), ..Place::default() };
        let block = Block {
            item: true,
            heading: table.heading(),
            place: Some(Box::new(place)),
            ..Block::plain(line, 0, Zone::Body)
        };
        let index = outline.push(block, None);
        table.filled(index);
    }
}

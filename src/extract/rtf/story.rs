//! Paragraphs of a rich text, and where they go: body, tables, notes, margins, text boxes.

use std::collections::HashSet;

use super::words::Aside;
use crate::extract::fault::{self, Fault};
use crate::extract::notes::superscript;
use crate::extract::office::paragraph::Paragraph;
use crate::extract::office::table::Table;
use crate::extract::outline::Outline;
use crate::extract::{Block, Place, Zone};

/// Tables deeper inside one another are laid out as the deepest.
const DEEPEST_TABLE: usize = 16;
/// No document holds more paragraphs; a few bytes make one.
const MOST_PARAGRAPHS: usize = 1_000_000;

/// What is set for a paragraph when it ends.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    /// Level of its style, and its own.
    pub(super) style: u8,
    pub(super) level: Option<u8>,
    pub(super) item: bool,
    /// Tables around it.
    pub(super) tables: usize,
}

/// A paragraph being read.
#[derive(Default)]
struct Open {
    /// Its text so far.
    text: String,
    /// The lines of that text that ended.
    paragraph: Paragraph,
    from: usize,
    size: Option<f32>,
    item: bool,
    link: Option<String>,
    other_than_link: bool,
    /// Descriptions of the drawings it holds.
    alt: Vec<String>,
}

impl Open {
    fn end_line(&mut self) {
        if self.from < self.text.len() {
            self.paragraph.text(self.from..self.text.len(), self.size);
            self.from = self.text.len();
        }
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.alt.is_empty()
    }
}

/// A table being read.
struct Grid {
    table: Table,
    in_row: bool,
}

/// A story left open, while another that stands inside it is read.
struct Suspended {
    open: Open,
    aside: Option<Aside>,
    note: String,
}

/// The paragraphs of a document.
#[derive(Default)]
pub(super) struct Story {
    outline: Outline,
    open: Open,
    /// Nothing in the body.
    aside: Option<Aside>,
    suspended: Vec<Suspended>,
    /// Mark of the note being read.
    note: String,
    note_count: usize,
    notes: Vec<(Block, Option<f32>)>,
    margins: Vec<Block>,
    /// What the margins say already.
    said: HashSet<(Zone, String)>,
    grids: Vec<Grid>,
    tables: u32,
    /// The row that comes is said to be a head.
    pub(super) head: bool,
    /// Paragraphs of the body that hold anything.
    paragraphs: u32,
    blocks: usize,
}

impl Story {
    /// Text in letters of `size` points, under the link of a field.
    pub(super) fn text(&mut self, text: &str, size: f32, link: Option<&str>) {
        let open = &mut self.open;
        open.text.push_str(text);
        if text.trim().is_empty() {
            return;
        }
        open.size = Some(open.size.map_or(size, |larger| larger.max(size)));
        match link {
            Some(link) if open.link.is_none() => open.link = Some(link.to_owned()),
            Some(_) => {}
            None => open.other_than_link = true,
        }
    }

    /// The call of a note: its mark stands in the text, and again before the note.
    pub(super) fn call(&mut self) {
        if self.aside == Some(Aside::Note) {
            let mark = format!("{} ", self.note);
            self.open.text.push_str(&mark);
        } else {
            let mark = superscript(&(self.note_count + 1).to_string());
            self.open.text.push_str(&mark);
            self.note = mark;
        }
    }

    pub(super) fn line_break(&mut self) {
        self.open.end_line();
        self.open.paragraph.line_break();
    }

    /// The paragraph is one of a list.
    pub(super) fn item(&mut self) {
        self.open.item = true;
    }

    /// A description of a drawing.
    pub(super) fn alt(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.open.alt.push(text.trim().to_owned());
        }
    }

    /// Leaves the story for another, that stands inside it.
    pub(super) fn enter(&mut self, aside: Aside) {
        let note = std::mem::take(&mut self.note);
        let around =
            Suspended { open: std::mem::take(&mut self.open), aside: self.aside, note: note.clone() };
        self.suspended.push(around);
        if aside == Aside::Note {
            self.note_count += 1;
            self.note = note;
        } else if aside == Aside::TextBox && self.aside.is_none() {
            self.outline.apart();
        }
        self.aside = Some(aside);
    }

    /// Goes back to the story around.
    pub(super) fn leave(&mut self, look: Look) -> Result<(), Fault> {
        self.paragraph(look)?;
        if let Some(around) = self.suspended.pop() {
            (self.open, self.aside) = (around.open, around.aside);
            // The mark that was called is that of the note just read.
            self.note = if self.aside == Some(Aside::Note) { around.note } else { String::new() };
        }
        Ok(())
    }

    /// Where a picture met now stands.
    pub(super) fn place(&self) -> Place {
        let outside = matches!(self.aside, Some(Aside::Header | Aside::Footer));
        Place {
            paragraph: (!outside).then_some(self.paragraphs + 1),
            cell: self.grids.last().filter(|_| self.aside.is_none()).map(|grid| grid.table.name()),
            ..Place::default()
        }
    }

    /// Whether the story is the body, or a text box in it.
    fn in_body(&self) -> bool {
        matches!(self.aside, None | Some(Aside::TextBox))
            && self.suspended.iter().all(|around| matches!(around.aside, None | Some(Aside::TextBox)))
    }

    /// Opens and closes tables until as many are open as stand around the paragraph.
    fn tables(&mut self, wanted: usize) {
        let wanted = wanted.min(DEEPEST_TABLE);
        while self.grids.len() > wanted {
            self.grids.pop();
            self.outline.apart();
        }
        while self.grids.len() < wanted {
            self.tables += 1;
            self.outline.apart();
            self.grids.push(Grid { table: Table::numbered(self.tables), in_row: false });
        }
        if let Some(grid) = self.grids.last_mut()
            && !grid.in_row
        {
            grid.in_row = true;
            grid.table.row(1);
            grid.table.header = self.head;
            grid.table.cell();
        }
    }

    /// The end of a cell.
    pub(super) fn cell(&mut self, look: Look) -> Result<(), Fault> {
        self.paragraph(look)?;
        if self.aside.is_none() {
            self.tables(look.tables);
            if let Some(grid) = self.grids.last_mut() {
                grid.table.cell();
            }
        }
        Ok(())
    }

    /// The end of a row.
    pub(super) fn row(&mut self, look: Look) -> Result<(), Fault> {
        self.paragraph(look)?;
        if self.aside.is_none() {
            self.tables(look.tables);
            if let Some(grid) = self.grids.last_mut() {
                grid.in_row = false;
            }
        }
        Ok(())
    }

    /// The end of a paragraph.
    pub(super) fn paragraph(&mut self, look: Look) -> Result<(), Fault> {
        if self.aside.is_none() {
            // A row that ended opens no other until something stands in it.
            let between = self.open.is_empty() && self.grids.last().is_some_and(|grid| !grid.in_row);
            if !(between && look.tables > 0) {
                self.tables(look.tables);
            }
        }
        if self.open.is_empty() {
            self.open = Open::default();
            return Ok(());
        }
        let mut open = std::mem::take(&mut self.open);
        open.end_line();
        let lines = open.paragraph.lines(&open.text);
        if lines.is_empty() && open.alt.is_empty() {
            return Ok(());
        }
        self.blocks += lines.len() + open.alt.len();
        if self.blocks > MOST_PARAGRAPHS {
            return Err(Fault::Oversized(fault::RTF, fault::paragraphs(MOST_PARAGRAPHS)));
        }
        let (field, zone) = match self.aside {
            None => (None, Zone::Body),
            Some(Aside::TextBox) => (Some("text-box"), Zone::Body),
            Some(Aside::Note) => (Some("footnote"), Zone::SmallPrint),
            Some(Aside::Header) => (Some("header"), Zone::Body),
            Some(Aside::Footer) => (None, Zone::Footer),
        };
        let place = self.place();
        if self.in_body() {
            self.paragraphs += 1;
        }
        let mut table = self.grids.last_mut().map(|grid| &mut grid.table).filter(|_| self.aside.is_none());
        let level = match self.aside {
            None | Some(Aside::TextBox | Aside::Header) if table.is_none() => {
                look.level.unwrap_or(look.style)
            }
            _ => 0,
        };
        let item = level == 0 && (look.item || open.item);
        if item && self.aside.is_none() {
            self.outline.apart();
        }
        let link = open.link.filter(|_| !open.other_than_link);
        let blocks = lines.into_iter().map(|(text, _)| Block {
            level,
            zone: if level > 0 { Zone::Heading } else { zone },
            field: field.map(str::to_owned),
            item: item || table.is_some(),
            heading: table.as_ref().and_then(|table| table.heading()),
            link: link.clone(),
            place: Some(Box::new(place.clone())),
            ..Block::plain(text, 0, zone)
        });
        let described = open.alt.into_iter().map(|text| Block {
            field: Some("alt".to_owned()),
            place: Some(Box::new(place.clone())),
            ..Block::plain(text, 0, Zone::Alt)
        });
        let size = open.size;
        let all: Vec<(Block, Option<f32>)> =
            blocks.map(|block| (block, size)).chain(described.map(|block| (block, None))).collect();
        for (block, size) in all {
            match self.aside {
                None | Some(Aside::TextBox) => {
                    let text = block.zone != Zone::Alt;
                    let index = self.outline.push(block, size);
                    if let Some(table) = table.as_mut().filter(|_| text) {
                        table.filled(index);
                    }
                }
                Some(Aside::Note) => self.notes.push((block, size)),
                // Each section, and each side of a sheet, says it again.
                Some(Aside::Header | Aside::Footer) => {
                    if self.said.insert((block.zone, block.text.clone())) {
                        self.margins.push(block);
                    }
                }
            }
        }
        Ok(())
    }

    /// The blocks, notes and margins after the body.
    pub(super) fn finish(mut self) -> Result<Vec<Block>, Fault> {
        while !self.suspended.is_empty() {
            self.leave(Look::default())?;
        }
        self.paragraph(Look::default())?;
        self.outline.afresh();
        for (block, size) in std::mem::take(&mut self.notes) {
            self.outline.push(block, size);
        }
        for block in std::mem::take(&mut self.margins) {
            self.outline.afresh();
            self.outline.push(block, None);
        }
        Ok(self.outline.finish())
    }
}

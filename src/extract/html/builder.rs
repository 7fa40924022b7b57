//! Gathers runs of text into blocks, with their zones, headings and links.

use super::names::{self, Name};
use super::place::{Drawing, Heads, Place, Role};
use super::tag::Span;
use crate::extract::writer::{Reading, Writer};
use crate::extract::{Block, Zone};

/// Rank of a heading that only heads its own container, below h6.
const LABEL_RANK: u8 = 7;

/// A heading under which following blocks stand.
#[derive(Debug, Clone, Copy)]
struct Heading {
    rank: u8,
    block: usize,
    depth: u32,
    element: u32,
}

/// What is known of the line being written.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// Place of its first word.
    place: Place,
    /// Whether every word so far is in small print, quoted, in one and the same link.
    small: bool,
    quote: bool,
    one_link: bool,
}

/// Headers of the table being read.
#[derive(Debug, Default)]
struct Table {
    /// Block of the header of each column, + 1; 0 when none.
    columns: Vec<u32>,
    column: usize,
    next_column: usize,
    row: usize,
    row_header: u32,
}

/// What opening an element gives.
pub(super) struct Opened {
    pub(super) place: Place,
    /// Whether a line ends before and after the element.
    pub(super) breaks: bool,
}

/// Writes blocks in reading order.
pub(super) struct Builder<'a> {
    source: &'a str,
    pub(super) blocks: Vec<Block>,
    writer: Writer,
    scratch: Writer,
    line: Option<Line>,
    /// Blocks of attributes met in the middle of a line: they follow it.
    deferred: Vec<(Block, u32)>,
    headings: Vec<Heading>,
    tables: Vec<Table>,
    containers: u32,
    elements: u32,
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self {
            source,
            blocks: Vec::new(),
            writer: Writer::default(),
            scratch: Writer::default(),
            line: None,
            deferred: Vec::new(),
            headings: Vec::new(),
            tables: Vec::new(),
            containers: 0,
            elements: 0,
        }
    }

    /// Opens an element called `name` inside `parent`.
    pub(super) fn open(&mut self, name: Name, role: &Role, parent: &Place) -> Opened {
        let chip = (role.chip || parent.makes_chip(name)) && !parent.in_chip;
        let breaks = !parent.hidden && (role.breaks || chip || (name == names::A && parent.nav));
        if breaks {
            self.finish();
        }
        let mut place = parent.inherited(name, role);
        if role.container {
            self.containers += 1;
            place.container = self.containers;
            place.depth += 1;
        }
        if role.heads != Heads::No {
            self.elements += 1;
            place.heading_element = self.elements;
        }
        match name {
            names::TABLE => self.tables.push(Table::default()),
            names::TR => {
                if let Some(table) = self.tables.last_mut() {
                    table.row += 1;
                    table.row_header = 0;
                    table.next_column = 0;
                }
            }
            names::TD | names::TH => {
                if let Some(table) = self.tables.last_mut() {
                    table.column = table.next_column;
                    table.next_column += usize::from(role.colspan);
                    let column = table.columns.get(table.column).copied().unwrap_or(0);
                    place.headed_by = if column > 0 { column } else { table.row_header };
                    if name == names::TH && table.row > 1 {
                        place.headed_by = 0;
                    }
                }
            }
            _ => {}
        }
        Opened { place, breaks }
    }

    /// Closes an element opened with [`open`](Self::open).
    pub(super) fn close(&mut self, name: Name, container: bool, opened: &Opened) {
        if opened.breaks {
            self.finish();
        }
        if container {
            while self.headings.last().is_some_and(|heading| heading.depth >= opened.place.depth) {
                self.headings.pop();
            }
        }
        if name == names::TABLE {
            self.tables.pop();
        }
    }

    /// Adds source bytes `start..end`, read as `reading`, to the current line.
    pub(super) fn text(&mut self, start: usize, end: usize, reading: Reading, place: &Place) {
        if place.hidden || place.drawing != Drawing::Text {
            return;
        }
        let before = self.writer.text().len();
        self.writer.push(self.source, start, end, reading);
        if self.writer.text().len() == before {
            return;
        }
        match &mut self.line {
            Some(line) => {
                line.small &= place.small;
                line.quote &= place.quote;
                line.one_link &= line.place.link == place.link;
            }
            None => {
                self.line =
                    Some(Line { place: *place, small: place.small, quote: place.quote, one_link: true });
            }
        }
    }

    /// Separates words: a picture, a drawing, a media element stands at `span`.
    pub(super) fn gap(&mut self, span: Span) {
        self.writer.space(span.range().start, span.range().end);
    }

    /// Text of the line being written.
    pub(super) fn line(&self) -> &str {
        self.writer.text()
    }

    /// Ends the current line: what follows is another block.
    pub(super) fn finish(&mut self) {
        if let Some(line) = self.line.take() {
            let (text, map) = self.writer.finish();
            let place = &line.place;
            let zone = match place.zone {
                Zone::Body | Zone::Footer | Zone::Aside if line.small => Zone::SmallPrint,
                zone => zone,
            };
            let heading = self.register(place);
            let link = if line.one_link { self.link(place.link) } else { None };
            self.blocks.push(Block {
                text,
                map,
                zone,
                field: None,
                level: place.level,
                item: place.item,
                quote: line.quote,
                heading,
                container: place.container,
                link,
                place: None,
            });
        } else {
            self.writer.clear();
        }
        if !self.deferred.is_empty() {
            let mut deferred = std::mem::take(&mut self.deferred);
            for (mut block, headed_by) in deferred.drain(..) {
                block.heading = self.heading(headed_by);
                self.blocks.push(block);
            }
            self.deferred = deferred;
        }
    }

    /// Heading of the block about to be pushed; registers the block itself when it is a heading.
    fn register(&mut self, place: &Place) -> Option<usize> {
        let block = self.blocks.len();
        let rank = match place.heads {
            Heads::No => return self.heading(place.headed_by),
            Heads::Cell => {
                let heading = self.heading(place.headed_by);
                if let Some(table) = self.tables.last_mut() {
                    let number = u32::try_from(block + 1).unwrap_or(u32::MAX);
                    // A table wider than this is not read for its headers.
                    if table.row <= 1 && table.column < 256 {
                        if table.columns.len() <= table.column {
                            table.columns.resize(table.column + 1, 0);
                        }
                        if table.columns[table.column] == 0 {
                            table.columns[table.column] = number;
                        }
                    }
                    table.row_header = number;
                }
                return heading;
            }
            Heads::Rank => place.level,
            Heads::Label => LABEL_RANK,
        };
        while self
            .headings
            .last()
            .is_some_and(|h| h.depth >= place.depth && h.rank >= rank && h.element != place.heading_element)
        {
            self.headings.pop();
        }
        let heading = self.headings.last().map(|h| h.block);
        self.headings.push(Heading { rank, block, depth: place.depth, element: place.heading_element });
        heading
    }

    fn heading(&self, headed_by: u32) -> Option<usize> {
        if headed_by > 0 { Some(headed_by as usize - 1) } else { self.headings.last().map(|h| h.block) }
    }

    fn link(&self, span: Span) -> Option<String> {
        span.of(self.source).map(|href| decoded(&mut Writer::default(), href))
    }

    /// Adds the value of an attribute as a block of its own.
    pub(super) fn attribute(&mut self, value: Span, zone: Zone, field: &str, place: &Place, link: Span) {
        let Some(raw) = value.of(self.source) else { return };
        if place.hidden || raw.is_empty() {
            return;
        }
        let range = value.range();
        self.scratch.push(self.source, range.start, range.end, Reading::Attribute);
        if self.scratch.is_empty() {
            self.scratch.clear();
            return;
        }
        let (text, map) = self.scratch.finish();
        let block = Block {
            text,
            map,
            zone,
            field: Some(field.to_owned()),
            level: 0,
            item: place.item,
            quote: place.quote,
            heading: None,
            container: place.container,
            link: self.link(link),
            place: None,
        };
        self.deferred.push((block, place.headed_by));
        if self.line.is_none() {
            self.finish();
        }
    }

    /// Adds blocks made elsewhere (structured data) after the current line. Their headings are
    /// indices among themselves.
    pub(super) fn append(&mut self, blocks: Vec<Block>) {
        self.finish();
        let first = self.blocks.len();
        self.blocks.extend(blocks.into_iter().map(|mut block| {
            block.heading = block.heading.map(|index| index + first);
            block
        }));
    }
}

/// An attribute value as the browser reads it: references decoded, surrounding space trimmed.
pub(super) fn decoded(writer: &mut Writer, raw: &str) -> String {
    if !raw.contains(['&', '\0', '\n', '\t', '\r']) {
        return raw.trim_matches(' ').to_owned();
    }
    writer.push(raw, 0, raw.len(), Reading::Attribute);
    writer.finish().0
}

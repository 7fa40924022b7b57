//! One story of a Word document: its body, a header, a footer, its notes.

use std::collections::HashMap;

use super::{Call, Shared};
use crate::extract::contents::Picture;
use crate::extract::notes::superscript;
use crate::extract::office::paragraph::Paragraph;
use crate::extract::office::table::Table;
use crate::extract::outline::outline_level;
use crate::extract::xml::{Malformed, Tag, Token, Xml};
use crate::extract::{Block, Place, Zone};

/// Which story is read.
pub(super) enum Kind<'a> {
    Body,
    Header,
    Footer,
    /// Mark and calling paragraph of each note, by identifier.
    Notes(HashMap<&'a str, (&'a str, u32)>),
}

/// Reads one part.
pub(super) struct Story<'a> {
    source: &'a str,
    kind: Kind<'a>,
    links: &'a HashMap<&'a str, &'a str>,
    /// Open paragraphs: one, and those of the text boxes inside it.
    open: Vec<Open>,
    tables: Vec<Table>,
    boxes: usize,
    /// The note being read: its mark and the paragraph that calls it.
    note: Option<(String, u32)>,
    in_text: bool,
}

/// A paragraph being read.
#[derive(Default)]
struct Open {
    paragraph: Paragraph,
    style: Option<String>,
    level: Option<u8>,
    item: Option<bool>,
    run: Run,
    link: Option<String>,
    in_link: bool,
    /// Whether anything stands outside the link.
    other_than_link: bool,
    /// Descriptions of the pictures it holds.
    alt: Vec<String>,
    pictures: Vec<String>,
}

#[derive(Default)]
struct Run {
    style: Option<String>,
    size: Option<f32>,
    hidden: Option<bool>,
    raised: bool,
}

impl<'a> Story<'a> {
    pub(super) fn new(source: &'a str, kind: Kind<'a>, links: &'a HashMap<&'a str, &'a str>) -> Self {
        Self {
            source,
            kind,
            links,
            open: Vec::new(),
            tables: Vec::new(),
            boxes: 0,
            note: None,
            in_text: false,
        }
    }

    pub(super) fn read(&mut self, shared: &mut Shared) -> Result<(), Malformed> {
        let mut xml = Xml::new(self.source);
        while let Some(token) = xml.next()? {
            match token {
                Token::Open(tag) => self.start(&tag, &mut xml, shared)?,
                Token::Close(name) => self.end(name, shared),
                Token::Text(range) if self.in_text => self.text(range, shared),
                Token::Character(character, range) if self.in_text => {
                    if let Some(open) = self.open.last_mut() {
                        open.paragraph.stands(character, range);
                    }
                }
                Token::Text(_) | Token::Character(..) => {}
            }
        }
        Ok(())
    }

    fn start(&mut self, tag: &Tag<'_>, xml: &mut Xml<'_>, shared: &mut Shared) -> Result<(), Malformed> {
        let parent = xml.parent();
        match tag.name() {
            "p" => self.open.push(Open::default()),
            "tbl" => {
                shared.tables += 1;
                shared.outline.apart();
                self.tables.push(Table::numbered(shared.tables));
            }
            "tblLook" => self.table(|table| table.first_row = first_row(tag)),
            "tr" => self.table(|table| table.row(1)),
            "tblHeader" => self.table(|table| table.header = tag.on()),
            "tc" => self.table(Table::cell),
            "gridSpan" => self.table(|table| table.span(tag.number("val").unwrap_or(1))),
            "txbxContent" => {
                self.boxes += 1;
                shared.outline.apart();
            }
            "footnote" | "endnote" => self.note(tag),
            "headerReference" | "footerReference" => {
                if let Some(id) = tag.get("id") {
                    shared.headers.push((tag.name() == "headerReference", id.into_owned()));
                }
            }
            // A text box is written twice, for old programs and for new ones.
            "Fallback" | "sdtPr" => xml.skip()?,
            "rPr" if parent == "pPr" => xml.skip()?,
            "del" | "moveFrom" => {
                let start = tag.range.end;
                xml.skip()?;
                shared.deletions += usize::from(self.source[start..xml.at()].contains("delText"));
            }
            "ins" | "moveTo" if !matches!(parent, "rPr" | "trPr" | "numPr") => shared.insertions += 1,
            _ => {
                if let Some(open) = self.open.last_mut() {
                    open.start(tag, parent, self.links);
                    self.inline(tag, parent, shared);
                }
            }
        }
        Ok(())
    }

    /// What stands in the line of text.
    fn inline(&mut self, tag: &Tag<'_>, parent: &str, shared: &mut Shared) {
        let here = self.paragraph_number(shared);
        let Some(open) = self.open.last_mut() else { return };
        match tag.name() {
            "t" => self.in_text = true,
            "tab" | "ptab" if parent == "r" => open.paragraph.space(tag.range.clone()),
            "br" | "cr" => open.paragraph.line_break(),
            "noBreakHyphen" => open.paragraph.stands("-", tag.range.clone()),
            "footnoteReference" | "endnoteReference" => {
                let footnote = tag.name() == "footnoteReference";
                let number = shared.calls.iter().filter(|call| call.footnote == footnote).count() + 1;
                let custom = tag.get("customMarkFollows").is_some_and(|value| value != "0");
                let mark = if custom { String::new() } else { superscript(&number.to_string()) };
                open.paragraph.stands(mark.clone(), tag.range.clone());
                let id = tag.get("id").unwrap_or_default().into_owned();
                shared.calls.push(Call { footnote, id, mark, paragraph: here });
            }
            "footnoteRef" | "endnoteRef" => {
                if let Some((mark, _)) = &self.note {
                    open.paragraph.stands(format!("{mark} "), tag.range.clone());
                }
            }
            "chart" | "relIds" => {
                if let Some(id) = tag.get("id").or_else(|| tag.get("dm")) {
                    shared.drawings.push(id.into_owned());
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str, shared: &mut Shared) {
        match name {
            "t" => self.in_text = false,
            "r" => {
                if let Some(open) = self.open.last_mut() {
                    open.run = Run::default();
                }
            }
            "hyperlink" => {
                if let Some(open) = self.open.last_mut() {
                    open.in_link = false;
                }
            }
            "p" => {
                if let Some(open) = self.open.pop() {
                    self.finish(open, shared);
                }
            }
            "txbxContent" => self.boxes = self.boxes.saturating_sub(1),
            "tbl" => {
                self.tables.pop();
                shared.outline.apart();
            }
            "footnote" | "endnote" => self.note = None,
            _ => {}
        }
    }

    fn text(&mut self, range: std::ops::Range<usize>, shared: &mut Shared) {
        let Some(open) = self.open.last_mut() else { return };
        let (paragraph, run) = (open.style.as_deref(), open.run.style.as_deref());
        if open.run.hidden.unwrap_or_else(|| shared.styles.hidden(paragraph, run)) {
            shared.hidden += 1;
            return;
        }
        let text = &self.source[range.clone()];
        open.other_than_link |= !open.in_link && !text.trim().is_empty();
        if open.run.raised && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            // A call of a note typed by hand: « remboursé¹ » is not « remboursé1 ».
            open.paragraph.stands(superscript(text), range);
            return;
        }
        let size = open.run.size.unwrap_or_else(|| shared.styles.size(paragraph, run));
        open.paragraph.text(range, Some(size));
    }

    fn table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    fn note(&mut self, tag: &Tag<'_>) {
        let Kind::Notes(marks) = &self.kind else { return };
        // Separators are notes too, which nothing calls.
        let id = tag.get("id").unwrap_or_default();
        self.note = marks.get(&*id).map(|(mark, caller)| ((*mark).to_owned(), *caller));
    }

    /// Number the paragraph being read will have if it holds anything.
    fn paragraph_number(&self, shared: &Shared) -> u32 {
        match (&self.kind, &self.note) {
            (Kind::Body, _) => shared.paragraphs + 1,
            (_, Some((_, caller))) => *caller,
            _ => 0,
        }
    }

    fn finish(&mut self, open: Open, shared: &mut Shared) {
        let lines = open.paragraph.lines(self.source);
        if lines.is_empty() && open.alt.is_empty() && open.pictures.is_empty() {
            return;
        }
        let number = self.paragraph_number(shared);
        let (field, zone) = match &self.kind {
            Kind::Notes(_) if self.note.is_none() => return,
            Kind::Notes(_) => (Some("footnote"), Zone::SmallPrint),
            Kind::Header => (Some("header"), Zone::Body),
            Kind::Footer => (None, Zone::Footer),
            Kind::Body if self.boxes > 0 => (Some("text-box"), Zone::Body),
            Kind::Body => (None, Zone::Body),
        };
        if matches!(self.kind, Kind::Body) {
            shared.paragraphs += 1;
        }
        // A text box inside a cell is not a cell.
        let mut table = self.tables.last_mut().filter(|_| self.boxes == 0);
        let place = Place {
            paragraph: (number > 0).then_some(number),
            cell: table.as_ref().map(|table| table.name()),
            ..Place::default()
        };
        let style = open.style.as_deref();
        let level = open.level.unwrap_or_else(|| shared.styles.level(style));
        let level = if matches!(self.kind, Kind::Body | Kind::Header) && table.is_none() { level } else { 0 };
        let item = level == 0 && open.item.unwrap_or_else(|| shared.styles.item(style));
        if item {
            shared.outline.apart();
        }
        let link = open.link.filter(|_| !open.other_than_link);
        for (text, map) in lines {
            let block = Block {
                map,
                zone: if level > 0 { Zone::Heading } else { zone },
                field: field.map(str::to_owned),
                level,
                item: item || table.is_some(),
                heading: table.as_ref().and_then(|table| table.heading()),
                link: link.clone(),
                place: Some(Box::new(place.clone())),
                ..Block::plain(text, 0, zone)
            };
            let index = shared.outline.push(block, open.paragraph.size);
            if let Some(table) = &mut table {
                table.filled(index);
            }
        }
        for text in open.alt {
            let block = Block {
                field: Some("alt".to_owned()),
                place: Some(Box::new(place.clone())),
                ..Block::plain(text, 0, Zone::Alt)
            };
            shared.outline.push(block, None);
        }
        if matches!(self.kind, Kind::Body) {
            let picture = || Picture { place: place.clone(), ..Picture::default() };
            shared.pictures.extend(open.pictures.into_iter().map(|id| (id, picture())));
        }
    }
}

impl Open {
    /// Properties of the paragraph and of its runs, links and pictures.
    fn start(&mut self, tag: &Tag<'_>, parent: &str, links: &HashMap<&str, &str>) {
        match tag.name() {
            "pStyle" => self.style = tag.owned("val"),
            "outlineLvl" => self.level = tag.number::<u8>("val").map(outline_level),
            "numId" if parent == "numPr" => self.item = tag.get("val").map(|id| id != "0"),
            "rStyle" => self.run.style = tag.owned("val"),
            "sz" if parent == "rPr" => self.run.size = tag.number::<f32>("val").map(|half| half / 2.0),
            "vanish" if parent == "rPr" => self.run.hidden = Some(tag.on()),
            "vertAlign" => self.run.raised = tag.get("val").is_some_and(|value| value == "superscript"),
            "hyperlink" => {
                self.in_link = true;
                self.link = tag.get("id").and_then(|id| links.get(&*id).map(|target| (*target).to_owned()));
            }
            "docPr" => {
                let text = tag.get("descr").filter(|text| !text.trim().is_empty());
                self.alt.extend(text.map(|text| text.trim().to_owned()));
            }
            "blip" => self.pictures.extend(tag.owned("embed")),
            "imagedata" => self.pictures.extend(tag.owned("id")),
            _ => {}
        }
    }
}

/// Whether the table's own style sets its first row apart.
fn first_row(tag: &Tag<'_>) -> bool {
    const FIRST_ROW: u32 = 0x0020;
    match tag.get("firstRow") {
        Some(value) => value == "1" || value == "true",
        None => tag
            .get("val")
            .and_then(|value| u32::from_str_radix(&value, 16).ok())
            .is_some_and(|look| look & FIRST_ROW != 0),
    }
}

//! The story of an OpenDocument file: its paragraphs, notes, frames and tables, made into blocks.

use super::styles::Styles;
use crate::extract::notes;
use crate::extract::office::Office;
use crate::extract::office::paragraph::Paragraph;
use crate::extract::office::slides::SMALL as SMALL_ON_SLIDES;
use crate::extract::office::table::Table;
use crate::extract::outline::Outline;
use crate::extract::xml::Tag;
use crate::extract::{Block, Place, Zone};

/// What has been read, and where reading stands.
pub(super) struct Story<'a> {
    office: &'a Office,
    pub(super) styles: &'a Styles,
    pub(super) outline: Outline,
    /// Notes wait until the text that calls them has been read.
    pub(super) notes: Vec<(Block, Option<f32>)>,
    /// Open paragraphs: one, and those of the notes and frames inside it.
    pub(super) open: Vec<Open>,
    pub(super) tables: Vec<Table>,
    pub(super) frames: Vec<Frame>,
    pub(super) lists: usize,
    /// The notes open around the current place, with their marks.
    pub(super) note: Vec<String>,
    /// All of what is read is this.
    pub(super) margin: Option<(&'static str, Zone)>,
    pub(super) paragraphs: u32,
    table_count: u32,
    pub(super) page: u32,
    pub(super) speaker: bool,
    pub(super) hidden_sheets: Vec<String>,
    pub(super) hidden_texts: usize,
}

/// A paragraph being read.
#[derive(Default)]
pub(super) struct Open {
    pub(super) paragraph: Paragraph,
    level: u8,
    size: Option<f32>,
    hidden: bool,
    /// Runs inside one another: size, and whether they are hidden.
    pub(super) runs: Vec<(Option<f32>, bool)>,
    link: Option<String>,
    pub(super) in_link: bool,
    other_than_link: bool,
}

/// A frame or a drawn shape being read.
#[derive(Default)]
pub(super) struct Frame {
    /// `title`, `subtitle`, `outline`, `notes`…
    pub(super) class: Option<String>,
    pub(super) alt: Vec<String>,
}

impl<'a> Story<'a> {
    pub(super) fn new(office: &'a Office, styles: &'a Styles) -> Self {
        Self {
            office,
            styles,
            outline: Outline::default(),
            notes: Vec::new(),
            open: Vec::new(),
            tables: Vec::new(),
            frames: Vec::new(),
            lists: 0,
            note: Vec::new(),
            margin: None,
            paragraphs: 0,
            table_count: 0,
            page: 0,
            speaker: false,
            hidden_sheets: Vec::new(),
            hidden_texts: 0,
        }
    }

    /// Text of the paragraph being read; what is hidden is only counted.
    pub(super) fn text(&mut self, range: std::ops::Range<usize>, source: &str) {
        let Some(open) = self.open.last_mut() else { return };
        let blank = source[range.clone()].trim().is_empty();
        if open.hidden() {
            self.hidden_texts += usize::from(!blank);
            return;
        }
        open.other_than_link |= !open.in_link && !blank;
        let size = open.runs.last().map_or(open.size, |(size, _)| *size);
        open.paragraph.text(range, if blank { None } else { size });
    }

    /// What stands in the line of text.
    pub(super) fn inline(&mut self, tag: &Tag<'_>) {
        let Some(open) = self.open.last_mut() else { return };
        match tag.name() {
            "span" => {
                let style = tag.get("style-name");
                let size = open.runs.last().map_or(open.size, |(size, _)| *size);
                let size = self.styles.run_size(style.as_deref(), size);
                open.runs.push((size, open.hidden() || self.styles.hidden(style.as_deref())));
            }
            "hidden-text" | "hidden-paragraph" => open.runs.push((None, true)),
            "s" | "tab" => open.paragraph.space(tag.range.clone()),
            "line-break" => open.paragraph.line_break(),
            "a" => {
                open.in_link = true;
                open.link = tag.owned("href");
            }
            _ => {}
        }
    }

    /// Opens a paragraph or a heading.
    pub(super) fn open_paragraph(&mut self, tag: &Tag<'_>) {
        let style = tag.get("style-name");
        let level = match tag.name() {
            "h" => tag.number::<u8>("outline-level").unwrap_or(1).clamp(1, 6),
            _ => self.styles.level(style.as_deref()),
        };
        let mut open = Open {
            level,
            size: self.styles.size(style.as_deref()),
            hidden: self.styles.hidden(style.as_deref()),
            ..Open::default()
        };
        // The first paragraph of a note starts with its mark, as it does on the page.
        if let Some(mark) = self.note.last_mut().filter(|mark| !mark.is_empty()) {
            open.paragraph.stands(format!("{mark} "), tag.range.clone());
            mark.clear();
        }
        self.open.push(open);
    }

    /// Opens a table or a sheet.
    pub(super) fn open_table(&mut self, tag: &Tag<'_>) {
        self.table_count += 1;
        let name = tag.owned("name").filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| format!("Tableau {}", self.table_count));
        if *self.office == Office::OdfSheet {
            if self.styles.hidden(tag.get("style-name").as_deref()) {
                self.hidden_sheets.push(name.clone());
            }
            self.outline.afresh();
            self.tables.push(Table::sheet(name));
        } else {
            self.outline.apart();
            self.tables.push(Table::named(name));
        }
    }

    /// Changes the table being read, if one is.
    pub(super) fn with_table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    /// Ends a frame; its descriptions follow what stands in it.
    pub(super) fn close_frame(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let place = self.place();
        for text in frame.alt {
            let block = Block {
                field: Some("alt".to_owned()),
                place: Some(Box::new(place.clone())),
                ..Block::plain(text, 0, Zone::Alt)
            };
            self.outline.push(block, None);
        }
    }

    /// Where the paragraph being read stands.
    pub(super) fn place(&self) -> Place {
        let sheet = *self.office == Office::OdfSheet;
        let numbered = self.margin.is_none() && !sheet;
        Place {
            page: (self.page > 0).then_some(self.page),
            paragraph: numbered.then_some(self.paragraphs.max(1)),
            cell: self.tables.last().map(Table::name),
            ..Place::default()
        }
    }

    /// Makes the blocks of a paragraph that ends.
    pub(super) fn close_paragraph(&mut self, open: Open, source: &str) {
        let lines = open.paragraph.lines(source);
        if lines.is_empty() {
            return;
        }
        let in_note = !self.note.is_empty();
        if !in_note && self.margin.is_none() {
            self.paragraphs += 1;
        }
        let slides = *self.office == Office::OdfSlides && self.tables.is_empty();
        // On slides sizes are not compared: titles and texts have each their own.
        let size = if *self.office == Office::OdfText { open.paragraph.size } else { None };
        let class = self.frames.last().and_then(|frame| frame.class.as_deref());
        if matches!(class, Some("page-number" | "date-time")) {
            return;
        }
        let (field, zone) = match self.margin {
            Some(("", zone)) => (None, zone),
            Some((field, zone)) => (Some(field), zone),
            None if in_note => (Some("footnote"), Zone::SmallPrint),
            None if self.speaker => (Some("speaker-notes"), Zone::Aside),
            None if *self.office == Office::OdfText && !self.frames.is_empty() => {
                (Some("text-box"), Zone::Body)
            }
            None if class == Some("footer") => (None, Zone::Footer),
            None if slides && open.paragraph.size.is_some_and(|size| size <= SMALL_ON_SLIDES) => {
                (None, Zone::SmallPrint)
            }
            None => (None, Zone::Body),
        };
        let level = match class {
            _ if field.is_some() || zone == Zone::Footer || !self.tables.is_empty() => 0,
            Some("title") => 1,
            Some("subtitle") => 2,
            _ => open.level,
        };
        let mut place = self.place();
        if in_note {
            // The paragraph that calls the note is still open: it will be the next.
            place.paragraph = place.paragraph.map(|_| self.paragraphs + 1);
        }
        let item = level == 0 && (self.lists > 0 || class == Some("outline"));
        let link = open.link.filter(|_| !open.other_than_link);
        let table = self.tables.last_mut();
        let (in_table, heading) = (table.is_some(), table.as_ref().and_then(|table| table.heading()));
        let mut first = None;
        for (text, map) in lines {
            let block = Block {
                map,
                level,
                zone: if level > 0 { Zone::Heading } else { zone },
                field: field.map(str::to_owned),
                item: item || in_table,
                heading,
                link: link.clone(),
                place: Some(Box::new(place.clone())),
                ..Block::plain(text, 0, zone)
            };
            if in_note {
                self.notes.push((block, size));
            } else {
                first.get_or_insert(self.outline.push(block, size));
            }
        }
        if let (Some(table), Some(index)) = (self.tables.last_mut(), first) {
            table.filled(index);
        }
    }
}

impl Open {
    /// Whether what comes next in it is not shown.
    pub(super) fn hidden(&self) -> bool {
        self.runs.last().map_or(self.hidden, |(_, hidden)| *hidden)
    }
}

/// `12` as `¹²`; any other mark as it is.
pub(super) fn superscript(mark: &str) -> String {
    let mark = mark.trim();
    if !mark.is_empty() && mark.bytes().all(|b| b.is_ascii_digit()) {
        notes::superscript(mark)
    } else {
        mark.to_owned()
    }
}

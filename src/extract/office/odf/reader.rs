//! The text of an OpenDocument file, in reading order.

use super::styles::Styles;
use crate::extract::contents::{Contents, Picture};
use crate::extract::fault;
use crate::extract::office::Office;
use crate::extract::office::paragraph::Paragraph;
use crate::extract::office::slides::SMALL as SMALL_ON_SLIDES;
use crate::extract::office::table::Table;
use crate::extract::outline::Outline;
use crate::extract::xml::{Malformed, Tag, Token, Xml};
use crate::extract::{Block, Place, Zone};

/// Reads the parts of one document.
pub(super) struct Reader<'a> {
    office: &'a Office,
    styles: &'a Styles,
    outline: Outline,
    /// Notes wait until the text that calls them has been read.
    notes: Vec<(Block, Option<f32>)>,
    /// Open paragraphs: one, and those of the notes and frames inside it.
    open: Vec<Open>,
    tables: Vec<Table>,
    frames: Vec<Frame>,
    lists: usize,
    /// The notes open around the current place, with their marks.
    note: Vec<String>,
    /// All of what is read is this.
    margin: Option<(&'static str, Zone)>,
    paragraphs: u32,
    table_count: u32,
    page: u32,
    speaker: bool,
    hidden_pages: Vec<u32>,
    hidden_sheets: Vec<String>,
    hidden_texts: usize,
    comments: usize,
    insertions: usize,
    deletions: usize,
}

#[derive(Default)]
struct Open {
    paragraph: Paragraph,
    level: u8,
    size: Option<f32>,
    hidden: bool,
    /// Runs inside one another: size, and whether they are hidden.
    runs: Vec<(Option<f32>, bool)>,
    link: Option<String>,
    in_link: bool,
    other_than_link: bool,
}

#[derive(Default)]
struct Frame {
    /// `title`, `subtitle`, `outline`, `notes`…
    class: Option<String>,
    alt: Vec<String>,
}

impl<'a> Reader<'a> {
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
            hidden_pages: Vec::new(),
            hidden_sheets: Vec::new(),
            hidden_texts: 0,
            comments: 0,
            insertions: 0,
            deletions: 0,
        }
    }

    /// Reads the body.
    pub(super) fn read(
        &mut self,
        source: &str,
        part: &str,
        contents: &mut Contents,
    ) -> Result<(), Malformed> {
        let start = self.outline.len();
        let mut xml = Xml::new(source);
        let mut inside = false;
        while let Some(token) = xml.next()? {
            match token {
                Token::Open(tag) if !inside => inside = tag.name() == "body",
                Token::Close("body") => inside = false,
                token if inside => self.token(token, source, &mut xml, contents)?,
                _ => {}
            }
        }
        if !self.notes.is_empty() {
            self.outline.afresh();
        }
        for (block, size) in std::mem::take(&mut self.notes) {
            self.outline.push(block, size);
        }
        contents.part(part, start..self.outline.len());
        Ok(())
    }

    /// Reads the headers and footers of the page styles.
    pub(super) fn read_margins(
        &mut self,
        source: &str,
        part: &str,
        contents: &mut Contents,
    ) -> Result<(), Malformed> {
        let start = self.outline.len();
        let mut xml = Xml::new(source);
        let mut seen = Vec::new();
        while let Some(token) = xml.next()? {
            match token {
                Token::Open(tag) if self.margin.is_none() => {
                    self.margin = match tag.name() {
                        "header" | "header-left" | "header-first" => Some(("header", Zone::Body)),
                        "footer" | "footer-left" | "footer-first" => Some(("", Zone::Footer)),
                        _ => None,
                    };
                    if self.margin.is_some() {
                        // Several page styles often carry the same footer.
                        let (from, ahead) = (xml.at(), source[xml.at()..].find("</style:").unwrap_or(0));
                        let text = &source[from..from + ahead];
                        if seen.contains(&text) {
                            self.margin = None;
                            xml.skip()?;
                        } else {
                            seen.push(text);
                            self.outline.afresh();
                        }
                    }
                }
                Token::Close(name) if name.starts_with("header") || name.starts_with("footer") => {
                    self.margin = None;
                }
                token if self.margin.is_some() => self.token(token, source, &mut xml, contents)?,
                _ => {}
            }
        }
        contents.part(part, start..self.outline.len());
        Ok(())
    }

    /// Hands over the blocks and says what was left aside.
    pub(super) fn finish(self, contents: &mut Contents) {
        contents.notes.extend(fault::tracked(self.insertions, self.deletions));
        contents.notes.extend(fault::hidden_text(self.hidden_texts));
        contents.notes.extend(fault::hidden_slides(&self.hidden_pages));
        contents.notes.extend(fault::hidden_sheets(&self.hidden_sheets));
        contents.notes.extend(fault::comments(self.comments));
        contents.blocks = self.outline.finish();
    }

    fn token(
        &mut self,
        token: Token<'_>,
        source: &str,
        xml: &mut Xml<'_>,
        contents: &mut Contents,
    ) -> Result<(), Malformed> {
        match token {
            Token::Open(tag) => self.start(&tag, source, xml, contents)?,
            Token::Close(name) => self.end(name, source),
            Token::Text(range) => self.text(range, source),
            Token::Character(character, range) => {
                if let Some(open) = self.open.last_mut().filter(|open| !open.hidden()) {
                    open.paragraph.stands(character, range);
                }
            }
        }
        Ok(())
    }

    fn text(&mut self, range: std::ops::Range<usize>, source: &str) {
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

    fn start(
        &mut self,
        tag: &Tag<'_>,
        source: &str,
        xml: &mut Xml<'_>,
        contents: &mut Contents,
    ) -> Result<(), Malformed> {
        let style = tag.get("style-name");
        match tag.name() {
            "p" | "h" => self.paragraph(tag),
            "annotation" => {
                self.comments += 1;
                xml.skip()?;
            }
            "tracked-changes" => {
                let from = xml.at();
                xml.skip()?;
                let changes = &source[from..xml.at()];
                self.insertions += changes.matches("<text:insertion").count();
                self.deletions += changes.matches("<text:deletion").count();
            }
            // Forms hold no text of their own, and ruby repeats what it stands over.
            "forms" | "ruby-text" => xml.skip()?,
            "note-citation" => {
                let mark = superscript(&xml.text()?);
                if let Some(open) = self.open.last_mut() {
                    open.paragraph.stands(mark.clone(), tag.range.clone());
                }
                if let Some(last) = self.note.last_mut() {
                    *last = mark;
                }
            }
            "note" => self.note.push(String::new()),
            "title" | "desc" if !self.frames.is_empty() => {
                let text = xml.text()?;
                if let Some(frame) = self.frames.last_mut().filter(|_| !text.trim().is_empty()) {
                    frame.alt.push(text.trim().to_owned());
                }
            }
            "frame" | "custom-shape" => {
                self.outline.apart();
                let class = tag.owned("class");
                self.frames.push(Frame { class, ..Frame::default() });
            }
            "binary-data" => {
                let start = tag.range.end;
                xml.skip()?;
                let written = start..xml.at().max(start);
                contents.pictures.push(Picture { written, place: self.place(), ..Picture::default() });
            }
            "image" => {
                if let Some(href) = tag.get("href").filter(|href| !href.contains(':')) {
                    let part = href.trim_start_matches("./").to_owned();
                    contents.pictures.push(Picture { part, place: self.place(), ..Picture::default() });
                }
            }
            "page" => {
                self.page += 1;
                self.paragraphs = 0;
                self.outline.afresh();
                if self.styles.hidden(style.as_deref()) {
                    self.hidden_pages.push(self.page);
                }
            }
            "notes" => self.speaker = true,
            "footer-decl" => {
                let text = xml.text()?;
                if !text.trim().is_empty() {
                    self.outline.push(Block::plain(text.trim(), 0, Zone::Footer), None);
                }
            }
            "table" => self.table(tag),
            "table-row" => {
                self.with_table(|table| table.row(tag.number("number-rows-repeated").unwrap_or(1)));
            }
            "table-header-rows" => self.with_table(|table| table.header_rows = true),
            "table-cell" | "covered-table-cell" => self.with_table(|table| {
                table.cell();
                table.span(tag.number("number-columns-repeated").unwrap_or(1));
            }),
            "list-item" | "list-header" => {
                self.lists += 1;
                self.outline.apart();
            }
            _ => self.inline(tag),
        }
        Ok(())
    }

    /// What stands in the line of text.
    fn inline(&mut self, tag: &Tag<'_>) {
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

    fn paragraph(&mut self, tag: &Tag<'_>) {
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

    fn table(&mut self, tag: &Tag<'_>) {
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

    fn with_table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    fn end(&mut self, name: &str, source: &str) {
        match name {
            "p" | "h" => {
                if let Some(open) = self.open.pop() {
                    self.close_paragraph(open, source);
                }
            }
            "span" | "hidden-text" | "hidden-paragraph" => {
                if let Some(open) = self.open.last_mut() {
                    open.runs.pop();
                }
            }
            "a" => {
                if let Some(open) = self.open.last_mut() {
                    open.in_link = false;
                }
            }
            "note" => {
                self.note.pop();
            }
            "notes" => self.speaker = false,
            "frame" | "custom-shape" => {
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
            "table" => {
                self.tables.pop();
                self.outline.apart();
            }
            "table-header-rows" => self.with_table(|table| table.header_rows = false),
            "list-item" | "list-header" => self.lists = self.lists.saturating_sub(1),
            _ => {}
        }
    }

    /// Where the paragraph being read stands.
    fn place(&self) -> Place {
        let sheet = *self.office == Office::OdfSheet;
        let numbered = self.margin.is_none() && !sheet;
        Place {
            page: (self.page > 0).then_some(self.page),
            paragraph: numbered.then_some(self.paragraphs.max(1)),
            cell: self.tables.last().map(Table::name),
            ..Place::default()
        }
    }

    fn close_paragraph(&mut self, open: Open, source: &str) {
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
    fn hidden(&self) -> bool {
        self.runs.last().map_or(self.hidden, |(_, hidden)| *hidden)
    }
}

/// `12` as `¹²`; any other mark as it is.
fn superscript(mark: &str) -> String {
    let mark = mark.trim();
    if !mark.is_empty() && mark.bytes().all(|b| b.is_ascii_digit()) {
        crate::extract::notes::superscript(mark)
    } else {
        mark.to_owned()
    }
}

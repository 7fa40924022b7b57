//! The parts of an OpenDocument file, in reading order.

use super::story::{Frame, Story, superscript};
use super::styles::Styles;
use crate::extract::contents::{Contents, Picture};
use crate::extract::fault;
use crate::extract::office::Office;
use crate::extract::xml::{Malformed, Tag, Token, Xml};
use crate::extract::{Block, Zone};

/// Reads the parts of one document.
pub(super) struct Reader<'a> {
    story: Story<'a>,
    hidden_pages: Vec<u32>,
    comments: usize,
    insertions: usize,
    deletions: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(office: &'a Office, styles: &'a Styles) -> Self {
        Self {
            story: Story::new(office, styles),
            hidden_pages: Vec::new(),
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
        let start = self.story.outline.len();
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
        if !self.story.notes.is_empty() {
            self.story.outline.afresh();
        }
        for (block, size) in std::mem::take(&mut self.story.notes) {
            self.story.outline.push(block, size);
        }
        contents.part(part, start..self.story.outline.len());
        Ok(())
    }

    /// Reads the headers and footers of the page styles.
    pub(super) fn read_margins(
        &mut self,
        source: &str,
        part: &str,
        contents: &mut Contents,
    ) -> Result<(), Malformed> {
        let start = self.story.outline.len();
        let mut xml = Xml::new(source);
        let mut seen = Vec::new();
        while let Some(token) = xml.next()? {
            match token {
                Token::Open(tag) if self.story.margin.is_none() => {
                    self.story.margin = match tag.name() {
                        "header" | "header-left" | "header-first" => Some(("header", Zone::Body)),
                        "footer" | "footer-left" | "footer-first" => Some(("", Zone::Footer)),
                        _ => None,
                    };
                    if self.story.margin.is_some() {
                        // Several page styles often carry the same footer.
                        let (from, ahead) = (xml.at(), source[xml.at()..].find("</style:").unwrap_or(0));
                        let text = &source[from..from + ahead];
                        if seen.contains(&text) {
                            self.story.margin = None;
                            xml.skip()?;
                        } else {
                            seen.push(text);
                            self.story.outline.afresh();
                        }
                    }
                }
                Token::Close(name) if name.starts_with("header") || name.starts_with("footer") => {
                    self.story.margin = None;
                }
                token if self.story.margin.is_some() => self.token(token, source, &mut xml, contents)?,
                _ => {}
            }
        }
        contents.part(part, start..self.story.outline.len());
        Ok(())
    }

    /// Hands over the blocks and says what was left aside.
    pub(super) fn finish(self, contents: &mut Contents) {
        contents.notes.extend(fault::tracked(self.insertions, self.deletions));
        contents.notes.extend(fault::hidden_text(self.story.hidden_texts));
        contents.notes.extend(fault::hidden_slides(&self.hidden_pages));
        contents.notes.extend(fault::hidden_sheets(&self.story.hidden_sheets));
        contents.notes.extend(fault::comments(self.comments));
        contents.blocks = self.story.outline.finish();
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
            Token::Text(range) => self.story.text(range, source),
            Token::Character(character, range) => {
                if let Some(open) = self.story.open.last_mut().filter(|open| !open.hidden()) {
                    open.paragraph.stands(character, range);
                }
            }
        }
        Ok(())
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
            "p" | "h" => self.story.open_paragraph(tag),
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
                if let Some(open) = self.story.open.last_mut() {
                    open.paragraph.stands(mark.clone(), tag.range.clone());
                }
                if let Some(last) = self.story.note.last_mut() {
                    *last = mark;
                }
            }
            "note" => self.story.note.push(String::new()),
            "title" | "desc" if !self.story.frames.is_empty() => {
                let text = xml.text()?;
                if let Some(frame) = self.story.frames.last_mut().filter(|_| !text.trim().is_empty()) {
                    frame.alt.push(text.trim().to_owned());
                }
            }
            "frame" | "custom-shape" => {
                self.story.outline.apart();
                let class = tag.owned("class");
                self.story.frames.push(Frame { class, ..Frame::default() });
            }
            "binary-data" => {
                let start = tag.range.end;
                xml.skip()?;
                let written = start..xml.at().max(start);
                contents.pictures.push(Picture { written, place: self.story.place(), ..Picture::default() });
            }
            "image" => {
                if let Some(href) = tag.get("href").filter(|href| !href.contains(':')) {
                    let part = href.trim_start_matches("./").to_owned();
                    contents.pictures.push(Picture { part, place: self.story.place(), ..Picture::default() });
                }
            }
            "page" => {
                self.story.page += 1;
                self.story.paragraphs = 0;
                self.story.outline.afresh();
                if self.story.styles.hidden(style.as_deref()) {
                    self.hidden_pages.push(self.story.page);
                }
            }
            "notes" => self.story.speaker = true,
            "footer-decl" => {
                let text = xml.text()?;
                if !text.trim().is_empty() {
                    self.story.outline.push(Block::plain(text.trim(), 0, Zone::Footer), None);
                }
            }
            "table" => self.story.open_table(tag),
            "table-row" => {
                self.story.with_table(|table| table.row(tag.number("number-rows-repeated").unwrap_or(1)));
            }
            "table-header-rows" => self.story.with_table(|table| table.header_rows = true),
            "table-cell" | "covered-table-cell" => self.story.with_table(|table| {
                table.cell();
                table.span(tag.number("number-columns-repeated").unwrap_or(1));
            }),
            "list-item" | "list-header" => {
                self.story.lists += 1;
                self.story.outline.apart();
            }
            _ => self.story.inline(tag),
        }
        Ok(())
    }

    fn end(&mut self, name: &str, source: &str) {
        match name {
            "p" | "h" => {
                if let Some(open) = self.story.open.pop() {
                    self.story.close_paragraph(open, source);
                }
            }
            "span" | "hidden-text" | "hidden-paragraph" => {
                if let Some(open) = self.story.open.last_mut() {
                    open.runs.pop();
                }
            }
            "a" => {
                if let Some(open) = self.story.open.last_mut() {
                    open.in_link = false;
                }
            }
            "note" => {
                self.story.note.pop();
            }
            "notes" => self.story.speaker = false,
            "frame" | "custom-shape" => self.story.close_frame(),
            "table" => {
                self.story.tables.pop();
                self.story.outline.apart();
            }
            "table-header-rows" => self.story.with_table(|table| table.header_rows = false),
            "list-item" | "list-header" => self.story.lists = self.story.lists.saturating_sub(1),
            _ => {}
        }
    }
}

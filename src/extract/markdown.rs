//! Markdown: headings, paragraphs, list items, cells, with their places in the source.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::mark::{self, Mark};
use super::plain::{self, Label};
use super::writer::{Reading, Writer};
use super::{Block, Zone, html};

/// Reads a whole Markdown text.
pub(super) fn read(source: &str) -> (Vec<Block>, Vec<Mark>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = Reader { source, ..Reader::default() };
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.finish();
    (reader.blocks, reader.marks)
}

#[derive(Default)]
struct Reader<'a> {
    source: &'a str,
    blocks: Vec<Block>,
    marks: Vec<Mark>,
    writer: Writer,
    /// Level of the heading being read, 0 outside headings.
    level: u8,
    /// Headings above the current place, by level.
    headings: Vec<(u8, usize)>,
    items: usize,
    quotes: usize,
    cell: Option<Cell>,
    /// Headers of the columns of the current table.
    columns: Vec<Option<usize>>,
    container: u32,
    label: Option<Label>,
    /// Target of the link being read, and whether the line holds anything else.
    link: Option<String>,
    line_link: Option<String>,
    other_than_link: bool,
    image: Option<Writer>,
    /// Raw HTML and front matter are read whole when they start.
    skipping: bool,
}

#[derive(Clone, Copy)]
struct Cell {
    header: bool,
    column: usize,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::End(TagEnd::HtmlBlock | TagEnd::MetadataBlock(_)) => self.skipping = false,
            _ if self.skipping => {}
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(&text, range);
            }
            Event::SoftBreak => {
                let next = self.source[range.end..].lines().next().unwrap_or("");
                if plain::label(next).is_some() || plain::is_item(next) {
                    self.finish();
                } else {
                    self.writer.space(range.start, range.end);
                }
            }
            Event::HardBreak | Event::Rule => self.finish(),
            Event::InlineHtml(tag) if tag.get(..3).is_some_and(|t| t.eq_ignore_ascii_case("<br")) => {
                self.finish();
            }
            Event::InlineHtml(tag) if tag.starts_with("<!--") => {
                self.marks.extend(mark::comment(&tag, range.start));
            }
            Event::FootnoteReference(_) => self.text("", range),
            Event::Html(_) | Event::InlineHtml(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {
                self.finish();
            }
            Tag::Heading { level, .. } => {
                self.finish();
                self.container += 1;
                self.level = match level {
                    HeadingLevel::H1 => 1,
                    HeadingLevel::H2 => 2,
                    HeadingLevel::H3 => 3,
                    HeadingLevel::H4 => 4,
                    HeadingLevel::H5 => 5,
                    HeadingLevel::H6 => 6,
                };
            }
            Tag::BlockQuote(_) => {
                self.finish();
                self.quotes += 1;
            }
            Tag::Item => {
                self.finish();
                self.items += 1;
                self.container += 1;
            }
            Tag::List(_) => self.finish(),
            Tag::FootnoteDefinition(_) => self.finish(),
            Tag::Table(_) => {
                self.finish();
                self.container += 1;
                self.columns.clear();
            }
            Tag::TableHead => self.cell = Some(Cell { header: true, column: 0 }),
            Tag::TableRow => self.cell = Some(Cell { header: false, column: 0 }),
            Tag::TableCell => self.finish(),
            Tag::Link { dest_url, .. } => self.link = Some(dest_url.into_string()),
            Tag::Image { .. } => self.image = Some(Writer::default()),
            Tag::HtmlBlock => {
                self.finish();
                self.skipping = true;
                let (blocks, marks) = html::read_part(self.source, range);
                self.append(blocks);
                self.marks.extend(marks);
            }
            Tag::MetadataBlock(_) => {
                self.finish();
                self.skipping = true;
                let inner = self.source[range.clone()].trim_matches(['-', '+', '\r', '\n', ' ']);
                let start = range.start + self.source[range].find(inner).unwrap_or(0);
                self.append(plain::read_part(self.source, start..start + inner.len()).0);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.finish();
                self.level = 0;
            }
            TagEnd::BlockQuote(_) => {
                self.finish();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::Item => {
                self.finish();
                self.items = self.items.saturating_sub(1);
            }
            TagEnd::TableCell => {
                self.finish();
                if let Some(cell) = &mut self.cell {
                    cell.column += 1;
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => self.cell = None,
            TagEnd::Link => self.link = None,
            TagEnd::Image => {
                if let Some(mut alt) = self.image.take()
                    && !alt.is_empty()
                {
                    let (text, map) = alt.finish();
                    self.finish();
                    self.push(Block {
                        map,
                        field: Some("alt".to_owned()),
                        ..Block::plain(text, 0, Zone::Alt)
                    });
                }
            }
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::FootnoteDefinition | TagEnd::Table => {
                self.finish();
            }
            _ => {}
        }
    }

    /// Adds `text`, read from `range`: the same bytes unless escapes or references were decoded.
    fn text(&mut self, text: &str, mut range: Range<usize>) {
        let inside = self.source[range.clone()].find(text).filter(|_| !text.is_empty());
        if let Some(at) = inside {
            // Code spans carry their marks in the range.
            range = range.start + at..range.start + at + text.len();
        }
        if let Some(alt) = &mut self.image {
            write(alt, self.source, text, range, inside.is_some());
            return;
        }
        if self.writer.is_empty()
            && self.level == 0
            && inside.is_some()
            && let Some(label) = plain::label(&self.source[range.clone()])
        {
            range.start = range.end.min(range.start + label.len);
            self.label = Some(label);
        }
        if range.is_empty() {
            return;
        }
        if self.writer.is_empty() {
            self.line_link.clone_from(&self.link);
            self.other_than_link = false;
        }
        self.other_than_link |= self.link != self.line_link;
        write(&mut self.writer, self.source, text, range, inside.is_some());
    }

    fn finish(&mut self) {
        if self.writer.is_empty() {
            self.writer.clear();
            return;
        }
        let (text, map) = self.writer.finish();
        if let Some(mark) = mark::line(&text, map.start(0)) {
            self.label = None;
            self.marks.push(mark);
            return;
        }
        let label = self.label.take();
        let zone = match (&label, self.level) {
            (Some(label), _) => label.zone,
            (None, 0) => Zone::Body,
            _ => Zone::Heading,
        };
        let mut block = Block { map, level: self.level, ..Block::plain(text, 0, zone) };
        block.field = label.map(|label| label.field);
        block.link = self.line_link.take().filter(|_| !self.other_than_link);
        if self.level > 0 {
            while self.headings.last().is_some_and(|(level, _)| *level >= self.level) {
                self.headings.pop();
            }
        }
        block.heading = self.headings.last().map(|(_, index)| *index);
        if let Some(cell) = self.cell {
            if cell.header {
                self.columns.resize(cell.column, None);
                self.columns.push(Some(self.blocks.len()));
            } else if let Some(Some(header)) = self.columns.get(cell.column) {
                block.heading = Some(*header);
            }
        }
        if self.level > 0 {
            self.headings.push((self.level, self.blocks.len()));
        }
        self.push(block);
    }

    fn push(&mut self, mut block: Block) {
        block.item |= self.items > 0 || self.cell.is_some();
        block.quote |= self.quotes > 0;
        block.container = self.container;
        self.blocks.push(block);
    }

    /// Adds blocks read by another reader; their headings are indices among themselves.
    fn append(&mut self, blocks: Vec<Block>) {
        let (first, base) = (self.blocks.len(), self.container + 1);
        for mut block in blocks {
            block.heading = block.heading.map(|index| index + first).or(self.headings.last().map(|h| h.1));
            block.container += base;
            self.container = self.container.max(block.container);
            self.blocks.push(block);
        }
    }
}

fn write(writer: &mut Writer, source: &str, text: &str, range: Range<usize>, same: bool) {
    if same {
        writer.push(source, range.start, range.end, Reading::Plain);
    } else if text.trim().is_empty() {
        writer.space(range.start, range.end);
    } else {
        writer.replace(text, range.start, range.end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structure_and_places() {
        let source = "---\ntitle: Accueil\n---\n# Un *médecin* en `5` min\n\nTexte avec [un lien](/x) &amp; **gué**rit\\*.\nSuite.\n\n- a\n- b\n\n> cité\n\n\
            [Consulter](/go)\n\n| Soin | Prix |\n|---|---|\n| Visio | 25 € |\n\n<div hidden>non</div>\n<p>oui</p>\n\n![alt](i.png)\n";
        let (blocks, _) = read(source);
        let texts: Vec<&str> = blocks.iter().map(|b| b.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Accueil",
                "Un médecin en 5 min",
                "Texte avec un lien & guérit*. Suite.",
                "a",
                "b",
                "cité",
                "Consulter",
                "Soin",
                "Prix",
                "Visio",
                "25 €",
                "oui",
                "alt"
            ]
        );
        assert_eq!((blocks[0].zone, blocks[1].level, blocks[2].heading), (Zone::Title, 1, Some(1)));
        assert!(blocks[3].item && blocks[5].quote && !blocks[6].quote);
        assert_eq!(blocks[6].link.as_deref(), Some("/go"));
        assert_eq!(blocks[2].link, None);
        assert_eq!(blocks[10].heading, Some(8));
        assert_eq!(blocks[12].zone, Zone::Alt);
        let at = blocks[2].text.find("guérit").unwrap();
        assert_eq!(&source[blocks[2].map.range(at..at + 7)], "gué**rit");
        for block in &blocks {
            assert!(source.get(block.map.range(0..block.text.len())).is_some(), "{block:?}");
        }
    }

    #[test]
    fn labels_and_breaks() {
        let source = "**Titre :** Arrêt en ligne\nDescription : vite  \nfait\n✅ oui<br>non";
        let found: Vec<_> = read(source).0.into_iter().map(|b| (b.zone, b.text)).collect();
        let expected = [
            (Zone::Title, "Arrêt en ligne"),
            (Zone::Body, "vite"),
            (Zone::Body, "fait"),
            (Zone::Body, "✅ oui"),
            (Zone::Body, "non"),
        ];
        assert_eq!(found, expected.map(|(z, t)| (z, t.to_owned())));
    }
}

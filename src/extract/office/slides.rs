//! PowerPoint presentations (PPTX): slides in the order of the show, their tables and speaker notes.

use super::drawing;
use super::package::{Package, Relation};
use super::paragraph::Paragraph;
use super::table::Table;
use crate::extract::contents::{Contents, Picture};
use crate::extract::fault::{self, Fault};
use crate::extract::outline::Outline;
use crate::extract::xml::{Malformed, Tag, Token, Xml};
use crate::extract::{Block, Place, Zone};

/// Type this small on a slide cannot be read from a seat, in points.
pub(super) const SMALL: f32 = 12.0;

/// Reads the presentation whose main part is `main`.
pub(super) fn read(package: &mut Package<'_>, main: &str) -> Result<Contents, Fault> {
    let what = package.what;
    let broken = |part: &str| Fault::Damaged(what, fault::broken(part));
    let show = package.required(main)?;
    let relations = package.relations(main)?;
    let mut contents = Contents::default();
    let mut outline = Outline::default();
    let mut hidden = Vec::new();
    let order = order(&show).map_err(|Malformed| broken(main))?;
    for (number, id) in (1..).zip(&order) {
        let Some(slide) = relations.iter().find(|r| r.id == *id && !r.external) else { continue };
        let text = package.required(&slide.target)?;
        let related = package.relations(&slide.target)?;
        outline.afresh();
        let mut reader = Reader::new(&text, number, None);
        reader.read(&mut outline).map_err(|Malformed| broken(&slide.target))?;
        if reader.hidden {
            hidden.push(number);
        }
        contents.pictures.extend(pictures(&reader.pictures, &related, number));
        for relation in &related {
            match &*relation.kind {
                "chart" | "diagramData" => {
                    let Some(text) = package.text(&relation.target)? else { continue };
                    let place = Place { page: Some(number), ..Place::default() };
                    drawing::read_part(&text, &relation.kind, Some(&place), &mut outline)
                        .map_err(|Malformed| broken(&relation.target))?;
                }
                "notesSlide" => {
                    let Some(text) = package.text(&relation.target)? else { continue };
                    outline.afresh();
                    Reader::new(&text, number, Some("speaker-notes"))
                        .read(&mut outline)
                        .map_err(|Malformed| broken(&relation.target))?;
                }
                _ => {}
            }
        }
    }
    contents.notes.extend(fault::hidden_slides(&hidden));
    let names = package.names();
    let comments = names.iter().filter(|name| name.contains("/comments/")).count();
    contents.notes.extend(fault::comments(comments));
    contents.note_on_parts(&names);
    contents.blocks = outline.finish();
    Ok(contents)
}

/// Relation identifiers of the slides, in the order of the show.
fn order(show: &str) -> Result<Vec<String>, Malformed> {
    let mut xml = Xml::new(show);
    let mut slides = Vec::new();
    while let Some(token) = xml.next()? {
        if let Token::Open(tag) = token
            && tag.name() == "sldId"
        {
            // `id` and `r:id`: the one that names a relation is not a number.
            slides.extend(tag.all("id").into_iter().find(|id| !id.bytes().all(|b| b.is_ascii_digit())));
        }
    }
    Ok(slides)
}

fn pictures(found: &[(String, u32)], relations: &[Relation], slide: u32) -> Vec<Picture> {
    found
        .iter()
        .filter_map(|(id, paragraph)| {
            let part = relations.iter().find(|r| r.id == *id && !r.external)?;
            let place = Place { page: Some(slide), paragraph: Some(*paragraph), ..Place::default() };
            Some(Picture { part: part.target.clone(), place, ..Picture::default() })
        })
        .collect()
}

/// Reads one slide, or the notes under it.
struct Reader<'a> {
    source: &'a str,
    number: u32,
    /// What all of this part is, when it is not the slide itself.
    field: Option<&'static str>,
    paragraphs: u32,
    tables: u32,
    shape: Shape,
    paragraph: Option<Paragraph>,
    table: Option<Table>,
    size: Option<f32>,
    in_text: bool,
    hidden: bool,
    pictures: Vec<(String, u32)>,
}

/// The shape being read.
#[derive(Default)]
struct Shape {
    /// `title`, `body`, `ftr`…
    placeholder: Option<String>,
    alt: Option<String>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str, number: u32, field: Option<&'static str>) -> Self {
        Self {
            source,
            number,
            field,
            paragraphs: 0,
            tables: 0,
            shape: Shape::default(),
            paragraph: None,
            table: None,
            size: None,
            in_text: false,
            hidden: false,
            pictures: Vec::new(),
        }
    }

    fn read(&mut self, outline: &mut Outline) -> Result<(), Malformed> {
        let mut xml = Xml::new(self.source);
        while let Some(token) = xml.next()? {
            match token {
                Token::Open(tag) => {
                    if tag.name() == "Fallback" {
                        xml.skip()?;
                    } else {
                        self.start(&tag, outline);
                    }
                }
                Token::Close(name) => self.end(name, outline),
                Token::Text(range) if self.in_text => {
                    let size = self.size;
                    self.with(|paragraph| paragraph.text(range, size));
                }
                Token::Character(character, range) if self.in_text => {
                    self.with(|paragraph| paragraph.stands(character, range));
                }
                Token::Text(_) | Token::Character(..) => {}
            }
        }
        Ok(())
    }

    fn with(&mut self, change: impl FnOnce(&mut Paragraph)) {
        if let Some(paragraph) = &mut self.paragraph {
            change(paragraph);
        }
    }

    fn start(&mut self, tag: &Tag<'_>, outline: &mut Outline) {
        match tag.name() {
            "sld" => self.hidden = tag.get("show").is_some_and(|show| show == "0" || show == "false"),
            "sp" | "pic" | "graphicFrame" | "cxnSp" => {
                self.shape = Shape::default();
                outline.apart();
            }
            "cNvPr" => {
                let text = tag.get("descr").filter(|text| !text.trim().is_empty());
                self.shape.alt = text.map(|text| text.trim().to_owned());
            }
            "ph" => {
                self.shape.placeholder = Some(tag.owned("type").unwrap_or_else(|| "body".to_owned()));
            }
            "blip" => {
                if let Some(id) = tag.get("embed") {
                    self.pictures.push((id.into_owned(), self.paragraphs + 1));
                }
            }
            "tbl" => {
                self.tables += 1;
                self.table = Some(Table::numbered(self.tables));
            }
            "tblPr" => {
                if let Some(table) = &mut self.table {
                    table.first_row = tag.get("firstRow").is_some_and(|value| value == "1");
                }
            }
            "tr" => self.table.iter_mut().for_each(|table| table.row(1)),
            "tc" => self.table.iter_mut().for_each(|table| {
                table.cell();
                table.span(tag.number("gridSpan").unwrap_or(1));
            }),
            "p" => self.paragraph = Some(Paragraph::default()),
            "r" | "fld" => self.size = None,
            "rPr" => self.size = tag.number::<f32>("sz").map(|hundredths| hundredths / 100.0),
            "br" => self.with(Paragraph::line_break),
            "t" => self.in_text = true,
            _ => {}
        }
    }

    fn end(&mut self, name: &str, outline: &mut Outline) {
        match name {
            "t" => self.in_text = false,
            "tbl" => self.table = None,
            "p" => {
                if let Some(paragraph) = self.paragraph.take() {
                    self.finish(&paragraph, outline);
                }
            }
            "sp" | "pic" | "graphicFrame" => {
                if let Some(text) = self.shape.alt.take() {
                    let place = Place { page: Some(self.number), ..Place::default() };
                    let block = Block {
                        field: Some("alt".to_owned()),
                        place: Some(Box::new(place)),
                        ..Block::plain(text, 0, Zone::Alt)
                    };
                    outline.push(block, None);
                }
            }
            _ => {}
        }
    }

    fn finish(&mut self, paragraph: &Paragraph, outline: &mut Outline) {
        let placeholder = self.shape.placeholder.as_deref();
        // Numbers and dates of slides are not copy; notes repeat the picture of the slide.
        if matches!(placeholder, Some("sldNum" | "dt" | "sldImg")) {
            return;
        }
        let lines = paragraph.lines(self.source);
        if lines.is_empty() {
            return;
        }
        self.paragraphs += 1;
        let (level, zone) = match (self.field, placeholder) {
            (Some(_), _) => (0, Zone::Aside),
            (None, Some("title" | "ctrTitle")) => (1, Zone::Heading),
            (None, Some("subTitle")) => (2, Zone::Heading),
            (None, Some("ftr" | "hdr")) => (0, Zone::Footer),
            (None, _) if paragraph.size.is_some_and(|size| size <= SMALL) => (0, Zone::SmallPrint),
            (None, _) => (0, Zone::Body),
        };
        let item = level == 0 && self.table.is_none() && placeholder == Some("body") && self.field.is_none();
        if item {
            outline.apart();
        }
        let place = Place {
            page: Some(self.number),
            paragraph: Some(self.paragraphs),
            cell: self.table.as_ref().map(Table::name),
            ..Place::default()
        };
        for (text, map) in lines {
            let block = Block {
                map,
                level,
                field: self.field.map(str::to_owned),
                item: item || self.table.is_some(),
                heading: self.table.as_ref().and_then(Table::heading),
                place: Some(Box::new(place.clone())),
                ..Block::plain(text, 0, zone)
            };
            let index = outline.push(block, None);
            if let Some(table) = &mut self.table {
                table.filled(index);
            }
        }
    }
}

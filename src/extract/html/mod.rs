//! Visible and declared text of an HTML page, with the exact place of every byte.
//!
//! [`tokenizer`] cuts the source into tags ([`tag`]) and texts, [`tree`] keeps the open path as the
//! HTML specification builds it, [`place`] says what each element is, [`builder`] writes the blocks.

mod builder;
mod hidden;
mod json;
mod jsonld;
mod links;
pub mod markup;
mod names;
mod opening;
mod place;
mod tag;
mod tokenizer;
mod tree;
mod words;

pub use links::{Listener, Mention};
use names::{
    A, AREA, BASE, EMBED, HTML, IFRAME, IMAGE, IMG, INPUT, LINK, MATH, META, NOEMBED, NOFRAMES, Name,
    OPTGROUP, OPTION, PARAM, SCRIPT, STYLE, SVG, TEXTAREA,
};
pub(super) use opening::looks_like_html;
use place::{Place, Role, Roles};
use tag::{Span, Tag};
use tokenizer::{TextKind, Token, Tokenizer, holds_raw_text};
use tree::Tree;

use super::mark::{self, Mark};
use super::notes::Reference;
use super::{Block, Zone};

/// What a page says.
pub(super) struct Page {
    pub(super) blocks: Vec<Block>,
    pub(super) title: Option<String>,
    pub(super) lang: Option<String>,
    /// Source range of the page's own address: canonical link, else `og:url`.
    pub(super) address: Option<(std::ops::Range<usize>, &'static str)>,
    /// Links to notes, with the source offset of the element they point at.
    pub(super) references: Vec<(Reference, usize)>,
    /// Marks left in comments.
    pub(super) marks: Vec<Mark>,
    /// Whether the page has scripts, which may write text that is not in the source.
    pub(super) has_scripts: bool,
}

/// References to notes kept for one page.
const MAX_REFERENCES: usize = 256;

/// Reads a whole page. Never fails: any text is some page.
pub(super) fn read(source: &str) -> Page {
    read_with(source, None, &mut |_| false)
}

/// Reads a page up to the block of which `enough` says that it is the last one wanted, telling
/// `listener` where it leads.
pub(super) fn read_with<'a>(
    source: &'a str,
    listener: Option<Listener<'a>>,
    enough: &mut dyn FnMut(&Block) -> bool,
) -> Page {
    let mut reader = Reader::new(source);
    reader.listener = listener;
    reader.read(0, enough)
}

/// Blocks and marks of the HTML at `range` of a text in another format.
pub(super) fn read_part(source: &str, range: std::ops::Range<usize>) -> (Vec<Block>, Vec<Mark>) {
    let page = Reader::new(&source[..range.end]).read(range.start, &mut |_| false);
    (page.blocks, page.marks)
}

struct Reader<'a> {
    source: &'a str,
    roles: Roles<'a>,
    tree: Tree<'a>,
    structured: Vec<Block>,
    lang: Option<String>,
    canonical: Span,
    og_url: Span,
    has_scripts: bool,
    /// Raw text element being read, and whether it holds JSON-LD.
    raw: Option<(Name, bool)>,
    /// Elements with an `id`: its value, and where the element starts.
    ids: Vec<(Span, u32)>,
    references: Vec<(String, Span)>,
    /// Link to a note being read: its target and the length of the line before it.
    note_link: Option<(Span, usize)>,
    /// Told where the page leads.
    listener: Option<Listener<'a>>,
    /// The text that comes is the title of the page.
    titled: bool,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            roles: Roles::new(source),
            tree: Tree::new(source),
            structured: Vec::new(),
            lang: None,
            canonical: Span::default(),
            og_url: Span::default(),
            has_scripts: false,
            raw: None,
            ids: Vec::new(),
            references: Vec::new(),
            note_link: None,
            listener: None,
            titled: false,
        }
    }

    fn read(mut self, from: usize, enough: &mut dyn FnMut(&Block) -> bool) -> Page {
        let mut tokenizer = Tokenizer::new(self.source, from);
        let mut tag = Tag::default();
        let mut told = 0;
        while let Some(token) = tokenizer.next(&mut tag) {
            match token {
                Token::Text(range, kind) => self.text(range.start, range.end, kind),
                Token::Start => {
                    if let Some(name) = self.start(&tag) {
                        tokenizer.expect_raw_text(name);
                    }
                    tokenizer.foreign = self.tree.is_foreign();
                }
                Token::End => {
                    self.end(&tag);
                    tokenizer.foreign = self.tree.is_foreign();
                }
            }
            let blocks = &self.tree.builder.blocks[told..];
            if blocks.iter().any(&mut *enough) {
                break;
            }
            told += blocks.len();
        }
        let marks = tokenizer.marks.into_iter();
        let marks = marks.filter_map(|inside| mark::inside(self.source.get(inside.clone())?, inside.start));
        let marks = marks.collect();
        self.finish(marks)
    }

    fn text(&mut self, start: usize, end: usize, kind: TextKind) {
        if std::mem::take(&mut self.titled)
            && let Some(listener) = &mut self.listener
        {
            links::tell_title(&self.source[start..end], *listener);
        }
        match self.raw {
            Some((SCRIPT, true)) => {
                jsonld::read(self.source, start..end, &mut self.structured);
            }
            Some((SCRIPT | STYLE | IFRAME | NOEMBED | NOFRAMES, _)) => {}
            _ => self.tree.text(start, end, kind),
        }
    }

    /// Handles a start tag; gives its name when its content is raw text.
    fn start(&mut self, tag: &Tag) -> Option<Name> {
        let role = self.roles.role(tag);
        let foreign = self.tree.is_foreign();
        let parent = self.tree.place();
        if matches!(tag.name, IMG | SVG | IMAGE | EMBED | MATH) && !parent.hidden && !role.hidden {
            self.tree.builder.gap(tag.span);
        }
        self.tree.start(tag, &role);
        if let Some(listener) = &mut self.listener {
            links::tell(self.source, tag, *listener);
            self.titled = links::opens_title(tag) && !foreign;
        }
        let attributes = &tag.attributes;
        match tag.name {
            META => self.meta(tag, &parent),
            LINK => {
                let rel = attributes.rel.of(self.source);
                if rel.is_some_and(|r| r.eq_ignore_ascii_case("canonical")) && !self.canonical.is_present() {
                    self.canonical = attributes.href;
                }
            }
            HTML => {
                let lang = attributes.lang.of(self.source).or_else(|| attributes.xml_lang.of(self.source));
                if self.lang.is_none() {
                    self.lang = lang.map(|l| l.trim().to_ascii_lowercase()).filter(|l| !l.is_empty());
                }
            }
            _ => {}
        }
        if attributes.id.is_present() {
            self.ids.push((attributes.id, tag.span.start));
        }
        self.attributes(tag, &role, &parent);
        // Inside SVG and MathML `<title>` and `<style>` are ordinary elements.
        if foreign && self.tree.is_foreign() {
            return None;
        }
        if !holds_raw_text(tag.name) {
            return None;
        }
        let mut json = false;
        if tag.name == SCRIPT {
            let kind = attributes.kind.of(self.source).unwrap_or("");
            json = kind.trim().get(..19).is_some_and(|k| k.eq_ignore_ascii_case("application/ld+json"));
            self.has_scripts |= !json;
        }
        self.raw = Some((tag.name, json && !parent.hidden));
        Some(tag.name)
    }

    fn end(&mut self, tag: &Tag) {
        self.raw = None;
        self.titled = false;
        if tag.name == A
            && let Some((target, before)) = self.note_link.take()
            && let Some(mark) = self.tree.builder.line().get(before..)
        {
            let mark = mark.trim();
            if is_mark(mark) {
                self.references.push((mark.to_owned(), target));
            }
        }
        self.tree.end(tag);
    }

    /// Blocks for the attributes that are shown or read aloud.
    fn attributes(&mut self, tag: &Tag, role: &Role, parent: &Place) {
        let a = &tag.attributes;
        let shown =
            [a.alt, a.aria_label, a.title, a.placeholder, a.label, a.value, a.href, a.aria_describedby];
        if !shown.iter().any(|span| span.is_present()) {
            return;
        }
        let mut place = *parent;
        place.hidden |= role.hidden;
        if place.hidden || matches!(tag.name, META | LINK | STYLE | SCRIPT | BASE | HTML | PARAM) {
            return;
        }
        if tag.name == A
            && let Some(href) = a.href.of(self.source)
            && href.starts_with('#')
            && href.len() > 1
        {
            let target = Span { start: a.href.start + 1, end: a.href.end };
            self.note_link = Some((target, self.tree.builder.line().len()));
        }
        if a.aria_describedby.is_present()
            && self.references.len() < MAX_REFERENCES
            && let Some(id) = a.aria_describedby.of(self.source)
        {
            self.references.push((format!("#{}", id.trim()), a.aria_describedby));
        }
        let link = if role.link.is_present() { role.link } else { place.link };
        if matches!(tag.name, IMG | AREA | INPUT | IMAGE) {
            self.tree.builder.attribute(a.alt, Zone::Alt, "alt", &place, link);
        }
        self.tree.builder.attribute(a.aria_label, Zone::Alt, "aria-label", &place, link);
        self.tree.builder.attribute(a.title, Zone::Alt, "title", &place, link);
        match tag.name {
            INPUT => {
                let kind = a.kind.of(self.source).unwrap_or("text").trim().to_ascii_lowercase();
                match kind.as_str() {
                    "submit" | "button" | "reset" => {
                        self.tree.builder.attribute(a.value, Zone::Button, "value", &place, link);
                    }
                    "hidden" | "checkbox" | "radio" | "image" => {}
                    _ => self.tree.builder.attribute(a.placeholder, Zone::Form, "placeholder", &place, link),
                }
            }
            TEXTAREA => self.tree.builder.attribute(a.placeholder, Zone::Form, "placeholder", &place, link),
            OPTION | OPTGROUP => self.tree.builder.attribute(a.label, Zone::Form, "label", &place, link),
            _ => {}
        }
    }

    /// Description, Open Graph and Twitter cards; the other metadata is not addressed to readers.
    fn meta(&mut self, tag: &Tag, place: &Place) {
        let a = &tag.attributes;
        let Some(name) = a.property.of(self.source).or_else(|| a.name.of(self.source)) else { return };
        let name = name.trim().to_ascii_lowercase();
        match name.as_str() {
            "og:url" if !self.og_url.is_present() => self.og_url = a.content,
            "description"
            | "og:title"
            | "og:description"
            | "og:site_name"
            | "og:image:alt"
            | "twitter:title"
            | "twitter:description"
            | "twitter:image:alt" => {
                let place = Place { link: Span::default(), ..*place };
                self.tree.builder.attribute(a.content, Zone::Meta, &name, &place, Span::default());
            }
            _ => {}
        }
    }

    fn finish(mut self, marks: Vec<Mark>) -> Page {
        let has_references = !self.references.is_empty();
        let mut builder = self.tree.finish();
        builder.append(std::mem::take(&mut self.structured));
        let blocks = builder.blocks;
        let title = blocks.iter().find(|b| b.zone == Zone::Title && b.field.is_none());
        let title = title.or_else(|| blocks.iter().find(|b| b.level == 1)).map(|b| b.text.clone());
        let address = [(self.canonical, "canonical"), (self.og_url, "og:url")]
            .into_iter()
            .find(|(span, _)| span.of(self.source).is_some_and(|v| !v.trim().is_empty()))
            .map(|(span, field)| (span.range(), field));
        let mut references = Vec::new();
        if has_references {
            for (mark, target) in self.references {
                let target = target.of(self.source).map(str::trim);
                let found = self.ids.iter().find(|(id, _)| id.of(self.source).map(str::trim) == target);
                if let Some((_, start)) = found {
                    references.push((Reference { mark }, *start as usize));
                }
            }
        }
        Page { blocks, title, lang: self.lang, address, references, marks, has_scripts: self.has_scripts }
    }
}

/// Whether the text of a link is the call of a note: `*`, `(1)`, `²`.
fn is_mark(text: &str) -> bool {
    !text.is_empty()
        && text.chars().count() <= 5
        && text.chars().all(|c| !c.is_alphabetic() && !c.is_whitespace())
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;

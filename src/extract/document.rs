//! What a reader sees of one document: ordered blocks of text, each with its zone and its place.

use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use sha2::{Digest as _, Sha256};

use super::Mark;
use crate::text::{OffsetMap, SourceText};

/// A page, a text, an ad: the unit that is judged, with its own date.
#[derive(Debug, Clone)]
pub struct Document {
    /// Path or URL as the user would write it.
    pub uri: String,
    /// `<title>`, else the first heading, else nothing.
    pub title: Option<String>,
    /// Media type that decided the reader, such as `text/html`.
    pub media_type: String,
    /// Language declared by the document (`fr`, `fr-CA`…), lower case.
    pub lang: Option<String>,
    /// SHA-256 of the source bytes.
    pub sha256: Digest,
    /// Day at which the document is judged, `YYYY-MM-DD`, and where it comes from.
    pub date: DocumentDate,
    /// Platform the document belongs to: host, folder or the name given by the user.
    pub platform: Option<String>,
    /// The decoded source, to which every block position refers; for an assembled document, its
    /// blocks one a line.
    pub source: SourceText,
    /// Put together from parts of a file that has no lines a person could count (a word processor
    /// document, one ad of an export): the [`Place`] of each block tells where it stands, and
    /// positions in `source` mean nothing outside.
    pub assembled: bool,
    /// Visible and declared text, in reading order.
    pub blocks: Vec<Block>,
    /// Asterisk notes: which block holds the text that a mark refers to.
    pub notes_by_mark: Vec<FootNote>,
    /// Address of the page, where it was read or as it says itself.
    pub address: Option<String>,
    /// Address of the page an ad leads to.
    pub landing: Option<String>,
    /// Record of the web archive it was read from.
    pub archived: Option<Archived>,
    /// Blocks that are drawn at each display, of which only some are seen together.
    pub assets: Vec<Asset>,
    /// Copies of the pictures whose words were recognised, for whoever shows where these stand.
    pub pictures: Vec<PictureCopy>,
    /// Marks by which the author sets passages aside, in the order of the source.
    pub marks: Vec<Mark>,
    /// What was assumed or left unread, in French, for the report.
    pub notes: Vec<String>,
}

/// Where a document stands in a web archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// Identifier of the record, such as `urn:uuid:…`.
    pub record: String,
    /// The record holds the page as its scripts built it in a browser.
    pub rendered: bool,
}

/// A text that an ad shows with some of the others, never with all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// Its block.
    pub block: usize,
    /// A headline or a description.
    pub part: super::Part,
    /// Position it is pinned to.
    pub pin: Option<u8>,
}

impl Document {
    /// A document put together from `blocks` that a reader found in a file without lines: texts
    /// are laid one a line in [`source`](Self::source), and each block keeps its own [`Place`].
    #[must_use]
    pub fn assemble(uri: String, media_type: &str, date: DocumentDate, mut blocks: Vec<Block>) -> Self {
        let mut text = String::with_capacity(blocks.iter().map(|block| block.text.len() + 1).sum());
        for block in &mut blocks {
            block.map = OffsetMap::starting_at(text.len());
            text.push_str(&block.text);
            text.push('\n');
        }
        let notes_by_mark = super::notes::find(&blocks, &[]);
        let title = blocks
            .iter()
            .find(|block| block.zone == Zone::Title)
            .or_else(|| blocks.iter().find(|block| block.level == 1))
            .map(|block| block.text.clone());
        Self {
            uri,
            title,
            media_type: media_type.to_owned(),
            lang: None,
            sha256: Digest::of(Vec::new()),
            date,
            platform: None,
            source: SourceText::of(text),
            assembled: true,
            blocks,
            notes_by_mark,
            address: None,
            landing: None,
            archived: None,
            assets: Vec::new(),
            pictures: Vec::new(),
            marks: Vec::new(),
            notes: Vec::new(),
        }
    }
}

impl Document {
    /// The same document with other `blocks`, none of which is drawn at display.
    #[must_use]
    pub fn with_blocks(&self, blocks: Vec<Block>) -> Self {
        Self {
            uri: self.uri.clone(),
            title: self.title.clone(),
            media_type: self.media_type.clone(),
            lang: self.lang.clone(),
            sha256: self.sha256.clone(),
            date: self.date,
            platform: self.platform.clone(),
            source: self.source.clone(),
            assembled: self.assembled,
            blocks,
            notes_by_mark: self.notes_by_mark.clone(),
            address: self.address.clone(),
            landing: self.landing.clone(),
            archived: self.archived.clone(),
            assets: Vec::new(),
            pictures: Vec::new(),
            marks: Vec::new(),
            notes: Vec::new(),
        }
    }
}

impl Document {
    /// Bytes of text in all its blocks.
    #[must_use]
    pub fn length(&self) -> usize {
        self.blocks.iter().map(|block| block.text.len()).sum()
    }

    /// Keeps the first `limit` bytes of text, whole blocks as far as possible, and says how many
    /// were left out. What is read around a claim is kept in memory, several times the text: this
    /// is what bounds it.
    pub fn keep_first(&mut self, limit: usize) -> usize {
        let mut room = limit;
        let mut left_out = 0;
        let mut kept = self.blocks.len();
        for (index, block) in self.blocks.iter_mut().enumerate() {
            let length = block.text.len();
            if length > room {
                // One endless block is cut; after it nothing more is read, be it short.
                let cut = (0..=room).rev().find(|at| block.text.is_char_boundary(*at)).unwrap_or(0);
                block.text.truncate(cut);
                left_out += length - block.text.len();
                kept = kept.min(if block.text.is_empty() { index } else { index + 1 });
                room = 0;
            } else {
                room -= length;
            }
        }
        self.blocks.truncate(kept);
        self.blocks.shrink_to_fit();
        self.notes_by_mark.retain(|note| note.block < kept);
        for block in &mut self.blocks {
            block.heading = block.heading.filter(|heading| *heading < kept);
        }
        left_out
    }
}

/// SHA-256 of some bytes in lower-case hexadecimal, worked out when it is first read: most
/// documents have no finding to record it in.
#[derive(Clone)]
pub struct Digest {
    bytes: Vec<u8>,
    text: OnceLock<String>,
}

impl Digest {
    /// From this size on, holding the bytes costs more than working the digest out.
    const LARGE: usize = 4 * 1024 * 1024;

    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: Vec<u8>) -> Self {
        let digest = Self { bytes, text: OnceLock::new() };
        if digest.bytes.len() < Self::LARGE {
            return digest;
        }
        Self { text: digest.deref().to_owned().into(), bytes: Vec::new() }
    }

    /// The bytes themselves.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Deref for Digest {
    type Target = str;

    fn deref(&self) -> &str {
        self.text.get_or_init(|| hexadecimal(&Sha256::digest(&self.bytes)))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The day whose law applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentDate {
    /// The day itself.
    pub day: jiff::civil::Date,
    /// Where it was found.
    pub source: DateSource,
}

/// Where the date of a document comes from, most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateSource {
    /// `--as-of` on the command line.
    AsOf,
    /// Delivery date of the ad.
    Delivery,
    /// Date of the capture (HTTP, WARC).
    Capture,
    /// None was known: the day of the run.
    Today,
}

/// One utterance: a paragraph, a list item, a button, an attribute.
#[derive(Debug, Clone)]
pub struct Block {
    /// Text as read: entities decoded, inline tags joined, white space collapsed to one space.
    pub text: String,
    /// From `text` to the decoded source.
    pub map: OffsetMap,
    /// Role of the place where it stands.
    pub zone: Zone,
    /// Attribute, JSON-LD path or ad field the text comes from (`alt`, `description`,
    /// `aggregateRating.ratingValue`); nothing for plain body text.
    pub field: Option<String>,
    /// 1–6 for a heading, 0 otherwise.
    pub level: u8,
    /// List item, table cell or other member of a series.
    pub item: bool,
    /// Inside `<blockquote>`, `<q>` or `<cite>`.
    pub quote: bool,
    /// Index of the heading, summary or question this block stands under.
    pub heading: Option<usize>,
    /// Number of the nearest sectioning element (section, article, li, td, details, form…):
    /// blocks with the same number stand side by side.
    pub container: u32,
    /// Target of the link or button, as written.
    pub link: Option<String>,
    /// Where it stands in a file without lines.
    pub place: Option<Box<Place>>,
}

/// Where a person finds a block in a file that has no lines. All numbers start at 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Page of a paginated document, slide of a presentation.
    pub page: Option<u32>,
    /// Paragraph of the page or of the document.
    pub paragraph: Option<u32>,
    /// Cell of a sheet, as its program names it: `Feuil1!B12`.
    pub cell: Option<String>,
    /// Line of the record in a text export.
    pub line: Option<u32>,
    /// Part of a picture, for words that were recognised.
    pub region: Option<Region>,
    /// Index of that picture among the copies that the document keeps.
    pub picture: Option<usize>,
}

/// A copy of a picture, small enough to be shown in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureCopy {
    /// The copy, in shades of grey.
    pub jpeg: Vec<u8>,
    /// Pixels across the picture itself, in which regions are told.
    pub width: u32,
    /// Pixels down it.
    pub height: u32,
}

/// A rectangle of a picture, in pixels from its upper left corner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Region {
    /// Pixels to its left.
    pub left: u32,
    /// Pixels above it.
    pub top: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// A note and the mark that calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FootNote {
    /// `*`, `**`, `†`, `(1)`, `¹`…; `#id` when an `aria-describedby` calls the note.
    pub mark: String,
    /// Index of the block that holds the text of the note.
    pub block: usize,
}

/// Role of the place where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Zone {
    /// `<title>` or the first line of an ad.
    Title,
    /// Meta description, Open Graph, Twitter cards.
    Meta,
    /// `h1`–`h6`, `summary`, `dt`, `caption`, `legend`.
    Heading,
    /// Running text.
    Body,
    /// `button`, `input[type=submit]`, a link styled as a button.
    Button,
    /// A short verbless label: `span.badge`, a chip in a row of chips.
    Badge,
    /// Navigation, breadcrumb, menu.
    Nav,
    /// `aside`, related articles.
    Aside,
    /// Page footer.
    Footer,
    /// Modal, cookie banner.
    Dialog,
    /// Form labels, placeholders, options.
    Form,
    /// `alt`, `aria-label`, `title=`.
    Alt,
    /// JSON-LD and microdata.
    StructuredData,
    /// `small`, notes, legal lines.
    SmallPrint,
    /// Host name and slug of the page itself.
    Url,
}

impl Zone {
    /// Page furniture: what stands there says little of what the page is.
    #[must_use]
    pub const fn is_furniture(self) -> bool {
        matches!(self, Self::Nav | Self::Dialog | Self::Form | Self::Footer)
    }
}

impl Block {
    /// A block of running text at `base` in the source, with an identity map.
    #[must_use]
    pub fn plain(text: impl Into<String>, base: usize, zone: Zone) -> Self {
        Self {
            text: text.into(),
            map: OffsetMap::starting_at(base),
            zone,
            field: None,
            level: 0,
            item: false,
            quote: false,
            heading: None,
            container: 0,
            link: None,
            place: None,
        }
    }
}

//! Where each block of a document was written or drawn, for those who write in the margin.

use hayro_interpret::kurbo::Rect;

use super::document::Document;
use crate::text::OffsetMap;

/// A document and the traces of its blocks.
#[derive(Debug)]
pub struct Traced {
    /// The document, as [`super::read`] gives it.
    pub document: Document,
    /// One for each block.
    pub traces: Vec<Trace>,
    /// Main part of an office document.
    pub main: Option<String>,
}

/// Where a block comes from.
#[derive(Debug, Clone)]
pub enum Trace {
    /// Written in the main part: from its text to the XML.
    Written(OffsetMap),
    /// Drawn on a page.
    Drawn(Boxes),
    /// In a part where nothing can be attached: a note, a margin, a description.
    Elsewhere,
}

/// Where each character of a block is drawn, in the coordinates of its page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Boxes {
    /// Index of the page, from 0.
    pub page: usize,
    /// First byte of each glyph in the text of the block, and its box.
    pub glyphs: Vec<(usize, Rect)>,
}

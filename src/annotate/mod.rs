//! Copies of a document with what was found written in the margin: comments in a Word document,
//! highlights in a PDF. Everything else of the file stays as it was.

mod messages;
mod pdf;
mod runs;
mod word;

use std::ops::Range;

pub use messages::remark;

use crate::extract::{Fault, Trace, Traced};
use crate::finding::Finding;

/// What to write about one passage.
#[derive(Debug, Clone)]
pub struct Remark {
    /// Index of the block.
    block: usize,
    /// The words, in bytes of the text of the block.
    words: Range<usize>,
    /// Paragraphs of the remark, the first its title.
    paragraphs: Vec<String>,
}

impl Remark {
    /// A remark on `finding`, whose positions are still those of the text that was read.
    #[must_use]
    pub fn new(traced: &Traced, finding: &Finding, paragraphs: Vec<String>) -> Option<Self> {
        let (start, end) = (finding.location.byte_start?, finding.location.byte_end?);
        let blocks = &traced.document.blocks;
        let block = blocks.partition_point(|block| block.map.start(0) <= start).checked_sub(1)?;
        let base = blocks[block].map.start(0);
        let length = blocks[block].text.len();
        let words = (start - base).min(length)..(end.saturating_sub(base)).min(length);
        Some(Self { block, words, paragraphs })
    }
}

/// The same document with a comment or a highlight for each remark.
///
/// # Errors
/// The structure of the file does not allow it.
pub fn annotate(bytes: &[u8], traced: &Traced, remarks: &[Remark]) -> Result<Vec<u8>, Fault> {
    match &traced.main {
        Some(main) => word::annotate(bytes, main, traced, remarks),
        None => pdf::annotate(bytes, traced, remarks),
    }
}

/// Where a remark is attached when its own block takes none: to the paragraph that calls the note,
/// or to the nearest block that does.
fn anchor(traced: &Traced, block: usize) -> Option<usize> {
    let attached = |index: &usize| matches!(traced.traces[*index], Trace::Written(_) | Trace::Drawn(_));
    let blocks = &traced.document.blocks;
    let paragraph = |index: usize| blocks[index].place.as_ref().and_then(|place| place.paragraph);
    let wanted = paragraph(block);
    (0..blocks.len())
        .filter(attached)
        .find(|&index| wanted.is_some() && paragraph(index) == wanted)
        .or_else(|| (0..blocks.len()).filter(attached).min_by_key(|index| index.abs_diff(block)))
}

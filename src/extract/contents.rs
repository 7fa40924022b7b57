//! What a reader finds in a document that has no lines.

use std::ops::Range;

use super::fault;
use super::{Block, PictureCopy, Place};

/// What a reader found in a document that has no lines.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Blocks in reading order; their maps lead to the part they were read from.
    pub(super) blocks: Vec<Block>,
    /// Which blocks come from which part.
    pub(super) parts: Vec<(String, Range<usize>)>,
    /// Title declared by the document, when it has no heading.
    pub(super) title: Option<String>,
    /// What was left aside, in French.
    pub(super) notes: Vec<String>,
    /// Pictures of a package, whose words are still to be read.
    pub(super) pictures: Vec<Picture>,
    /// Copies of those whose words were recognised.
    pub(super) copies: Vec<PictureCopy>,
}

/// A picture inside a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Picture {
    /// Name of its part, in a package.
    pub(super) part: String,
    /// Where its bytes are written, in a document in one piece.
    pub(super) written: Range<usize>,
    /// Where it stands.
    pub(super) place: Place,
}

impl Contents {
    pub(super) fn part(&mut self, name: &str, blocks: Range<usize>) {
        self.parts.push((name.to_owned(), blocks));
    }

    /// Says what the package carries besides text.
    pub(super) fn note_on_parts(&mut self, names: &[String]) {
        if names.iter().any(|name| name.ends_with("vbaProject.bin")) {
            self.notes.push(fault::MACROS.to_owned());
        }
        let embedded = names.iter().filter(|name| {
            name.contains("/embeddings/") && !name.contains("/charts/") && !name.contains("_rels")
        });
        // The sheet behind a chart repeats what the chart shows.
        let charts = names.iter().filter(|name| name.contains("/charts/chart")).count();
        self.notes.extend(fault::embedded(embedded.count().saturating_sub(charts)));
    }
}

/// The blocks that `keep` wants; a heading left out is no heading any more.
pub(super) fn kept(blocks: Vec<Block>, keep: impl Fn(&Block) -> bool) -> Vec<Block> {
    let mut places = Vec::with_capacity(blocks.len());
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    for mut block in blocks {
        let wanted = keep(&block);
        places.push(wanted.then_some(kept.len()));
        if wanted {
            block.heading = block.heading.and_then(|heading| places.get(heading).copied().flatten());
            kept.push(block);
        }
    }
    kept
}

/// Adds the blocks of a part, whose headings and containers are numbers among themselves.
pub(super) fn append(part: Vec<Block>, blocks: &mut Vec<Block>) {
    let first = blocks.len();
    let base = blocks.iter().map(|block| block.container).max().map_or(0, |container| container + 1);
    for mut block in part {
        block.heading = block.heading.map(|heading| heading + first);
        block.container += base;
        blocks.push(block);
    }
}

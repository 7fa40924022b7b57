//! What is known of the words of one text while it is searched.

use super::{ListId, Node};
use crate::lexicon::automaton::Symbol;

/// Buffers kept from one text to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Word number of each token.
    pub(super) ids: Vec<u32>,
    /// What each token may follow, against the masks of nodes.
    pub(super) masks: Vec<u64>,
    /// Tokens at which a term may begin, with the levels of those terms.
    pub(super) entries: Vec<(u32, u8)>,
    /// Tokens that are marked words.
    pub(super) marks: Vec<u32>,
    /// Known beginnings of the unknown words, by token.
    pub(super) stems: Vec<(u32, Symbol)>,
    pub(super) symbols: Vec<Symbol>,
    /// Hits of quoted lists: start, list, end.
    pub(super) quoted: Vec<(u32, ListId, u32)>,
    /// Bits of the quoted lists that have a hit at each token; meaningless while `quoted` is empty.
    pub(super) lists: Vec<u64>,
}

impl Scratch {
    /// Places of the marked words in the last text, in order.
    #[must_use]
    pub fn marks(&self) -> &[u32] {
        &self.marks
    }

    /// Whether a hit of a list that leaves `node` begins at token `at`.
    #[inline]
    pub(super) fn quotes(&self, node: &Node, at: usize) -> bool {
        node.lists != 0 && !self.quoted.is_empty() && self.lists[at] & node.lists != 0
    }

    #[inline]
    pub(super) fn stems_at(&self, at: u32) -> &[(u32, Symbol)] {
        if self.stems.is_empty() {
            return &[];
        }
        let from = self.stems.partition_point(|(a, _)| *a < at);
        let count = self.stems[from..].iter().take_while(|(a, _)| *a == at).count();
        &self.stems[from..from + count]
    }
}

//! One pass over the words of a text, all the terms of all the lists at once.
//!
//! Every word is looked up once; a graph over words, lemmas, numbers and the hits of other lists
//! then verifies phrases. The cost does not depend on how alike the terms are.

mod build;
mod layout;
mod scratch;
mod walk;

pub(super) use self::build::{Addition, build};
pub use self::scratch::Scratch;
use self::walk::Walk;
pub use super::automaton::ListId;
use super::automaton::Symbol;
use super::graph::NodeId;
pub use super::graph::TermId;
use super::words::{UNKNOWN, Words};
use crate::text::{Break, Kind, NUMBER_WORDS, Token, letters_value};

/// No node.
const NONE: NodeId = NodeId::MAX;

/// A term found: list, term, and the tokens it spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// List the term belongs to.
    pub list: ListId,
    /// The term.
    pub term: TermId,
    /// First token.
    pub start: u32,
    /// Token after the last.
    pub end: u32,
}

/// A state of the finished graph. Its parts are ranges of the tables of [`Compact`].
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// Which symbols may leave it, one bit for several, and whether a number may: one test turns
    /// most words away.
    mask: u64,
    edges: u32,
    edge_count: u32,
    accepts: u32,
    accept_count: u16,
    gap_count: u16,
    number_count: u16,
    list_count: u16,
    /// Gaps, then numbers, then lists.
    others: u32,
    /// Which lists may leave it, by the low bits of their rank among the quoted ones.
    lists: u64,
}

/// What leaves a node other than by a word.
#[derive(Debug, Clone, Copy)]
struct Other {
    low: f32,
    high: f32,
    /// Reach of a gap, or number of a list.
    value: u16,
    target: NodeId,
}

/// How the terms of one level begin.
#[derive(Debug, Default)]
struct Level {
    root: NodeId,
    /// Target of each word of the vocabulary.
    words: Vec<NodeId>,
    /// Whether a term begins with a gap: any word may then start one.
    open: bool,
}

/// The compiled terms.
#[derive(Debug, Default)]
pub struct Matcher {
    words: Words,
    /// Beginnings of words, by their first four bytes.
    stems: Vec<([u8; 4], Box<str>, Symbol)>,
    /// Beginnings that each known word has: range of `stem_symbols`.
    stems_of_word: Vec<(u32, u32)>,
    stem_symbols: Vec<Symbol>,
    /// Value of the words that stand for numbers; not a number for the others.
    values: Vec<f32>,
    /// Words the caller wants to know the places of.
    marked: Vec<bool>,
    /// Levels of which some term may begin with each word, one bit a level.
    starts: Vec<u8>,
    /// Those of them for which the next word has to be one of some.
    paired: Vec<u8>,
    /// What may come after each word in those, against the masks of words.
    next_masks: Vec<u64>,
    /// Pairs of known words with which their terms begin, as a filter.
    pair_filter: Vec<u64>,
    /// The same for numbers in digits.
    number_starts: u8,
    /// First four bytes of the known beginnings, as a filter.
    stem_filter: Vec<u64>,
    bounds: Vec<(f32, f32)>,
    nodes: Vec<Node>,
    edge_symbols: Vec<Symbol>,
    edge_targets: Vec<NodeId>,
    /// Edges of the large nodes, as a filter: their masks are full.
    edge_filter: Vec<u64>,
    accepts: Vec<(ListId, TermId)>,
    others: Vec<Other>,
    /// What each word may follow, against the masks of nodes.
    word_masks: Vec<u64>,
    /// Each level reads the hits of the levels below.
    levels: Vec<Level>,
    /// Bit of the lists that other lists quote, by list; 0 for the others.
    quoted: Vec<u64>,
    quoted_count: u32,
}

/// Nodes with more edges than this are searched by halves.
const LARGE: usize = 8;

/// Symbols above this are beginnings, not words.
const STEM_BASE: Symbol = 1 << 24;

impl Matcher {
    /// Where `symbol` leads from `node`.
    #[inline]
    fn edge(&self, node: &Node, symbol: Symbol) -> Option<NodeId> {
        if node.mask & bit(symbol) == 0 {
            return None;
        }
        let from = node.edges as usize;
        let symbols = &self.edge_symbols[from..from + node.edge_count as usize];
        let at = if symbols.len() <= LARGE {
            symbols.iter().position(|s| *s == symbol)?
        } else {
            let bit = pair_bit(node.edges, symbol);
            if self.edge_filter[bit / 64] & (1 << (bit % 64)) == 0 {
                return None;
            }
            symbols.binary_search(&symbol).ok()?
        };
        Some(self.edge_targets[from + at])
    }

    /// Number of distinct words the matcher knows.
    #[must_use]
    pub fn vocabulary(&self) -> usize {
        self.words.len()
    }

    /// Finds every term in `tokens`; `hits` are sorted by start, then list.
    pub fn find(&self, folded: &str, tokens: &[Token], scratch: &mut Scratch, hits: &mut Vec<Hit>) {
        hits.clear();
        self.look_up(folded, tokens, scratch);
        scratch.quoted.clear();
        for (number, level) in self.levels.iter().enumerate() {
            let from = hits.len();
            let bit = level_bit(number);
            let root = &self.nodes[level.root as usize];
            if level.open {
                for at in 0..tokens.len() {
                    let entered = number > 0
                        || scratch.entries.binary_search_by_key(&narrow(at), |e| e.0).is_ok()
                        || !scratch.stems_at(narrow(at)).is_empty();
                    if entered {
                        self.start(level, root, folded, tokens, scratch, at, hits);
                    }
                }
            } else if scratch.quoted.is_empty() || root.list_count == 0 {
                for (at, starts) in &scratch.entries {
                    if starts & bit != 0 {
                        self.start(level, root, folded, tokens, scratch, *at as usize, hits);
                    }
                }
            } else {
                // A term of this level begins at an entry or at a hit of a list that it quotes.
                let (mut entry, mut quote) = (0, 0);
                loop {
                    let next = match (scratch.entries.get(entry), scratch.quoted.get(quote)) {
                        (Some(e), Some(q)) => e.0.min(q.0),
                        (Some(e), None) => e.0,
                        (None, Some(q)) => q.0,
                        (None, None) => break,
                    };
                    let mut enters = scratch.lists[next as usize] & root.lists != 0;
                    while let Some((_, starts)) = scratch.entries.get(entry).filter(|e| e.0 == next) {
                        enters |= starts & bit != 0;
                        entry += 1;
                    }
                    while scratch.quoted.get(quote).is_some_and(|q| q.0 == next) {
                        quote += 1;
                    }
                    if enters {
                        self.start(level, root, folded, tokens, scratch, next as usize, hits);
                    }
                }
            }
            if number + 1 < self.levels.len() {
                self.quote(&hits[from..], tokens.len(), scratch);
            }
        }
        let place = |h: &Hit| u64::from(h.start) << 16 | u64::from(h.list);
        hits.sort_unstable_by(|a, b| {
            place(a).cmp(&place(b)).then_with(|| (b.end, a.term).cmp(&(a.end, b.term)))
        });
        hits.dedup_by_key(|h| (h.start, h.list, h.end));
    }

    /// Notes the hits that terms of the next levels may read.
    fn quote(&self, hits: &[Hit], tokens: usize, scratch: &mut Scratch) {
        let before = scratch.quoted.len();
        for hit in hits {
            let bit = self.quoted.get(hit.list as usize).copied().unwrap_or(0);
            if bit != 0 {
                if scratch.quoted.is_empty() {
                    scratch.lists.clear();
                    scratch.lists.resize(tokens, 0);
                }
                scratch.lists[hit.start as usize] |= bit;
                scratch.quoted.push((hit.start, hit.list, hit.end));
            }
        }
        if scratch.quoted.len() > before {
            scratch.quoted.sort_unstable();
            scratch.quoted.dedup();
        }
    }

    /// Looks every word up; notes where terms may begin and where the marked words are.
    fn look_up(&self, folded: &str, tokens: &[Token], scratch: &mut Scratch) {
        scratch.ids.clear();
        scratch.masks.clear();
        scratch.entries.clear();
        scratch.marks.clear();
        scratch.stems.clear();
        let bytes = folded.as_bytes();
        // The word before, when only the next one tells whether a term begins with it.
        let mut waiting = 0;
        let mut before = UNKNOWN;
        for (at, token) in (0..).zip(tokens) {
            let id = self.words.find_at(bytes, token.start as usize, token.end as usize);
            scratch.ids.push(id);
            let (mut starts, mut mask) =
                if token.kind == Kind::Number { (self.number_starts, NUMBER) } else { (0, 0) };
            if id != UNKNOWN {
                mask |= self.word_masks[id as usize];
                starts |= self.starts[id as usize];
                if self.marked[id as usize] {
                    scratch.marks.push(at);
                }
            } else if token.kind == Kind::Word && token.end - token.start >= 4 {
                scratch.symbols.clear();
                self.stems_of(token.text(folded), &mut scratch.symbols);
                if !scratch.symbols.is_empty() {
                    let symbols = &scratch.symbols;
                    starts =
                        self.levels_where(|_, root| symbols.iter().any(|s| self.edge(root, *s).is_some()));
                    scratch.stems.extend(symbols.iter().map(|symbol| (at, *symbol)));
                    mask |= symbols.iter().fold(0, |mask, symbol| mask | bit(*symbol));
                }
            }
            scratch.masks.push(mask);
            if waiting != 0 && token.before == Break::None && self.pairs(before, id, mask) {
                match scratch.entries.last_mut().filter(|entry| entry.0 + 1 == at) {
                    Some((_, levels)) => *levels |= waiting,
                    None => scratch.entries.push((at - 1, waiting)),
                }
            }
            // Figures may be a word of one term and the number that begins another.
            let sure = if token.kind == Kind::Number { self.number_starts } else { 0 };
            waiting = if id == UNKNOWN { 0 } else { self.paired[id as usize] & !sure };
            before = id;
            if starts & !waiting != 0 {
                scratch.entries.push((at, starts & !waiting));
            }
        }
    }

    /// Follows the terms of a level that begin at token `at`.
    #[allow(clippy::too_many_arguments)] // the borrowed parts of one search
    #[inline]
    fn start(
        &self,
        level: &Level,
        root: &Node,
        folded: &str,
        tokens: &[Token],
        scratch: &Scratch,
        at: usize,
        hits: &mut Vec<Hit>,
    ) {
        let mut walk = Walk { matcher: self, folded, tokens, scratch, start: at, hits };
        let id = scratch.ids[at];
        if id == UNKNOWN {
            for (_, symbol) in scratch.stems_at(narrow(at)) {
                if let Some(next) = self.edge(root, *symbol) {
                    walk.step(next, at + 1);
                }
            }
        } else {
            let next = level.words[id as usize];
            if next != NONE {
                walk.step(next, at + 1);
            }
            let (from, to) = self.stems_of_word[id as usize];
            for symbol in &self.stem_symbols[from as usize..to as usize] {
                if let Some(next) = self.edge(root, *symbol) {
                    walk.step(next, at + 1);
                }
            }
        }
        if scratch.masks[at] & root.mask & NUMBER != 0 || scratch.quotes(root, at) {
            walk.others(root, at);
        }
        if level.open {
            walk.gaps(root, at);
        }
    }
}

/// Bits of the filter of beginnings.
const STEM_FILTER: usize = 8192;

#[inline]
fn filter_bit(key: [u8; 4]) -> usize {
    (u32::from_le_bytes(key).wrapping_mul(0x9e37_79b1) >> 19) as usize
}

#[inline]
fn level_bit(number: usize) -> u8 {
    1 << number.min(7)
}

/// Bit of a symbol in the mask of a node.
#[inline]
const fn bit(symbol: Symbol) -> u64 {
    // The last bit is that of numbers: its symbols join those of the first.
    1 << ((symbol.wrapping_mul(0x9e37_79b1) >> 26) % 63)
}

/// Bit of numbers in the mask of a node.
const NUMBER: u64 = 1 << 63;

/// Bits of a filter of pairs: the words with which terms begin, the edges of large nodes.
const PAIRS: usize = 1 << 18;

#[inline]
fn pair_bit(first: u32, second: u32) -> usize {
    let mixed = (u64::from(first) << 32 | u64::from(second)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    #[allow(clippy::cast_possible_truncation)] // eighteen bits
    let bit = (mixed >> 46) as usize;
    bit
}

/// Value of the number standing at token `at`, with the number of tokens it spans.
#[must_use]
pub fn number_at(folded: &str, tokens: &[Token], at: usize) -> Option<(f32, usize)> {
    let token = tokens.get(at)?;
    if token.kind == Kind::Number {
        return Some((token.value, 1));
    }
    let mut total = letters_value(token.text(folded))?;
    let mut len = 1;
    while len < 4 {
        let Some(next) = tokens.get(at + len) else { break };
        if next.before != Break::None {
            break;
        }
        let word = next.text(folded);
        let Some(value) = letters_value(word) else { break };
        total = if total < value { (total * value).max(value) } else { total + value };
        len += 1;
    }
    Some((total, len))
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn short(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

//! One pass over the words of a text, all the terms of all the lists at once.
//!
//! Every word is looked up once; a trie over words, lemmas, numbers and the hits of other lists
//! then verifies phrases. The cost does not depend on how alike the terms are.

use rustc_hash::FxHashMap;

use super::notation::Item;
use crate::text::{Break, Kind, Token, letters_value};

/// Number of a list in the lexicon.
pub type ListId = u16;
/// Number of a term in the lexicon.
pub type TermId = u32;
type NodeId = u32;
type Symbol = u32;

/// A word of no term.
const UNKNOWN: u32 = u32::MAX;

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

#[derive(Debug, Default)]
struct Node {
    accepts: Vec<(ListId, TermId)>,
    gaps: Vec<(u8, NodeId)>,
    numbers: Vec<(f32, f32, NodeId)>,
    lists: Vec<(ListId, NodeId)>,
}

/// The compiled terms.
#[derive(Debug, Default)]
pub struct Matcher {
    words: FxHashMap<Box<str>, u32>,
    /// Symbols of each known word: itself and the prefixes it begins with.
    prefixes: FxHashMap<[u8; 4], Vec<(Box<str>, Symbol)>>,
    prefix_of_word: FxHashMap<u32, Vec<Symbol>>,
    nodes: Vec<Node>,
    edges: FxHashMap<(NodeId, Symbol), NodeId>,
    /// Root of each level; level n reads the hits of the levels below.
    roots: Vec<NodeId>,
    /// Words that begin a term of level 0, by word number: the hot test.
    starts: Vec<bool>,
    next_symbol: Symbol,
}

/// Symbols above this are prefixes, not words.
const PREFIX_BASE: Symbol = 1 << 24;

impl Matcher {
    /// An empty matcher with `levels` levels.
    #[must_use]
    pub fn new(levels: usize) -> Self {
        let mut matcher = Self { next_symbol: PREFIX_BASE, ..Self::default() };
        for _ in 0..levels.max(1) {
            let root = matcher.node();
            matcher.roots.push(root);
        }
        matcher
    }

    fn node(&mut self) -> NodeId {
        self.nodes.push(Node::default());
        NodeId::try_from(self.nodes.len() - 1).unwrap_or(NodeId::MAX)
    }

    fn word(&mut self, word: &str) -> u32 {
        if let Some(&id) = self.words.get(word) {
            return id;
        }
        let id = u32::try_from(self.words.len()).unwrap_or(UNKNOWN);
        self.words.insert(word.into(), id);
        id
    }

    fn prefix(&mut self, stem: &str) -> Symbol {
        let mut key = [0u8; 4];
        key.copy_from_slice(&stem.as_bytes()[..4]);
        let entry = self.prefixes.entry(key).or_default();
        if let Some((_, symbol)) = entry.iter().find(|(s, _)| &**s == stem) {
            return *symbol;
        }
        let symbol = self.next_symbol;
        self.next_symbol += 1;
        entry.push((stem.into(), symbol));
        symbol
    }

    fn child(&mut self, node: NodeId, symbol: Symbol) -> NodeId {
        if let Some(&next) = self.edges.get(&(node, symbol)) {
            return next;
        }
        let next = self.node();
        self.edges.insert((node, symbol), next);
        next
    }

    /// Adds a term at `level`; `forms` gives the folded forms of a lemma, `lists` the number of a list.
    ///
    /// Returns false when every way of reading the term was already in the list.
    pub fn insert(
        &mut self,
        level: usize,
        list: ListId,
        term: TermId,
        items: &[Item],
        forms: &dyn Fn(&str) -> Vec<String>,
        lists: &dyn Fn(&str) -> ListId,
    ) -> bool {
        let root = self.roots[level];
        let mut ends = self.extend(vec![root], items, forms, lists);
        ends.sort_unstable();
        ends.dedup();
        let mut new = false;
        for end in ends {
            let accepts = &mut self.nodes[end as usize].accepts;
            if !accepts.iter().any(|(l, _)| *l == list) {
                accepts.push((list, term));
                new = true;
            }
        }
        new
    }

    fn extend(
        &mut self,
        from: Vec<NodeId>,
        items: &[Item],
        forms: &dyn Fn(&str) -> Vec<String>,
        lists: &dyn Fn(&str) -> ListId,
    ) -> Vec<NodeId> {
        let mut current = from;
        for item in items {
            let mut next = Vec::with_capacity(current.len());
            match item {
                Item::Word(word) => {
                    let symbol = self.word(word);
                    for node in current {
                        next.push(self.child(node, symbol));
                    }
                }
                Item::Prefix(stem) => {
                    let symbol = self.prefix(stem);
                    for node in current {
                        next.push(self.child(node, symbol));
                    }
                }
                Item::Lemma(lemma) => {
                    let words: Vec<Vec<String>> = forms(lemma).iter().map(|f| split_form(f)).collect();
                    for node in current {
                        for form in &words {
                            let mut at = node;
                            for word in form {
                                let symbol = self.word(word);
                                at = self.child(at, symbol);
                            }
                            next.push(at);
                        }
                    }
                }
                Item::Number(low, high) => {
                    for node in current {
                        let known = self.nodes[node as usize]
                            .numbers
                            .iter()
                            .find(|(l, h, _)| l.to_bits() == low.to_bits() && h.to_bits() == high.to_bits())
                            .map(|(_, _, n)| *n);
                        let target = known.unwrap_or_else(|| {
                            let target = self.node();
                            self.nodes[node as usize].numbers.push((*low, *high, target));
                            target
                        });
                        next.push(target);
                    }
                }
                Item::List(name) => {
                    let id = lists(name);
                    for node in current {
                        let known =
                            self.nodes[node as usize].lists.iter().find(|(l, _)| *l == id).map(|(_, n)| *n);
                        let target = known.unwrap_or_else(|| {
                            let target = self.node();
                            self.nodes[node as usize].lists.push((id, target));
                            target
                        });
                        next.push(target);
                    }
                }
                Item::Gap(max) => {
                    for node in current {
                        let known =
                            self.nodes[node as usize].gaps.iter().find(|(m, _)| m == max).map(|(_, n)| *n);
                        let target = known.unwrap_or_else(|| {
                            let target = self.node();
                            self.nodes[node as usize].gaps.push((*max, target));
                            target
                        });
                        next.push(target);
                    }
                }
                Item::Group(alternatives, optional) => {
                    for alternative in alternatives {
                        next.extend(self.extend(current.clone(), alternative, forms, lists));
                    }
                    if *optional {
                        next.extend(current);
                    }
                }
            }
            next.sort_unstable();
            next.dedup();
            current = next;
        }
        current
    }

    /// Ends the building: precomputes what the hot path needs.
    pub fn finish(&mut self) {
        self.starts = vec![false; self.words.len()];
        let root = self.roots[0];
        for &(node, symbol) in self.edges.keys() {
            if node == root && symbol < PREFIX_BASE {
                self.starts[symbol as usize] = true;
            }
        }
        let words: Vec<(Box<str>, u32)> = self.words.iter().map(|(w, id)| (w.clone(), *id)).collect();
        for (word, id) in words {
            let symbols = self.prefix_symbols(&word);
            if !symbols.is_empty() {
                self.prefix_of_word.insert(id, symbols);
            }
        }
    }

    fn prefix_symbols(&self, word: &str) -> Vec<Symbol> {
        let Some(Ok(key)) = word.as_bytes().get(..4).map(<[u8; 4]>::try_from) else { return Vec::new() };
        let Some(stems) = self.prefixes.get(&key) else { return Vec::new() };
        stems.iter().filter(|(stem, _)| word.starts_with(&**stem)).map(|(_, s)| *s).collect()
    }

    /// Number of distinct words the matcher knows.
    #[must_use]
    pub fn vocabulary(&self) -> usize {
        self.words.len()
    }

    /// Finds every term in `tokens`; `hits` are sorted by start, then list.
    pub fn find(&self, folded: &str, tokens: &[Token], scratch: &mut Scratch, hits: &mut Vec<Hit>) {
        hits.clear();
        scratch.ids.clear();
        scratch.extra.clear();
        let mut any = false;
        for (at, token) in tokens.iter().enumerate() {
            let text = token.text(folded);
            let id = self.words.get(text).copied().unwrap_or(UNKNOWN);
            scratch.ids.push(id);
            if token.kind == Kind::Word {
                if id == UNKNOWN {
                    if !self.prefixes.is_empty() && text.len() >= 4 {
                        let symbols = self.prefix_symbols(text);
                        if !symbols.is_empty() {
                            scratch.extra.insert(u32::try_from(at).unwrap_or(UNKNOWN), symbols);
                            any = true;
                        }
                    }
                } else {
                    any = true;
                }
            } else {
                any = true;
            }
        }
        if !any {
            return;
        }
        scratch.by_start.clear();
        for (level, &root) in self.roots.iter().enumerate() {
            let from = hits.len();
            let root_node = &self.nodes[root as usize];
            for at in 0..tokens.len() {
                let id = scratch.ids[at];
                if level == 0 {
                    let hot = id != UNKNOWN && self.starts[id as usize];
                    if !hot
                        && !scratch.extra.contains_key(&u32::try_from(at).unwrap_or(UNKNOWN))
                        && !self.prefix_of_word.contains_key(&id)
                        && (root_node.numbers.is_empty()
                            || (tokens[at].kind != Kind::Number
                                && letters_value(tokens[at].text(folded)).is_none()))
                    {
                        continue;
                    }
                }
                let mut walk = Walk { matcher: self, folded, tokens, scratch, start: at, hits };
                walk.step(root, at);
            }
            if level + 1 < self.roots.len() {
                for hit in &hits[from..] {
                    scratch.by_start.entry((hit.list, hit.start)).or_default().push(hit.end);
                }
            }
        }
        hits.sort_unstable_by_key(|h| (h.start, h.list, std::cmp::Reverse(h.end), h.term));
        hits.dedup_by_key(|h| (h.start, h.list, h.end));
    }
}

/// Buffers kept from one text to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    ids: Vec<u32>,
    extra: FxHashMap<u32, Vec<Symbol>>,
    by_start: FxHashMap<(ListId, u32), Vec<u32>>,
}

struct Walk<'w> {
    matcher: &'w Matcher,
    folded: &'w str,
    tokens: &'w [Token],
    scratch: &'w Scratch,
    start: usize,
    hits: &'w mut Vec<Hit>,
}

impl Walk<'_> {
    fn step(&mut self, node: NodeId, at: usize) {
        let matcher = self.matcher;
        let here = &matcher.nodes[node as usize];
        if at > self.start {
            for &(list, term) in &here.accepts {
                self.hits.push(Hit { list, term, start: narrow(self.start), end: narrow(at) });
            }
        }
        if let Some(token) = self.tokens.get(at) {
            // A phrase runs across spaces, hyphens and apostrophes, not across punctuation.
            if at == self.start || token.before == Break::None {
                self.consume(node, at);
            }
        }
        for &(max, target) in &here.gaps {
            for skip in 0..=max as usize {
                let next = at + skip;
                // The gap may cross a comma, never a clause.
                if next >= self.tokens.len() || (at..=next).any(|i| self.tokens[i].before > Break::Soft) {
                    break;
                }
                self.consume(target, next);
            }
        }
    }

    fn consume(&mut self, node: NodeId, at: usize) {
        let matcher = self.matcher;
        let id = self.scratch.ids[at];
        if id != UNKNOWN {
            if let Some(&next) = matcher.edges.get(&(node, id)) {
                self.step(next, at + 1);
            }
            if let Some(symbols) = matcher.prefix_of_word.get(&id) {
                self.follow(node, symbols, at);
            }
        } else if !self.scratch.extra.is_empty()
            && let Some(symbols) = self.scratch.extra.get(&narrow(at))
        {
            self.follow(node, symbols, at);
        }
        let here = &matcher.nodes[node as usize];
        if !here.numbers.is_empty()
            && let Some((value, len)) = self.number(at)
        {
            for &(low, high, target) in &here.numbers {
                if (low..=high).contains(&value) {
                    self.step(target, at + len);
                }
            }
        }
        for &(list, target) in &here.lists {
            if let Some(ends) = self.scratch.by_start.get(&(list, narrow(at))) {
                for &end in ends {
                    self.step(target, end as usize);
                }
            }
        }
    }

    fn follow(&mut self, node: NodeId, symbols: &[Symbol], at: usize) {
        for symbol in symbols {
            if let Some(&next) = self.matcher.edges.get(&(node, *symbol)) {
                self.step(next, at + 1);
            }
        }
    }

    /// Value of the number at `at` and how many tokens it takes: digits, or words added up.
    fn number(&self, at: usize) -> Option<(f32, usize)> {
        number_at(self.folded, self.tokens, at)
    }
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

fn split_form(form: &str) -> Vec<String> {
    form.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

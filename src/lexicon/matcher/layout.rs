//! From the graph of terms to the flat tables that are read: nodes, edges, filters.

use super::build::Alphabet;
use super::*;
use crate::lexicon::automaton::Label;
use crate::lexicon::graph::Graph;

impl Matcher {
    /// A matcher of the terms of `graph`, which begin at `roots`, one a level.
    pub(super) fn new(alphabet: Alphabet, graph: &Graph, roots: Vec<NodeId>) -> Self {
        let Alphabet { words, mut stems, bounds, .. } = alphabet;
        stems.sort_unstable();
        let levels = roots.into_iter().map(|root| Level { root, ..Level::default() }).collect();
        let mut matcher = Self { words, stems, bounds, levels, ..Self::default() };
        matcher.stem_filter = vec![0; STEM_FILTER / 64];
        for (key, _, _) in &matcher.stems {
            let bit = filter_bit(*key);
            matcher.stem_filter[bit / 64] |= 1 << (bit % 64);
        }
        matcher.lay_out(graph);
        for (word, _) in NUMBER_WORDS {
            matcher.words.intern(word);
        }
        matcher.index();
        matcher
    }

    /// Makes the places of these words known after each search: see [`Scratch::marks`].
    pub fn mark(&mut self, words: &[&str]) {
        let known = self.words.len();
        for word in words {
            self.words.intern(word);
        }
        if self.words.len() > known {
            self.index();
        }
        for word in words {
            self.marked[self.words.find(word) as usize] = true;
        }
    }

    /// Fills the tables that are read by word number.
    pub(super) fn index(&mut self) {
        let count = self.words.len();
        self.marked.resize(count, false);
        self.values = vec![f32::NAN; count];
        for (word, value) in NUMBER_WORDS {
            self.values[self.words.find(word) as usize] = *value;
        }
        let mut symbols = Vec::new();
        self.stems_of_word.clear();
        for id in 0..count {
            let from = narrow(symbols.len());
            self.stems_of(self.words.text(narrow(id)), &mut symbols);
            self.stems_of_word.push((from, narrow(symbols.len())));
        }
        self.stem_symbols = symbols;
        self.word_masks = (0..count)
            .map(|id| {
                let (from, to) = self.stems_of_word[id];
                let stems = &self.stem_symbols[from as usize..to as usize];
                let number = if self.values[id].is_nan() { 0 } else { NUMBER };
                stems.iter().fold(bit(narrow(id)) | number, |mask, symbol| mask | bit(*symbol))
            })
            .collect();
        for level in 0..self.levels.len() {
            let node = self.nodes[self.levels[level].root as usize];
            self.levels[level].open = node.gap_count > 0;
            let mut words = vec![NONE; count];
            for edge in node.edges as usize..(node.edges + node.edge_count) as usize {
                if let Some(word) = words.get_mut(self.edge_symbols[edge] as usize) {
                    *word = self.edge_targets[edge];
                }
            }
            self.levels[level].words = words;
        }
        self.starts = (0..count).map(|id| self.starts_of(id)).collect();
        self.pair();
        self.number_starts = self.levels_where(|_, root| root.number_count > 0);
    }

    /// Notes, of the terms that begin with a word, what has to come next.
    pub(super) fn pair(&mut self) {
        let count = self.words.len();
        let mut words_of_stem = vec![Vec::new(); self.stems.len()];
        for (id, (from, to)) in self.stems_of_word.iter().enumerate() {
            for symbol in &self.stem_symbols[*from as usize..*to as usize] {
                words_of_stem[(symbol - STEM_BASE) as usize].push(narrow(id));
            }
        }
        self.paired = vec![0; count];
        self.next_masks = vec![0; count];
        self.pair_filter = vec![0; PAIRS / 64];
        // A term that begins with a gap may begin wherever another one does.
        if self.levels.iter().any(|level| level.open) {
            return;
        }
        let mut filter = std::mem::take(&mut self.pair_filter);
        let mut add = |first: usize, second: Symbol| {
            let bit = pair_bit(narrow(first), second);
            filter[bit / 64] |= 1 << (bit % 64);
        };
        for (number, level) in self.levels.iter().enumerate() {
            let root = &self.nodes[level.root as usize];
            // The levels past the seventh share a bit.
            if number >= 7 {
                continue;
            }
            for id in 0..count {
                let (from, to) = self.stems_of_word[id];
                let stems = &self.stem_symbols[from as usize..to as usize];
                let number_begins = root.number_count > 0 && !self.values[id].is_nan();
                if level.words[id] == NONE
                    || number_begins
                    || stems.iter().any(|symbol| self.edge(root, *symbol).is_some())
                {
                    continue;
                }
                let node = &self.nodes[level.words[id] as usize];
                if node.accept_count > 0 || node.gap_count > 0 || node.list_count > 0 {
                    continue;
                }
                self.paired[id] |= level_bit(number);
                self.next_masks[id] |= node.mask;
                let edges = node.edges as usize..(node.edges + node.edge_count) as usize;
                for symbol in &self.edge_symbols[edges] {
                    match symbol.checked_sub(STEM_BASE) {
                        None => add(id, *symbol),
                        Some(stem) => words_of_stem[stem as usize].iter().for_each(|word| add(id, *word)),
                    }
                }
            }
        }
        self.pair_filter = filter;
    }

    /// Whether a term that needs a second word may begin with `first` and go on with a token.
    #[inline]
    pub(super) fn pairs(&self, first: u32, second: u32, mask: u64) -> bool {
        let met = mask & self.next_masks[first as usize];
        if met == 0 || second == UNKNOWN || met & NUMBER != 0 {
            return met != 0;
        }
        let bit = pair_bit(first, second);
        self.pair_filter[bit / 64] & (1 << (bit % 64)) != 0
    }

    /// Levels of which a term may begin with this word.
    pub(super) fn starts_of(&self, id: usize) -> u8 {
        let (from, to) = self.stems_of_word[id];
        let symbols = &self.stem_symbols[from as usize..to as usize];
        self.levels_where(|level, root| {
            level.words[id] != NONE
                || (root.number_count > 0 && !self.values[id].is_nan())
                || symbols.iter().any(|symbol| level.open || self.edge(root, *symbol).is_some())
        })
    }

    /// One bit for each level that `test` accepts; the levels past the seventh share a bit.
    pub(super) fn levels_where(&self, test: impl Fn(&Level, &Node) -> bool) -> u8 {
        let accepted = self.levels.iter().enumerate().filter(|(_, l)| test(l, &self.nodes[l.root as usize]));
        accepted.fold(0, |bits, (number, _)| bits | level_bit(number))
    }

    /// Writes the graph that the roots reach into tables.
    pub(super) fn lay_out(&mut self, graph: &Graph) {
        let mut number = vec![NONE; graph.states.len()];
        let mut order: Vec<NodeId> = Vec::new();
        for level in &mut self.levels {
            let root = level.root;
            level.root = narrow(order.len());
            number[root as usize] = level.root;
            order.push(root);
        }
        let mut at = 0;
        while at < order.len() {
            for (_, target) in &graph.states[order[at] as usize].edges {
                if number[*target as usize] == NONE {
                    number[*target as usize] = narrow(order.len());
                    order.push(*target);
                }
            }
            at += 1;
        }
        self.nodes.reserve_exact(order.len());
        self.edge_filter = vec![0; PAIRS / 64];
        for state in order.iter().map(|n| &graph.states[*n as usize]) {
            let mut node = Node {
                edges: narrow(self.edge_symbols.len()),
                accepts: narrow(self.accepts.len()),
                others: narrow(self.others.len()),
                ..Node::default()
            };
            self.accepts.extend(&state.accepts);
            node.accept_count = short(state.accepts.len());
            // Symbols come first in the order of labels, then numbers, lists and gaps.
            for (label, target) in &state.edges {
                if let Label::Symbol(symbol) = label {
                    node.mask |= bit(*symbol);
                    node.edge_count += 1;
                    self.edge_symbols.push(*symbol);
                    self.edge_targets.push(number[*target as usize]);
                }
            }
            if node.edge_count as usize > LARGE {
                for symbol in &self.edge_symbols[node.edges as usize..] {
                    let bit = pair_bit(node.edges, *symbol);
                    self.edge_filter[bit / 64] |= 1 << (bit % 64);
                }
            }
            let mut other = |low, high, value, target: &NodeId| {
                self.others.push(Other { low, high, value, target: number[*target as usize] });
            };
            for (label, target) in &state.edges {
                if let Label::Gap(max) = label {
                    other(0.0, 0.0, u16::from(*max), target);
                    node.gap_count += 1;
                }
            }
            for (label, target) in &state.edges {
                if let Label::Number(index) = label {
                    let (low, high) = self.bounds[*index as usize];
                    other(low, high, 0, target);
                    node.number_count += 1;
                    node.mask |= NUMBER;
                }
            }
            for (label, target) in &state.edges {
                if let Label::List(list) = label {
                    other(0.0, 0.0, *list, target);
                    node.list_count += 1;
                    if self.quoted.len() <= *list as usize {
                        self.quoted.resize(*list as usize + 1, 0);
                    }
                    let quoted = &mut self.quoted[*list as usize];
                    if *quoted == 0 {
                        *quoted = 1 << (self.quoted_count % 64);
                        self.quoted_count += 1;
                    }
                    node.lists |= *quoted;
                }
            }
            self.nodes.push(node);
        }
    }

    /// Adds the symbols of the known beginnings of `word`.
    pub(super) fn stems_of(&self, word: &str, symbols: &mut Vec<Symbol>) {
        let Some(key) = word.as_bytes().first_chunk::<4>() else { return };
        let bit = filter_bit(*key);
        if self.stem_filter[bit / 64] & (1 << (bit % 64)) == 0 {
            return;
        }
        let from = self.stems.partition_point(|(k, _, _)| k < key);
        let same = self.stems[from..].iter().take_while(|(k, _, _)| k == key);
        symbols.extend(same.filter(|(_, stem, _)| word.starts_with(&**stem)).map(|(_, _, symbol)| *symbol));
    }
}

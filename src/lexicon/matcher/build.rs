//! From terms to a matcher.
//!
//! Terms are read into automata, which only needs the alphabet, while those before them are merged into
//! the graph.

use rustc_hash::FxHashMap;

use super::{Matcher, STEM_BASE, narrow};
use crate::lexicon::Forms;
use crate::lexicon::automaton::{Automata, Fragment, Label, ListId, Sets, Symbol};
use crate::lexicon::graph::{Graph, TermId};
use crate::lexicon::notation::Item;
use crate::lexicon::words::Words;

/// Terms read while as many others are merged.
const BATCH: usize = 2048;

/// A term to add.
#[derive(Debug, Clone, Copy)]
pub(in crate::lexicon) struct Addition<'t> {
    /// It reads the hits of the levels below.
    pub(in crate::lexicon) level: usize,
    pub(in crate::lexicon) list: ListId,
    pub(in crate::lexicon) term: TermId,
    pub(in crate::lexicon) items: &'t [Item],
}

/// A matcher of `terms` on so many levels, and the terms of which their list already had every sequence.
pub(in crate::lexicon) fn build(
    levels: usize,
    terms: &[Addition<'_>],
    forms: &Forms,
    lists: &FxHashMap<String, ListId>,
) -> (Matcher, Vec<TermId>) {
    let mut alphabet = Alphabet::default();
    let mut graph = Graph::default();
    let roots: Vec<_> = (0..levels.max(1)).map(|_| graph.node()).collect();
    let mut known = Vec::new();
    let mut batches = terms.chunks(BATCH);
    let mut read = |alphabet: &mut Alphabet| {
        let batch = batches.next()?;
        Some((batch, alphabet.read(batch, forms, lists)))
    };
    let mut ready = read(&mut alphabet);
    while let Some((batch, automata)) = ready {
        let merge = || {
            for (number, term) in batch.iter().enumerate() {
                let root = roots[term.level];
                if !graph.insert(root, automata.get(number), term.list, term.term) {
                    known.push(term.term);
                }
            }
        };
        ((), ready) = rayon::join(merge, || read(&mut alphabet));
    }
    graph.finish();
    (Matcher::new(alphabet, &graph, roots), known)
}

/// What labels stand for, and how the items of a term are read into them.
#[derive(Debug, Default)]
pub(super) struct Alphabet {
    pub(super) words: Words,
    /// Beginnings of words, by their first four bytes.
    pub(super) stems: Vec<([u8; 4], Box<str>, Symbol)>,
    pub(super) bounds: Vec<(f32, f32)>,
    /// Words of each form of the lemmas met so far.
    lemmas: FxHashMap<String, Vec<Box<[Symbol]>>>,
    // Room for one term.
    fragment: Fragment,
    sets: Sets,
}

/// Where the names in a term lead.
#[derive(Clone, Copy)]
struct Names<'n> {
    forms: &'n Forms,
    lists: &'n FxHashMap<String, ListId>,
}

impl Alphabet {
    /// The automata of some terms.
    fn read(&mut self, terms: &[Addition<'_>], forms: &Forms, lists: &FxHashMap<String, ListId>) -> Automata {
        let mut automata = Automata::default();
        let mut fragment = std::mem::take(&mut self.fragment);
        for term in terms {
            fragment.clear();
            self.sequence(&mut fragment, term.items, Fragment::FROM, Fragment::TO, Names { forms, lists });
            automata.push(&fragment, &mut self.sets);
        }
        self.fragment = fragment;
        automata
    }

    fn stem(&mut self, stem: &str) -> Symbol {
        let mut key = [0u8; 4];
        key.copy_from_slice(&stem.as_bytes()[..4]);
        if let Some((_, _, symbol)) = self.stems.iter().find(|(k, s, _)| *k == key && &**s == stem) {
            return *symbol;
        }
        let symbol = STEM_BASE + narrow(self.stems.len());
        self.stems.push((key, stem.into(), symbol));
        symbol
    }

    /// Number of a pair of bounds.
    fn bounds(&mut self, low: f32, high: f32) -> u32 {
        let same = |(l, h): &(f32, f32)| l.to_bits() == low.to_bits() && h.to_bits() == high.to_bits();
        let known = self.bounds.iter().position(same);
        narrow(known.unwrap_or_else(|| {
            self.bounds.push((low, high));
            self.bounds.len() - 1
        }))
    }

    /// Writes `items` between two states.
    fn sequence(&mut self, fragment: &mut Fragment, items: &[Item], from: u32, to: u32, names: Names<'_>) {
        let Some((last, before)) = items.split_last() else {
            fragment.edge(from, None, to);
            return;
        };
        let mut at = from;
        for item in before {
            let next = fragment.state();
            self.item(fragment, item, at, next, names);
            at = next;
        }
        self.item(fragment, last, at, to, names);
    }

    fn item(&mut self, fragment: &mut Fragment, item: &Item, from: u32, to: u32, names: Names<'_>) {
        let label = match item {
            Item::Word(word) => Label::Symbol(self.words.intern(word)),
            Item::Prefix(stem) => Label::Symbol(self.stem(stem)),
            Item::Lemma(lemma) => return self.lemma(fragment, lemma, from, to, names.forms),
            Item::Number(low, high) => Label::Number(self.bounds(*low, *high)),
            Item::List(name) => Label::List(names.lists.get(name).copied().unwrap_or(ListId::MAX)),
            Item::Gap(max) => Label::Gap(*max),
            Item::Group(alternatives, optional) => {
                for alternative in alternatives {
                    self.sequence(fragment, alternative, from, to, names);
                }
                if *optional {
                    fragment.edge(from, None, to);
                }
                return;
            }
        };
        fragment.edge(from, Some(label), to);
    }

    /// Writes the forms of a lemma between two states.
    fn lemma(&mut self, fragment: &mut Fragment, lemma: &str, from: u32, to: u32, forms: &Forms) {
        if !self.lemmas.contains_key(lemma) {
            let words = |form: &String| split_form(form).map(|word| self.words.intern(word)).collect();
            let read = forms.of(lemma).unwrap_or_default().iter().map(words).collect();
            self.lemmas.insert(lemma.to_owned(), read);
        }
        for form in &self.lemmas[lemma] {
            let Some((last, before)) = form.split_last() else {
                fragment.edge(from, None, to);
                continue;
            };
            let mut at = from;
            for word in before {
                let next = fragment.state();
                fragment.edge(at, Some(Label::Symbol(*word)), next);
                at = next;
            }
            fragment.edge(at, Some(Label::Symbol(*last)), to);
        }
    }
}

fn split_form(form: &str) -> impl Iterator<Item = &str> {
    form.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

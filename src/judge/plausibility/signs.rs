//! The signs of a passage: its words, its concepts, what is denied, and what the document is.

use rustc_hash::{FxBuildHasher, FxHashSet};

use crate::judge::analysis::{Analysis, ListSet, Sentence};
use crate::judge::context::DocumentContext;
use crate::judge::rule::Genre;
use crate::judge::scene::At;
use crate::lexicon::ListId;
use crate::text::Kind;

/// Something the weights bear on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Sign<'t> {
    /// A word, folded.
    Word(&'t str),
    /// A list of the lexicon.
    List(ListId),
    /// A list that is denied.
    Denied(ListId),
    /// What the document is.
    Genre(Genre),
    /// The document is about care.
    Care,
}

/// Any number in digits.
pub(super) const NUMBER: &str = "0";

impl Sign<'_> {
    /// How much room the sign takes: a sentence holds several lists for each word.
    pub(super) const fn value(self) -> f32 {
        match self {
            Self::Word(_) => 1.0,
            Self::List(_) | Self::Denied(_) => 0.5,
            Self::Genre(_) | Self::Care => 1.5,
        }
    }
}

/// The signs of a passage, each once.
#[derive(Debug)]
pub(super) struct Signs<'t> {
    words: Vec<&'t str>,
    lists: ListSet,
    denied: ListSet,
    genre: Genre,
    care: bool,
}

impl<'t> Signs<'t> {
    /// Of no sentence of an offer.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        let (words, lists, denied) = Default::default();
        Self { words, lists, denied, genre: Genre::Offer, care: false }
    }

    /// Of some sentences of a document.
    pub(super) fn of(analyses: &'t [Analysis], places: &[At], context: &DocumentContext) -> Self {
        let tokens = places.iter().map(|at| analyses[at.block].sentences[at.sentence].tokens.len()).sum();
        let mut known: FxHashSet<&str> = FxHashSet::with_capacity_and_hasher(tokens, FxBuildHasher);
        let mut words = Vec::with_capacity(tokens);
        let (mut lists, mut denied) = (ListSet::default(), ListSet::default());
        for at in places {
            let block = &analyses[at.block];
            each(block, &block.sentences[at.sentence], |sign| match sign {
                Sign::Word(word) => words.extend(known.insert(word).then_some(word)),
                Sign::List(list) => lists.insert(list),
                Sign::Denied(list) => denied.insert(list),
                Sign::Genre(_) | Sign::Care => {}
            });
        }
        Self { words, lists, denied, genre: context.genre, care: context.care }
    }

    fn all(&self) -> impl Iterator<Item = Sign<'t>> + '_ {
        let words = self.words.iter().map(|word| Sign::Word(word));
        words
            .chain(self.lists.iter().map(Sign::List))
            .chain(self.denied.iter().map(Sign::Denied))
            .chain([Sign::Genre(self.genre)])
            .chain(self.care.then_some(Sign::Care))
    }

    /// The signs, with what each counts for: a long passage does not shout louder than a short one.
    pub(super) fn counted(&self) -> impl Iterator<Item = (Sign<'t>, f32)> + '_ {
        let sum: f32 = self.all().map(|sign| sign.value() * sign.value()).sum();
        let scale = 1.0 / sum.sqrt();
        self.all().map(move |sign| (sign, sign.value() * scale))
    }
}

/// The sentences of a document, in reading order.
pub(super) fn places(analyses: &[Analysis]) -> Vec<At> {
    let blocks = analyses.iter().enumerate();
    blocks
        .flat_map(|(block, one)| (0..one.sentences.len()).map(move |sentence| At { block, sentence }))
        .collect()
}

/// Calls `f` on every sign of a sentence.
pub(super) fn each<'t>(analysis: &'t Analysis, sentence: &'t Sentence, mut f: impl FnMut(Sign<'t>)) {
    for token in &analysis.tokens[sentence.tokens.start as usize..sentence.tokens.end as usize] {
        f(Sign::Word(if token.kind == Kind::Number { NUMBER } else { token.text(&analysis.folded.text) }));
    }
    for hit in analysis.hits_of(sentence) {
        f(if sentence.negations.of(hit).is_some() { Sign::Denied(hit.list) } else { Sign::List(hit.list) });
    }
}

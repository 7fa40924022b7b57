//! A block made ready for judgement: folded, cut into sentences, its terms found, its negations scoped.

use crate::extract::Block;
use crate::lexicon::{Hit, Lexicon, ListId, Scratch};
use crate::text::{Break, Folded, Token, fold_into, tokenize};

use super::memory::{Known, Memory};
use super::negation::Negations;

/// Words of a set kept in place: 256 lists.
const IN_PLACE: usize = 4;

/// A set of lists, as a bit set. A pack of a usual size needs no allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListSet {
    first: [u64; IN_PLACE],
    rest: Vec<u64>,
}

impl ListSet {
    /// Adds a list.
    pub fn insert(&mut self, list: ListId) {
        let word = list as usize / 64;
        let bit = 1 << (list % 64);
        if let Some(first) = self.first.get_mut(word) {
            *first |= bit;
            return;
        }
        let word = word - IN_PLACE;
        if self.rest.len() <= word {
            self.rest.resize(word + 1, 0);
        }
        self.rest[word] |= bit;
    }

    /// Whether the list is there.
    #[must_use]
    pub fn contains(&self, list: ListId) -> bool {
        let word = list as usize / 64;
        let bits = self.first.get(word).or_else(|| self.rest.get(word - IN_PLACE));
        bits.is_some_and(|bits| bits & (1 << (list % 64)) != 0)
    }

    /// Whether any of the lists is there.
    #[must_use]
    pub fn any(&self, lists: &[ListId]) -> bool {
        lists.iter().any(|l| self.contains(*l))
    }

    /// Adds all the lists of another set.
    pub fn extend(&mut self, other: &Self) {
        for (mine, theirs) in self.first.iter_mut().zip(other.first) {
            *mine |= theirs;
        }
        if self.rest.len() < other.rest.len() {
            self.rest.resize(other.rest.len(), 0);
        }
        for (mine, theirs) in self.rest.iter_mut().zip(&other.rest) {
            *mine |= theirs;
        }
    }

    /// Lists present, in order.
    pub fn iter(&self) -> impl Iterator<Item = ListId> + '_ {
        self.first.iter().chain(&self.rest).enumerate().flat_map(|(word, bits)| {
            let mut left = *bits;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros() as usize;
                left &= left.checked_sub(1)?;
                Some(ListId::try_from(word * 64 + bit).unwrap_or(0))
            })
        })
    }

    /// Whether no list is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.first.iter().chain(&self.rest).all(|w| *w == 0)
    }
}

/// Answer that follows a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// « Oui », « Tout à fait ».
    Yes,
    /// « Non », « Aucun besoin ».
    No,
}

/// One sentence of a block.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Token range.
    pub tokens: std::ops::Range<u32>,
    /// Range in the block's hits: those that start in the sentence.
    pub hits: std::ops::Range<u32>,
    /// Byte range in the folded text, final punctuation included.
    pub folded: std::ops::Range<u32>,
    /// Ends with a question mark.
    pub question: bool,
    /// The answer that follows, when there is one.
    pub answer: Option<Answer>,
    /// Lists found.
    pub lists: ListSet,
    /// Negated stretches.
    pub negations: Negations,
}

/// A block ready for judgement.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// Matching view.
    pub folded: Folded,
    /// Words.
    pub tokens: Vec<Token>,
    /// Terms found, by start.
    pub hits: Vec<Hit>,
    /// Sentences, in order.
    pub sentences: Vec<Sentence>,
}

impl Analysis {
    /// Hits of a sentence.
    #[must_use]
    pub fn hits_of(&self, sentence: &Sentence) -> &[Hit] {
        &self.hits[sentence.hits.start as usize..sentence.hits.end as usize]
    }

    /// Byte range in the folded text of a run of tokens.
    #[must_use]
    pub fn bytes(&self, start: u32, end: u32) -> std::ops::Range<usize> {
        let first = self.tokens.get(start as usize).map_or(0, |t| t.start as usize);
        let last = self.tokens.get((end as usize).saturating_sub(1)).map_or(first, |t| t.end as usize);
        first..last.max(first)
    }

    /// Text of the block standing for a run of tokens.
    #[must_use]
    pub fn excerpt<'b>(&self, block: &'b Block, start: u32, end: u32) -> &'b str {
        block.text.get(self.folded.map.range(self.bytes(start, end))).unwrap_or_default()
    }

    /// Text of the sentence, as read.
    #[must_use]
    pub fn sentence_text<'b>(&self, block: &'b Block, sentence: &Sentence) -> &'b str {
        block.text.get(self.sentence_range(block, sentence)).unwrap_or_default()
    }

    /// The sentence in bytes of the block's text, without the white space around it.
    #[must_use]
    pub fn sentence_range(&self, block: &Block, sentence: &Sentence) -> std::ops::Range<usize> {
        let range = sentence.folded.start as usize..sentence.folded.end as usize;
        let range = self.folded.map.range(range);
        let Some(text) = block.text.get(range.clone()) else { return 0..0 };
        let start = range.start + (text.len() - text.trim_start().len());
        start..start + text.trim().len()
    }
}

/// Buffers kept from one block to the next: most blocks leave nothing behind.
#[derive(Debug, Default)]
pub struct Workspace {
    pub(super) folded: Folded,
    pub(super) tokens: Vec<Token>,
    pub(super) hits: Vec<Hit>,
    /// Those of one sentence, and those that negations read.
    found: Vec<Hit>,
    negating: Vec<Hit>,
    pub(super) search: Scratch,
    /// What tells a sentence from the others.
    key: Vec<u8>,
}

/// The terms and the negations of one sentence, its first token being 0.
#[derive(Debug)]
struct Terms {
    hits: Box<[Hit]>,
    lists: ListSet,
    negations: Negations,
}

/// Sentences met before. No term runs across the end of a sentence, so that what is found in one
/// depends on its words only.
#[derive(Debug)]
pub struct Sentences(Memory<Terms>);

impl Sentences {
    /// Bytes kept in all.
    const ROOM: usize = 16 * 1024 * 1024;
    /// A longer sentence seldom comes again.
    const LONGEST: usize = 400;
}

impl Default for Sentences {
    fn default() -> Self {
        Self(Memory::new(Self::ROOM))
    }
}

/// Analyses one block; nothing when no term of the lexicon is in it.
pub fn analyse(
    block: &Block,
    lexicon: &Lexicon,
    cues: &super::cues::Cues,
    known: &Sentences,
    work: &mut Workspace,
) -> Analysis {
    analyse_joined(block, &[], lexicon, cues, known, work)
}

/// Analyses a block made of `parts`, whose sentences are not read again.
pub(super) fn analyse_joined(
    block: &Block,
    parts: &[&Analysis],
    lexicon: &Lexicon,
    cues: &super::cues::Cues,
    known: &Sentences,
    work: &mut Workspace,
) -> Analysis {
    fold_into(&block.text, &mut work.folded);
    tokenize(&work.folded.text, &mut work.tokens);
    work.hits.clear();
    let mut sentences = Vec::new();
    let mut at = 0;
    while at < work.tokens.len() {
        let rest = &work.tokens[at + 1..];
        let end = at + 1 + rest.iter().position(|t| t.before == Break::Sentence).unwrap_or(rest.len());
        let sentence = sentence(at..end, parts, lexicon, cues, known, work);
        sentences.push(sentence);
        at = end;
    }
    if work.hits.is_empty() && memchr::memchr(b'?', work.folded.text.as_bytes()).is_none() {
        return Analysis::default();
    }
    Analysis { folded: work.folded.clone(), tokens: work.tokens.clone(), hits: work.hits.clone(), sentences }
}

/// Reads the sentence made of `tokens`, and adds its hits to those of the block.
fn sentence(
    range: std::ops::Range<usize>,
    parts: &[&Analysis],
    lexicon: &Lexicon,
    cues: &super::cues::Cues,
    known: &Sentences,
    work: &mut Workspace,
) -> Sentence {
    let Workspace { folded, tokens, hits, found, negating, search, key } = work;
    let text = &folded.text;
    let here = &tokens[range.clone()];
    let from = here[0].start as usize;
    let last = here[here.len() - 1].end as usize;
    let first_hit = hits.len();
    let shift = narrow(range.start);
    let repeats = last - from <= Sentences::LONGEST;
    let told = if let Some((part, same)) = repeated(text, here, parts) {
        let back = same.tokens.start;
        let moved = |h: &Hit| Hit { start: h.start - back + shift, end: h.end - back + shift, ..*h };
        hits.extend(part.hits_of(same).iter().map(moved));
        Known::Kept((same.lists.clone(), same.negations.moved(back, shift)))
    } else if repeats {
        key.clear();
        key.extend_from_slice(&text.as_bytes()[from..last]);
        // The same words with other breaks are another sentence.
        key.extend(here.iter().map(|token| 0xf8 | token.before as u8));
        known.0.get(key, |terms| {
            hits.extend(terms.hits.iter().map(|hit| further(hit, shift)));
            (terms.lists.clone(), terms.negations.moved(0, shift))
        })
    } else {
        Known::New
    };
    let (lists, negations) = match told {
        Known::Kept(told) => told,
        new => {
            lexicon.matcher().find(text, here, search, found);
            let mut lists = ListSet::default();
            negating.clear();
            for hit in found.iter() {
                lists.insert(hit.list);
                if super::negation::reads(hit.list, cues) {
                    negating.push(*hit);
                }
            }
            let negations = if search.marks().is_empty() && negating.is_empty() {
                Negations::default()
            } else {
                Negations::find(text, here, 0..here.len(), negating, cues)
            };
            debug_assert_eq!(negations, Negations::find(text, here, 0..here.len(), found, cues));
            hits.extend(found.iter().map(|hit| further(hit, shift)));
            let moved = negations.moved(0, shift);
            if matches!(new, Known::Again) {
                let weight = size_of::<Terms>() + size_of_val(&found[..]);
                known.0.keep(key, Terms { hits: found[..].into(), lists: lists.clone(), negations }, weight);
            }
            (lists, moved)
        }
    };
    let stop = tokens.get(range.end).map_or(text.len(), |t| t.start as usize);
    let tail = &text[last..stop];
    // The final punctuation belongs to the sentence; what follows it does not.
    let kept = tail.find([' ', '\n']).unwrap_or(tail.len());
    let kept = if tail.trim_start().starts_with(['?', '!', '.']) {
        tail.find(['?', '!', '.']).map_or(kept, |i| i + 1)
    } else {
        0
    };
    let question = tail.contains('?') && !tail.trim_start().starts_with('!');
    Sentence {
        tokens: narrow(range.start)..narrow(range.end),
        hits: narrow(first_hit)..narrow(hits.len()),
        folded: narrow(from)..narrow(last + kept),
        question,
        answer: None,
        lists,
        negations,
    }
}

/// A hit `by` tokens further.
fn further(hit: &Hit, by: u32) -> Hit {
    Hit { start: hit.start + by, end: hit.end + by, ..*hit }
}

/// The sentence of `parts` that has these very words, with the same breaks between them.
fn repeated<'p>(text: &str, here: &[Token], parts: &[&'p Analysis]) -> Option<(&'p Analysis, &'p Sentence)> {
    let words = &text[here.first()?.start as usize..here.last()?.end as usize];
    let mut sentences =
        parts.iter().copied().flat_map(|part| part.sentences.iter().map(move |one| (part, one)));
    sentences.find(|(part, sentence)| {
        let tokens = &part.tokens[sentence.tokens.start as usize..sentence.tokens.end as usize];
        part.folded.text[part.bytes(sentence.tokens.start, sentence.tokens.end)] == *words
            && tokens.iter().map(|token| token.before).eq(here.iter().map(|token| token.before))
    })
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_few_and_of_many_lists() {
        let mut set = ListSet::default();
        assert!(set.is_empty() && set.iter().next().is_none());
        for list in [3, 63, 64, 255, 256, 700] {
            assert!(!set.contains(list));
            set.insert(list);
        }
        assert_eq!(set.iter().collect::<Vec<_>>(), [3, 63, 64, 255, 256, 700]);
        let mut other = ListSet::default();
        other.insert(5);
        other.extend(&set);
        assert!(other.any(&[1, 700]) && !other.any(&[1, 701]) && other.contains(5));
    }
}

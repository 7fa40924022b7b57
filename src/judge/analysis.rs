//! A block made ready for judgement: folded, cut into sentences, its terms found, its negations scoped.

use crate::extract::Block;
use crate::lexicon::{Hit, Lexicon, ListId, Scratch};
use crate::text::{Break, Folded, Token, fold_into, tokenize};

use super::negation::Negations;

/// A set of lists, as a bit set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListSet(Vec<u64>);

impl ListSet {
    /// Adds a list.
    pub fn insert(&mut self, list: ListId) {
        let word = list as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (list % 64);
    }

    /// Whether the list is there.
    #[must_use]
    pub fn contains(&self, list: ListId) -> bool {
        self.0.get(list as usize / 64).is_some_and(|w| w & (1 << (list % 64)) != 0)
    }

    /// Whether any of the lists is there.
    #[must_use]
    pub fn any(&self, lists: &[ListId]) -> bool {
        lists.iter().any(|l| self.contains(*l))
    }

    /// Adds all the lists of another set.
    pub fn extend(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// Lists present, in order.
    pub fn iter(&self) -> impl Iterator<Item = ListId> + '_ {
        self.0.iter().enumerate().flat_map(|(word, bits)| {
            (0..64)
                .filter(move |b| bits & (1 << b) != 0)
                .map(move |b| ListId::try_from(word * 64 + b).unwrap_or(0))
        })
    }

    /// Whether no list is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|w| *w == 0)
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
        let range = sentence.folded.start as usize..sentence.folded.end as usize;
        block.text.get(self.folded.map.range(range)).unwrap_or_default().trim()
    }
}

/// Analyses one block; nothing when no term of the lexicon is in it.
pub fn analyse(
    block: &Block,
    lexicon: &Lexicon,
    cues: &super::context::Cues,
    scratch: &mut Scratch,
) -> Analysis {
    let mut analysis = Analysis::default();
    fold_into(&block.text, &mut analysis.folded);
    tokenize(&analysis.folded.text, &mut analysis.tokens);
    lexicon.matcher().find(&analysis.folded.text, &analysis.tokens, scratch, &mut analysis.hits);
    if analysis.hits.is_empty() && !analysis.folded.text.contains('?') {
        return analysis;
    }
    sentences(&mut analysis, cues);
    analysis
}

fn sentences(analysis: &mut Analysis, cues: &super::context::Cues) {
    let text = &analysis.folded.text;
    let tokens = &analysis.tokens;
    let mut at = 0;
    let mut hit = 0;
    while at < tokens.len() {
        let mut end = at + 1;
        while end < tokens.len() && tokens[end].before != Break::Sentence {
            end += 1;
        }
        let from = tokens[at].start as usize;
        let stop = tokens.get(end).map_or(text.len(), |t| t.start as usize);
        let tail = &text[tokens[end - 1].end as usize..stop];
        // The final punctuation belongs to the sentence; what follows it does not.
        let kept = tail.find([' ', '\n']).unwrap_or(tail.len());
        let kept = if tail.trim_start().starts_with(['?', '!', '.']) {
            tail.find(['?', '!', '.']).map_or(kept, |i| i + 1)
        } else {
            0
        };
        let question = tail.contains('?') && !tail.trim_start().starts_with('!');
        let first_hit = hit;
        let mut lists = ListSet::default();
        while hit < analysis.hits.len() && (analysis.hits[hit].start as usize) < end {
            lists.insert(analysis.hits[hit].list);
            hit += 1;
        }
        let hits = &analysis.hits[first_hit..hit];
        let negations = Negations::find(text, tokens, at..end, hits, cues);
        analysis.sentences.push(Sentence {
            tokens: narrow(at)..narrow(end),
            hits: narrow(first_hit)..narrow(hit),
            folded: narrow(from)..narrow(tokens[end - 1].end as usize + kept),
            question,
            answer: None,
            lists,
            negations,
        });
        at = end;
    }
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

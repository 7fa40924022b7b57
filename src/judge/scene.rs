//! A document under judgement: its sentences, which stand together, and where lists are.

use std::cell::OnceCell;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::extract::{Document, Zone};
use crate::law::Law;
use crate::lexicon::{Hit, ListId};

use super::analysis::{Analysis, ListSet, Sentence};
use super::rule::{Frame, Within};

/// Sentence of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct At {
    /// Block number.
    pub block: usize,
    /// Sentence number.
    pub sentence: usize,
}

/// How far around a sentence a block is read for the other concepts of a frame, in sentences, and
/// the document, in blocks: a page never reaches that far, and a text made of one endless block is
/// still read in a time that grows as its length.
const REACH: usize = 256;
const REACH_BLOCKS: usize = 4096;
/// Sentences looked at for the condition of a claim.
const MOST: usize = 256;

/// Sentences around `at` in its block.
fn around(at: At, sentences: usize) -> Vec<At> {
    (at.sentence.saturating_sub(REACH)..sentences.min(at.sentence + REACH))
        .map(|sentence| At { block: at.block, sentence })
        .collect()
}

/// What is worked out once for a document, when it is first needed.
#[derive(Debug, Default)]
pub struct Cache {
    under: OnceCell<FxHashMap<usize, Vec<usize>>>,
    holding: OnceCell<FxHashMap<ListId, Vec<At>>>,
    /// Lists of the title.
    titles: OnceCell<ListSet>,
}

/// The document under judgement, as frames see it.
pub struct Scene<'s> {
    /// Blocks.
    pub document: &'s Document,
    /// One analysis a block.
    pub analyses: &'s [Analysis],
    /// Lists of the whole document.
    pub lists: &'s ListSet,
    /// Day of the document.
    pub day: Date,
    /// Figures of the law.
    pub law: &'s Law,
    /// Whether the passages cleared are wanted, with the reason.
    pub explained: bool,
    /// What was worked out already.
    pub cache: Cache,
}

impl<'s> Scene<'s> {
    /// A document made ready.
    pub fn new(
        document: &'s Document,
        analyses: &'s [Analysis],
        lists: &'s ListSet,
        law: &'s Law,
        explained: bool,
    ) -> Self {
        let cache = Cache::default();
        Self { document, analyses, lists, day: document.date.day, law, explained, cache }
    }

    pub(super) fn sentence(&self, at: At) -> &Sentence {
        &self.analyses[at.block].sentences[at.sentence]
    }

    /// Whether a hit stands between quotation marks in its block.
    #[must_use]
    pub fn quoted(&self, at: At, hit: &Hit) -> bool {
        let analysis = &self.analyses[at.block];
        let range = analysis.bytes(hit.start, hit.end);
        let text = &analysis.folded.text;
        let marks = |part: &str| part.bytes().filter(|b| *b == b'"').count();
        marks(&text[..range.start]) % 2 == 1 && marks(&text[range.end..]) > 0
    }

    /// Sentences in which the concepts of `frame` may meet, starting from `at`.
    pub(super) fn unit(&self, frame: &Frame, at: At) -> Vec<At> {
        let block = &self.document.blocks[at.block];
        let sentences = self.analyses[at.block].sentences.len();
        match frame.within {
            Within::Clause | Within::Sentence => vec![at],
            Within::Window => {
                let mut unit = vec![at];
                if at.sentence + 1 < sentences {
                    unit.push(At { block: at.block, sentence: at.sentence + 1 });
                } else if let Some(next) = self.next_block(at.block) {
                    unit.push(At { block: next, sentence: 0 });
                }
                unit
            }
            Within::Block => around(at, sentences),
            Within::Heading => {
                let mut unit = around(at, sentences);
                let head = if block.zone == Zone::Heading || block.field.as_deref() == Some("name") {
                    Some(at.block)
                } else {
                    block.heading
                };
                let Some(head) = head else {
                    // Plain text: a question and the sentences after it stand for heading and answer.
                    return unit;
                };
                for number in self.under(head).filter(|number| *number != at.block) {
                    let last = self.analyses[number].sentences.len();
                    unit.extend((0..last.min(REACH)).map(|sentence| At { block: number, sentence }));
                    if unit.len() > 4 * REACH {
                        break;
                    }
                }
                unit
            }
            Within::Document => {
                let mut unit = Vec::new();
                let blocks =
                    at.block.saturating_sub(REACH_BLOCKS)..self.analyses.len().min(at.block + REACH_BLOCKS);
                for number in blocks {
                    if number == at.block {
                        unit.extend(around(at, sentences));
                    } else {
                        let last = self.analyses[number].sentences.len().min(REACH);
                        unit.extend((0..last).map(|sentence| At { block: number, sentence }));
                    }
                }
                unit
            }
        }
    }

    /// The next block that has words, whatever its group.
    #[must_use]
    pub fn next_readable(&self, block: usize) -> Option<usize> {
        (block + 1..self.analyses.len()).find(|n| !self.analyses[*n].sentences.is_empty())
    }

    /// A heading and the blocks that stand under it, in order.
    fn under(&self, head: usize) -> impl Iterator<Item = usize> {
        let under = self.cache.under.get_or_init(|| {
            let mut under: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
            for (number, block) in self.document.blocks.iter().enumerate() {
                if let Some(head) = block.heading {
                    under.entry(head).or_default().push(number);
                }
            }
            under
        });
        let blocks = under.get(&head).map_or(&[][..], Vec::as_slice);
        let (before, after) = blocks.split_at(blocks.partition_point(|number| *number < head));
        let after = after.iter().copied().filter(move |number| *number != head);
        before.iter().copied().chain(std::iter::once(head)).chain(after)
    }

    /// Sentences that hold any of `lists`, in reading order: those of the block first, then those of
    /// the other blocks.
    pub fn holding(&self, lists: &[ListId], block: usize) -> (Vec<At>, Vec<At>) {
        let holding = self.cache.holding.get_or_init(|| {
            let mut holding: FxHashMap<ListId, Vec<At>> = FxHashMap::default();
            for (block, analysis) in self.analyses.iter().enumerate() {
                for (sentence, s) in analysis.sentences.iter().enumerate() {
                    for list in s.lists.iter() {
                        holding.entry(list).or_default().push(At { block, sentence });
                    }
                }
            }
            holding
        });
        let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
        for places in lists.iter().filter_map(|list| holding.get(list)) {
            let from = places.partition_point(|at| at.block < block);
            let to = places.partition_point(|at| at.block <= block);
            here.extend(places[from..to].iter().take(MOST));
            elsewhere.extend(places[..from].iter().take(MOST).chain(places[to..].iter().take(MOST)));
        }
        for places in [&mut here, &mut elsewhere] {
            places.sort_unstable_by_key(|at: &At| (at.block, at.sentence));
            places.dedup();
        }
        (here, elsewhere)
    }

    /// Whether any of `lists` is in the title of the document or at most `reach` sentences from `at`.
    pub fn told(&self, lists: &[ListId], at: At, reach: usize) -> bool {
        if !self.lists.any(lists) {
            return false;
        }
        let titles = self.cache.titles.get_or_init(|| {
            let mut titles = ListSet::default();
            let blocks = self.document.blocks.iter().zip(self.analyses);
            for (_, analysis) in blocks.filter(|(block, _)| block.zone == Zone::Title) {
                analysis.sentences.iter().for_each(|sentence| titles.extend(&sentence.lists));
            }
            titles
        });
        // A page may make the same claim a million times: what is looked at does not grow with it.
        let here = &self.analyses[at.block].sentences;
        let before =
            self.analyses[..at.block].iter().rev().flat_map(|analysis| analysis.sentences.iter().rev());
        let after = self.analyses[at.block + 1..].iter().flat_map(|analysis| &analysis.sentences);
        let holds = |sentence: &Sentence| sentence.lists.any(lists);
        titles.any(lists)
            || here[..at.sentence].iter().rev().chain(before).take(reach).any(holds)
            || here[at.sentence..].iter().chain(after).take(reach + 1).any(holds)
    }

    /// The block read just after `block`, when it belongs to the same group of text.
    fn next_block(&self, block: usize) -> Option<usize> {
        let here = &self.document.blocks[block];
        let next = self.document.blocks.get(block + 1)?;
        // Texts that an ad draws at each display stand side by side only by chance.
        let drawn = |block| self.document.assets.iter().any(|asset| asset.block == block);
        if drawn(block) && drawn(block + 1) {
            return None;
        }
        // A description, an address, the text of a picture: each is read on its own.
        let alone = |zone| matches!(zone, Zone::Meta | Zone::Url | Zone::Alt);
        let readable = !self.analyses[block + 1].sentences.is_empty()
            && !next.zone.is_furniture()
            && !alone(here.zone)
            && !alone(next.zone);
        (readable
            && (next.container == here.container
                || next.heading == Some(block)
                || next.heading == here.heading))
            .then_some(block + 1)
    }
}

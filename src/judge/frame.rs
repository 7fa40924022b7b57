//! Frames compiled, and met in the sentences of a document.

use std::cell::OnceCell;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::extract::{Document, Zone};
use crate::finding::Severity;
use crate::law::Law;
use crate::lexicon::{Hit, ListId, number_at};
use crate::text::Break;

use super::analysis::{Analysis, ListSet, Sentence};
use super::rule::{Bound, Frame, Negation, NumberTest, Question, Within};

/// A concept of a frame: any of some lists.
#[derive(Debug, Clone)]
pub struct Concept {
    /// Lists, any of which will do.
    pub lists: Vec<ListId>,
    /// Context rather than claim: its negation does not count.
    pub context: bool,
}

/// A frame with its lists resolved.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// Rule it belongs to, by number.
    pub rule: usize,
    /// Concepts, the most specific first.
    pub all: Vec<Concept>,
    /// Lists that must be absent.
    pub none: Vec<ListId>,
    /// Lists that must be somewhere in the document.
    pub document: Vec<ListId>,
    /// Lists that must be nowhere in the document.
    pub document_none: Vec<ListId>,
    /// List whose number is compared, and with what.
    pub number: Option<(ListId, NumberTest)>,
    /// The rest, as written.
    pub syntax: Frame,
}

/// Sentence of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct At {
    /// Block number.
    pub block: usize,
    /// Sentence number.
    pub sentence: usize,
}

/// A frame met: the hits that carried it, and where.
#[derive(Debug, Clone)]
pub struct Match {
    /// Hits, one a concept, with the place of each.
    pub hits: Vec<(At, Hit)>,
    /// Sentence the finding points at.
    pub at: At,
    /// Severity of the frame, when it has its own.
    pub severity: Option<Severity>,
    /// Conditions do not clear it.
    pub unqualified: bool,
}

/// Why a frame met is no finding.
#[derive(Debug, Clone)]
pub struct Rejection {
    /// Reason, in French.
    pub reason: String,
}

/// How far around a sentence a block is read for the other concepts of a frame, in sentences, and
/// the document, in blocks: a page never reaches that far, and a text made of one endless block is
/// still read in a time that grows as its length.
const REACH: usize = 256;
const REACH_BLOCKS: usize = 4096;
/// Sentences looked at for the condition of a claim.
const MOST: usize = 256;

/// Places of its first concept that a frame tries in one sentence, and words in a clause. A sentence
/// people wrote has a handful; one that goes on for megabytes must not cost their square.
const MOST_ANCHORS: usize = 256;
const LONGEST_CLAUSE: u32 = 1024;

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

    fn sentence(&self, at: At) -> &Sentence {
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
    fn unit(&self, frame: &Frame, at: At) -> Vec<At> {
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
        let blocks = self.document.blocks.iter().zip(self.analyses);
        let mut titles = blocks.filter(|(block, _)| block.zone == Zone::Title);
        if titles.any(|(_, analysis)| analysis.sentences.iter().any(|sentence| sentence.lists.any(lists))) {
            return true;
        }
        let all = || self.analyses.iter().flat_map(|analysis| &analysis.sentences);
        let before: usize = self.analyses[..at.block].iter().map(|analysis| analysis.sentences.len()).sum();
        let here = before + at.sentence;
        let first = here.saturating_sub(reach);
        all().skip(first).take(here + reach + 1 - first).any(|sentence| sentence.lists.any(lists))
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

impl Compiled {
    /// Whether the frame may be looked for in this block, on this day, in this document.
    #[must_use]
    pub fn applies(&self, scene: &Scene<'_>, block: usize) -> bool {
        let b = &scene.document.blocks[block];
        let zone_ok = if self.syntax.zones.is_empty() {
            !matches!(b.zone, Zone::Nav | Zone::Form)
        } else {
            self.syntax.zones.contains(&b.zone)
        };
        zone_ok
            && self.syntax.field.as_ref().is_none_or(|f| {
                b.field.as_ref().is_some_and(|have| have == f || have.split('.').any(|part| part == f))
            })
            && self.syntax.max_words.is_none_or(|max| scene.analyses[block].tokens.len() <= max as usize)
            && self.syntax.from.is_none_or(|from| from <= scene.day)
            && self.syntax.until.is_none_or(|until| scene.day <= until)
            && (self.document.is_empty() || scene.lists.any(&self.document))
            && !self.is_answered(scene)
    }

    /// Whether something in the document, wherever it stands, answers the claim.
    #[must_use]
    pub fn is_answered(&self, scene: &Scene<'_>) -> bool {
        scene.lists.any(&self.document_none)
    }

    /// Looks for the frame from the sentence `at`.
    ///
    /// Nothing when the concepts do not meet; a rejection when they meet but claim nothing.
    pub fn find(&self, scene: &Scene<'_>, at: At) -> Option<Result<Match, Rejection>> {
        let first = self.all.first()?;
        let home = scene.sentence(at);
        // Most frames lack a concept in the whole document: no need to gather the unit.
        if !home.lists.any(&first.lists) || !self.all.iter().all(|c| scene.lists.any(&c.lists)) {
            return None;
        }
        let unit = scene.unit(&self.syntax, at);
        let mut lists = ListSet::default();
        for place in &unit {
            lists.extend(&scene.sentence(*place).lists);
        }
        if !self.all.iter().all(|c| lists.any(&c.lists)) || lists.any(&self.none) {
            return None;
        }
        let mut rejection = None;
        let analysis = &scene.analyses[at.block];
        let anchors = analysis.hits_of(home).iter().filter(|h| first.lists.contains(&h.list));
        for anchor in anchors.take(MOST_ANCHORS) {
            let Some(hits) = self.complete(scene, &unit, at, *anchor) else { continue };
            match self.verify(scene, &hits, at) {
                Ok(()) => {
                    return Some(Ok(Match {
                        hits,
                        at,
                        severity: self.syntax.severity,
                        unqualified: self.syntax.unqualified,
                    }));
                }
                Err(reason) => rejection = Some(Err(reason)),
            }
        }
        rejection
    }

    /// Finds a hit for each of the other concepts, the nearest first.
    fn complete(&self, scene: &Scene<'_>, unit: &[At], at: At, anchor: Hit) -> Option<Vec<(At, Hit)>> {
        let mut chosen = vec![(at, anchor)];
        for concept in &self.all[1..] {
            let previous = *chosen.last()?;
            let mut best: Option<(u32, (At, Hit))> = None;
            for place in unit {
                let analysis = &scene.analyses[place.block];
                let sentence = &analysis.sentences[place.sentence];
                for hit in analysis.hits_of(sentence) {
                    if !concept.lists.contains(&hit.list) {
                        continue;
                    }
                    // Two concepts never rest on the very same words.
                    if chosen.iter().any(|(p, c)| p == place && c.start == hit.start && c.end == hit.end) {
                        continue;
                    }
                    let same = *place == at;
                    if self.syntax.ordered && same && previous.0 == at && hit.start < previous.1.end {
                        continue;
                    }
                    if self.syntax.within == Within::Clause && !same_clause(analysis, &anchor, hit) {
                        continue;
                    }
                    let distance =
                        if same { gap(&anchor, hit) } else { 40 + place.block.abs_diff(at.block) as u32 };
                    if same && self.syntax.near.is_some_and(|near| distance > near) {
                        continue;
                    }
                    if best.is_none_or(|(d, _)| distance < d) {
                        best = Some((distance, (*place, *hit)));
                    }
                }
            }
            chosen.push(best?.1);
        }
        Some(chosen)
    }

    fn verify(&self, scene: &Scene<'_>, hits: &[(At, Hit)], at: At) -> Result<(), Rejection> {
        let reject = |reason: &str| Err(Rejection { reason: reason.to_owned() });
        if let Some((list, test)) = &self.number
            && !Self::number_holds(scene, hits, *list, test)
        {
            return reject("le chiffre est conforme au droit de ce jour");
        }
        let negated = self.all.iter().zip(hits).any(|(concept, (place, hit))| {
            !concept.context && scene.sentence(*place).negations.of(hit).is_some()
        });
        match self.syntax.negation {
            Negation::Reject if negated => return reject("énoncé nié"),
            Negation::Require if !negated => return reject("énoncé non nié"),
            _ => {}
        }
        let home = scene.sentence(at);
        let answer = home.answer;
        let asked = home.question;
        match self.syntax.question {
            Question::Answered
                if asked && answer != Some(super::analysis::Answer::Yes)
                // An answer read together with its question carries the claim itself.
                && hits.iter().all(|(place, _)| scene.sentence(*place).question) =>
            {
                return reject("question sans réponse affirmative");
            }
            Question::No if !(asked && answer == Some(super::analysis::Answer::No)) => {
                return reject("aucune question à laquelle le texte réponde « non »");
            }
            Question::Yes if !(asked && answer == Some(super::analysis::Answer::Yes)) => {
                return reject("aucune question à laquelle le texte réponde « oui »");
            }
            Question::Only if !asked => return reject("n’est pas une question"),
            _ => {}
        }
        Ok(())
    }

    fn number_holds(scene: &Scene<'_>, hits: &[(At, Hit)], list: ListId, test: &NumberTest) -> bool {
        let bound = |bound: &Bound| match bound {
            Bound::Value(value) => Some(*value),
            #[allow(clippy::cast_precision_loss)] // days, euros and rates are small
            Bound::Fact(name) => scene.law.fact(name, scene.day).map(|n| n as f32),
        };
        hits.iter().filter(|(_, hit)| hit.list == list).any(|(place, hit)| {
            let analysis = &scene.analyses[place.block];
            (hit.start..hit.end)
                .filter_map(|i| number_at(&analysis.folded.text, &analysis.tokens, i as usize))
                .any(|(value, _)| {
                    test.above.as_ref().is_none_or(|b| bound(b).is_some_and(|limit| value > limit))
                        && test.below.as_ref().is_none_or(|b| bound(b).is_some_and(|limit| value < limit))
                })
        })
    }
}

/// Words between two hits, 0 when they touch or overlap.
fn gap(a: &Hit, b: &Hit) -> u32 {
    if a.end <= b.start { b.start - a.end } else { a.start.saturating_sub(b.end) }
}

fn same_clause(analysis: &Analysis, a: &Hit, b: &Hit) -> bool {
    let (from, to) = if a.start <= b.start { (a.start, b.start) } else { (b.start, a.start) };
    if to - from > LONGEST_CLAUSE {
        return false;
    }
    !analysis.tokens[from as usize + 1..=to as usize].iter().any(|t| t.before >= Break::Clause)
}

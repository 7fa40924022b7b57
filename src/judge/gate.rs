//! Documents that cannot hold a finding: another trade, another country, addressed to professionals,
//! or of a genre that no rule reads.
//!
//! A scan reads them no further than it takes to know. The cues of these questions are a small part
//! of the lexicon, with matchers of their own; the sum of a condition is settled as soon as what
//! remains to be read could no longer bring it back under its threshold. Those of the genre are counted
//! in the same pass, and asked at its end.

use crate::extract::{Block, Document, Zone};
use crate::lexicon::{Forms, Hit, Lexicon, ListId, Matcher};
use crate::text::{Break, Hearing, Token, fold_into, tokenize};

use super::analysis::{ListSet, Workspace};
use super::cues::{Cue, Cues};
use super::rule::{Genre, Rule};
use super::voice::Voice;
use super::{Engine, WORKSPACE, context};

/// What closes a document to every rule.
#[derive(Debug, Default)]
pub struct Gate {
    conditions: Tally,
    /// Sums from which the conditions hold.
    thresholds: Vec<f32>,
    /// The conditions, then the genres.
    everything: Tally,
    /// Genres that some rule, or the grid of obligations, reads.
    read: Vec<Genre>,
}

/// Groups of cues counted together, with a matcher of their lists alone.
#[derive(Debug, Default)]
struct Tally {
    matcher: Matcher,
    groups: Vec<Vec<Cue>>,
    wanted: ListSet,
}

/// What was counted for a cue.
#[derive(Debug, Default)]
struct Count {
    seen: u32,
    forms: Vec<String>,
}

/// What is heard of a document while it is being read: whether it is worth reading on.
#[derive(Debug)]
pub struct Watch<'e> {
    engine: &'e Engine,
    counts: Vec<Vec<Count>>,
    /// Blocks heard.
    read: usize,
    /// Bytes of text in them, what is not shown on the page left out.
    shown: usize,
    language: Hearing,
    /// Whether a condition holds, whatever follows.
    holds: bool,
}

impl<'e> Watch<'e> {
    pub(super) fn new(engine: &'e Engine) -> Self {
        let counts = engine.gate.conditions.counts();
        Self { engine, counts, read: 0, shown: 0, language: Hearing::default(), holds: false }
    }

    /// Hears the next block of the document; true once nothing that may follow can matter: it is in
    /// French, there is something to read, and no rule can speak of it.
    pub fn hear(&mut self, block: &Block) -> bool {
        let gate = &self.engine.gate;
        self.read += 1;
        if !matches!(block.zone, Zone::Title | Zone::Meta | Zone::StructuredData) {
            self.shown += block.text.len();
        }
        let counted = gate.conditions.reads(block.zone);
        if !counted && self.language.is_french() {
            return self.is_closed();
        }
        WORKSPACE.with_borrow_mut(|work| {
            fold_into(&block.text, &mut work.folded);
            tokenize(&work.folded.text, &mut work.tokens);
            if !self.language.is_french() {
                self.language.hear_words(&block.text, &work.folded.text, &work.tokens);
            }
            if counted && gate.conditions.find(block.zone, work, &mut self.counts) {
                self.holds |= gate.holds(&self.counts, true);
            }
        });
        self.is_closed()
    }

    /// Whether no rule can speak of the document.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.holds && self.shown > super::SHORT && self.language.is_french()
    }
}

impl Gate {
    /// Prepares the conditions and the genres of `cues`, for these rules.
    pub(super) fn new(cues: &Cues, rules: &[Rule], lexicon: &Lexicon, forms: &Forms) -> Self {
        // Whether a text is long is known at its end: what holds of a long one holds of any.
        let (thresholds, conditions): (_, Vec<_>) =
            cues.closing().map(|one| (one.from(true), one.cues.clone())).unzip();
        let genres = cues.genres.iter().map(|(_, cues)| cues.clone());
        let everything = conditions.iter().cloned().chain(genres).collect();
        let read = super::evidence::GENRES.into_iter().chain(rules.iter().flat_map(|r| r.genres.clone()));
        Self {
            conditions: Tally::new(conditions, lexicon, forms),
            thresholds,
            everything: Tally::new(everything, lexicon, forms),
            read: read.collect(),
        }
    }

    /// Whether no rule can speak of the document, of which `watch` has heard the first blocks.
    pub(super) fn shuts(
        &self,
        document: &Document,
        mut watch: Watch<'_>,
        cues: &Cues,
        work: &mut Workspace,
    ) -> bool {
        // An ad is held against the page it leads to, whatever the genre of the page.
        if document.address.is_some() {
            let rest = document.blocks.get(watch.read..).unwrap_or_default();
            self.count(&self.conditions, rest, work, &mut watch.counts);
            return self.holds(&watch.counts, false);
        }
        let mut counts = self.everything.counts();
        self.count(&self.everything, &document.blocks, work, &mut counts);
        if self.holds(&counts, false) {
            return true;
        }
        let groups = self.everything.groups.iter().zip(&counts).skip(self.thresholds.len());
        let scores = cues.genres.iter().zip(groups).map(|((genre, _), (group, counts))| {
            (*genre, sum(group.iter().zip(counts).map(|(cue, count)| (cue, count.seen))))
        });
        let sound = cues.sound(&Voice::of(document, &cues.vocabulary));
        !self.read.contains(&context::genre(scores, sound, cues.long_margin).0)
    }

    /// Counts the cues of `blocks`, up to the one after which a condition holds whatever follows.
    fn count(&self, tally: &Tally, blocks: &[Block], work: &mut Workspace, counts: &mut [Vec<Count>]) {
        for block in blocks {
            if tally.read(block, work, counts) && self.holds(counts, true) {
                return;
            }
        }
    }

    /// Whether a condition holds; when there is more to read, whatever it says.
    fn holds(&self, counts: &[Vec<Count>], more: bool) -> bool {
        self.conditions.groups.iter().zip(&self.thresholds).zip(counts).any(|((cues, least), counts)| {
            let times =
                |cue: &Cue, count: &Count| if more && cue.weight < 0.0 { cue.max } else { count.seen };
            sum(cues.iter().zip(counts).map(|(cue, count)| (cue, times(cue, count)))) >= *least
        })
    }
}

/// Sum of the cues counted so many times.
///
/// It is made in the order in which the context makes it: rounding never takes a larger count to a
/// smaller sum.
fn sum<'a>(counted: impl Iterator<Item = (&'a Cue, u32)>) -> f32 {
    counted.fold(0.0, |sum, (cue, times)| {
        #[allow(clippy::cast_precision_loss)] // a handful of sentences
        let weight = cue.weight * times as f32;
        if times > 0 { sum + weight } else { sum }
    })
}

impl Tally {
    fn new(groups: Vec<Vec<Cue>>, lexicon: &Lexicon, forms: &Forms) -> Self {
        let mut wanted = ListSet::default();
        for cue in groups.iter().flatten() {
            wanted.insert(cue.list);
            for list in &cue.unless {
                wanted.insert(*list);
            }
        }
        let lists: Vec<ListId> = wanted.iter().collect();
        Self { matcher: lexicon.narrowed(&lists, forms), groups, wanted }
    }

    /// Nothing counted yet.
    fn counts(&self) -> Vec<Vec<Count>> {
        self.groups.iter().map(|cues| cues.iter().map(|_| Count::default()).collect()).collect()
    }

    /// Counts the cues of one more block; says whether some list of theirs is in it.
    fn read(&self, block: &Block, work: &mut Workspace, counts: &mut [Vec<Count>]) -> bool {
        if !self.reads(block.zone) {
            return false;
        }
        fold_into(&block.text, &mut work.folded);
        tokenize(&work.folded.text, &mut work.tokens);
        self.find(block.zone, work, counts)
    }

    /// Whether some cue is looked for in a zone.
    fn reads(&self, zone: Zone) -> bool {
        self.groups.iter().flatten().any(|cue| reads(cue, zone))
    }

    /// Counts the cues of the block whose words are in `work`, as [`read`](Self::read) does.
    fn find(&self, zone: Zone, work: &mut Workspace, counts: &mut [Vec<Count>]) -> bool {
        self.matcher.find(&work.folded.text, &work.tokens, &mut work.search, &mut work.hits);
        work.hits.retain(|hit| self.wanted.contains(hit.list));
        if work.hits.is_empty() {
            return false;
        }
        self.add(zone, &work.folded.text, &work.tokens, &work.hits, counts);
        true
    }

    /// Counts the cues of a block, sentence by sentence.
    fn add(&self, zone: Zone, text: &str, tokens: &[Token], hits: &[Hit], counts: &mut [Vec<Count>]) {
        let mut rest = hits;
        while let Some(first) = rest.first() {
            let ends = |token: &Token| token.before == Break::Sentence;
            let at = first.start as usize;
            let end = tokens[at + 1..].iter().position(ends).map_or(tokens.len(), |more| at + 1 + more);
            let start = tokens[..=at].iter().rposition(ends).unwrap_or(0);
            let (here, after) = rest.split_at(rest.partition_point(|hit| (hit.start as usize) < end));
            rest = after;
            let mut lists = ListSet::default();
            for hit in here {
                lists.insert(hit.list);
            }
            for (cue, count) in
                self.groups.iter().zip(counts.iter_mut()).flat_map(|(cues, counts)| cues.iter().zip(counts))
            {
                let long = cue.max_words.is_some_and(|max| end - start > max as usize);
                if !lists.contains(cue.list)
                    || count.seen >= cue.max
                    || long
                    || !reads(cue, zone)
                    || lists.any(&cue.unless)
                {
                    continue;
                }
                if !cue.distinct {
                    count.seen += 1;
                    continue;
                }
                for hit in here.iter().filter(|hit| hit.list == cue.list) {
                    let bytes =
                        tokens[hit.start as usize].start as usize..tokens[hit.end as usize - 1].end as usize;
                    let form = &text[bytes];
                    if !count.forms.iter().any(|known| known == form) {
                        count.forms.push(form.to_owned());
                    }
                }
                count.seen = u32::try_from(count.forms.len()).unwrap_or(u32::MAX).min(cue.max);
            }
        }
    }
}

/// Whether a cue is looked for in a zone.
fn reads(cue: &Cue, zone: Zone) -> bool {
    if cue.zones.is_empty() { cue.anywhere || !zone.is_furniture() } else { cue.zones.contains(&zone) }
}

//! Documents that cannot hold a finding: another trade, another country, addressed to professionals,
//! or of a genre that no rule reads.
//!
//! A scan reads them no further than it takes to know. The cues of these questions are a small part
//! of the lexicon, with matchers of their own; the sum of a condition is settled as soon as what
//! remains to be read could no longer bring it back under its threshold.

use crate::extract::{Document, Zone};
use crate::lexicon::{Forms, Hit, Lexicon, ListId, Matcher};
use crate::text::{Break, Token, fold_into, tokenize};

use super::analysis::{ListSet, Workspace};
use super::context;
use super::cues::{Cue, Cues};
use super::rule::{Genre, Rule};
use super::voice::Voice;

/// What closes a document to every rule.
#[derive(Debug, Default)]
pub struct Gate {
    conditions: Tally,
    /// Sums from which the conditions hold.
    thresholds: Vec<f32>,
    genres: Tally,
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

impl Gate {
    /// Prepares the conditions and the genres of `cues`, for these rules.
    pub(super) fn new(cues: &Cues, rules: &[Rule], lexicon: &Lexicon, forms: &Forms) -> Self {
        let (thresholds, conditions) = cues.closing().cloned().unzip();
        let genres = cues.genres.iter().map(|(_, cues)| cues.clone()).collect();
        let read = super::evidence::GENRES.into_iter().chain(rules.iter().flat_map(|r| r.genres.clone()));
        Self {
            conditions: Tally::new(conditions, lexicon, forms),
            thresholds,
            genres: Tally::new(genres, lexicon, forms),
            read: read.collect(),
        }
    }

    /// Whether no rule can speak of the document.
    pub(super) fn shuts(&self, document: &Document, cues: &Cues, work: &mut Workspace) -> bool {
        let counts = self.conditions.count(document, work, |counts| self.holds(counts, true));
        if self.holds(&counts, false) {
            return true;
        }
        // An ad is held against the page it leads to, whatever the genre of the page.
        if document.address.is_some() {
            return false;
        }
        let counts = self.genres.count(document, work, |_| false);
        let scores =
            cues.genres.iter().zip(&self.genres.groups).zip(&counts).map(|(((genre, _), group), counts)| {
                (*genre, sum(group.iter().zip(counts).map(|(cue, count)| (cue, count.seen))))
            });
        let sound = cues.sound(&Voice::of(document, &cues.vocabulary));
        !self.read.contains(&context::genre(scores, sound).0)
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

    /// Counts the cues of a document, until `settled` once a block has added some.
    fn count(
        &self,
        document: &Document,
        work: &mut Workspace,
        settled: impl Fn(&[Vec<Count>]) -> bool,
    ) -> Vec<Vec<Count>> {
        let mut counts: Vec<Vec<Count>> =
            self.groups.iter().map(|cues| cues.iter().map(|_| Count::default()).collect()).collect();
        for block in &document.blocks {
            if !self.groups.iter().flatten().any(|cue| reads(cue, block.zone)) {
                continue;
            }
            fold_into(&block.text, &mut work.folded);
            tokenize(&work.folded.text, &mut work.tokens);
            self.matcher.find(&work.folded.text, &work.tokens, &mut work.search, &mut work.hits);
            work.hits.retain(|hit| self.wanted.contains(hit.list));
            if work.hits.is_empty() {
                continue;
            }
            self.add(block.zone, &work.folded.text, &work.tokens, &work.hits, &mut counts);
            if settled(&counts) {
                break;
            }
        }
        counts
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

//! Documents that cannot hold a finding: another trade, another country, addressed to professionals.
//!
//! A scan reads them no further than it takes to know. The cues of these three conditions are a
//! small part of the lexicon, with a matcher of their own; a sum is settled as soon as what remains
//! to be read could no longer bring it back under its threshold.

use crate::extract::{Document, Zone};
use crate::lexicon::{Hit, Lexicon, ListId, Matcher};
use crate::text::{Break, Token, fold_into, tokenize};

use super::analysis::{ListSet, Workspace};
use super::cues::{Cue, Cues};

/// The conditions that close a document to every rule.
#[derive(Debug, Default)]
pub struct Gate {
    matcher: Matcher,
    conditions: Vec<(f32, Vec<Cue>)>,
    wanted: ListSet,
}

/// What was counted for a cue.
#[derive(Debug, Default)]
struct Count {
    seen: u32,
    forms: Vec<String>,
}

impl Gate {
    /// Prepares the conditions of `cues`; `narrowed` compiles the matcher of some lists.
    pub(super) fn new(cues: &Cues, lexicon: &Lexicon, forms: &crate::lexicon::Forms) -> Self {
        let conditions: Vec<(f32, Vec<Cue>)> =
            cues.closing().map(|(least, cues)| (*least, cues.clone())).collect();
        let mut wanted = ListSet::default();
        for cue in conditions.iter().flat_map(|(_, cues)| cues) {
            wanted.insert(cue.list);
            for list in &cue.unless {
                wanted.insert(*list);
            }
        }
        let lists: Vec<ListId> = wanted.iter().collect();
        Self { matcher: lexicon.narrowed(&lists, forms), conditions, wanted }
    }

    /// Whether no rule can speak of the document.
    pub(super) fn shuts(&self, document: &Document, work: &mut Workspace) -> bool {
        if self.conditions.is_empty() {
            return false;
        }
        let mut counts: Vec<Vec<Count>> =
            self.conditions.iter().map(|(_, cues)| cues.iter().map(|_| Count::default()).collect()).collect();
        for block in &document.blocks {
            if !self.conditions.iter().any(|(_, cues)| cues.iter().any(|cue| reads(cue, block.zone))) {
                continue;
            }
            fold_into(&block.text, &mut work.folded);
            tokenize(&work.folded.text, &mut work.tokens);
            self.matcher.find(&work.folded.text, &work.tokens, &mut work.search, &mut work.hits);
            work.hits.retain(|hit| self.wanted.contains(hit.list));
            if work.hits.is_empty() {
                continue;
            }
            self.count(block.zone, &work.folded.text, &work.tokens, &work.hits, &mut counts);
            if self.holds(&counts, true) {
                return true;
            }
        }
        self.holds(&counts, false)
    }

    /// Counts the cues of a block, sentence by sentence.
    fn count(&self, zone: Zone, text: &str, tokens: &[Token], hits: &[Hit], counts: &mut [Vec<Count>]) {
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
                self.conditions.iter().zip(counts.iter_mut()).flat_map(|((_, cues), c)| cues.iter().zip(c))
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

    /// Whether a condition holds; when there is more to read, whatever it says.
    ///
    /// The sum is made in the order in which the context makes it: rounding never takes a larger
    /// count to a smaller sum.
    fn holds(&self, counts: &[Vec<Count>], more: bool) -> bool {
        self.conditions.iter().zip(counts).any(|((least, cues), counts)| {
            let sum = cues.iter().zip(counts).fold(0.0, |sum, (cue, count)| {
                let times = if more && cue.weight < 0.0 { cue.max } else { count.seen };
                #[allow(clippy::cast_precision_loss)] // a handful of sentences
                let weight = cue.weight * times as f32;
                if times > 0 { sum + weight } else { sum }
            });
            sum >= *least
        })
    }
}

/// Whether a cue is looked for in a zone.
fn reads(cue: &Cue, zone: Zone) -> bool {
    if cue.zones.is_empty() { cue.anywhere || !zone.is_furniture() } else { cue.zones.contains(&zone) }
}

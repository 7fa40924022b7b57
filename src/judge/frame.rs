//! Frames compiled, and met in the sentences of a document.

use crate::extract::Zone;
use crate::finding::Severity;
use crate::lexicon::{Hit, ListId, number_at};
use crate::text::Break;

use super::analysis::{Analysis, Answer, ListSet};
use super::rule::{Bound, Frame, Negation, NumberTest, Question, Within};
use super::scene::{At, Scene};

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

/// Places of its first concept that a frame tries in one sentence, and words in a clause. A sentence
/// people wrote has a handful; one that goes on for megabytes must not cost their square.
const MOST_ANCHORS: usize = 256;
const LONGEST_CLAUSE: u32 = 1024;

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
                if asked && answer != Some(Answer::Yes)
                // An answer read together with its question carries the claim itself.
                && hits.iter().all(|(place, _)| scene.sentence(*place).question) =>
            {
                return reject("question sans réponse affirmative");
            }
            Question::No if !(asked && answer == Some(Answer::No)) => {
                return reject("aucune question à laquelle le texte réponde « non »");
            }
            Question::Yes if !(asked && answer == Some(Answer::Yes)) => {
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

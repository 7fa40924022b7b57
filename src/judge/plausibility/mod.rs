//! How plausible each rule is in a passage read as a whole, from the concepts and the words it holds.
//!
//! Frames say that the words of a claim are there; they cannot say that everything around speaks
//! of something else, nor see a claim that nobody worded that way before. The weights of
//! `lexicons/plausibilite.tsv`, learned from labelled texts ([`Trainer`]), answer both: a frame met
//! where its rule is all but impossible is cleared, and a rule that is all but certain without any
//! frame points at the sentence that speaks most for it. Each weight bears a word, a list or a
//! genre, so that a judgement can still be read.

mod model;
mod signs;
mod training;

use rustc_hash::FxHashSet;

pub(super) use self::model::Model;
use self::model::Scores;
use self::signs::{Sign, Signs};
pub use self::training::Trainer;
use super::context::DocumentContext;
use super::frame::{At, Match, Scene};
use super::{Cleared, Engine, Kept};
use crate::extract::Zone;
use crate::lexicon::Hit;

/// Below this, a frame met is cleared.
const IMPLAUSIBLE: f32 = 0.3;
/// The same in a text of several passages, where the sentence and its neighbours alone are asked.
const IMPLAUSIBLE_NEARBY: f32 = 0.6;
/// Rules met from which a text is an advert beyond doubt: nothing in it is cleared. In a text of several
/// passages, where more is met by chance, they have to be likely.
const MANY: usize = 6;
/// From this on, a rule needs no frame.
const EVIDENT: f32 = 0.93;
/// Sentences read as one passage: most adverts, sheets and articles are no longer.
const PASSAGE: usize = 24;
/// Terms that a finding without a frame points at.
const POINTED: usize = 3;

/// The passages of a document, each with what the weights say of it.
struct Passages<'s> {
    /// Places of the sentences, in reading order.
    places: Vec<At>,
    /// The passages, with their first sentence.
    read: Vec<(usize, Signs<'s>, Scores)>,
}

impl<'s> Passages<'s> {
    /// Reads a document: in one passage, or in passages that overlap by half.
    fn read(scene: &Scene<'s>, context: &DocumentContext, model: &Model) -> Self {
        let places = signs::places(scene.analyses);
        let mut read = Vec::new();
        let mut first = 0;
        loop {
            let end = places.len().min(first + PASSAGE);
            let signs = Signs::of(scene.analyses, &places[first..end], context);
            let scores = model.scores(&signs);
            read.push((first, signs, scores));
            if end == places.len() {
                return Self { places, read };
            }
            first += PASSAGE / 2;
        }
    }

    /// Whether a rule needs no frame in some passage.
    fn evident(&self, rule: usize) -> bool {
        self.read.iter().any(|(_, _, scores)| scores.of(rule).is_some_and(|sure| sure >= EVIDENT))
    }

    /// A sentence and its two neighbours.
    fn around(&self, at: At) -> &[At] {
        let number = self.places.partition_point(|place| *place < at);
        &self.places[number.saturating_sub(1)..self.places.len().min(number + 2)]
    }

    /// The signs of a frame met and of its neighbours, and what they say of its rule.
    fn nearby(
        &self,
        scene: &Scene<'s>,
        context: &DocumentContext,
        model: &Model,
        k: &Kept,
    ) -> (Signs<'s>, Option<f32>) {
        let signs = Signs::of(scene.analyses, self.around(k.found.at), context);
        let sure = model.scores(&signs).of(k.rule);
        (signs, sure)
    }

    /// Whether the frames met make the text an advert beyond doubt.
    fn is_advert(&self, scene: &Scene<'s>, context: &DocumentContext, model: &Model, kept: &[Kept]) -> bool {
        let mut likely = FxHashSet::default();
        kept.iter().any(|k| {
            let counts = !likely.contains(&k.rule)
                && (self.read.len() == 1
                    || self.nearby(scene, context, model, k).1.is_none_or(|sure| sure >= IMPLAUSIBLE_NEARBY));
            likely.extend(counts.then_some(k.rule));
            likely.len() >= MANY
        })
    }

    /// The passage around a sentence in which a rule is the most plausible.
    fn best(&self, at: At, rule: usize) -> Option<(f32, &Signs<'s>)> {
        let number = self.places.partition_point(|place| *place < at);
        let around = self.read.iter().filter(|(first, ..)| (*first..first + PASSAGE).contains(&number));
        around
            .filter_map(|(_, signs, scores)| Some((scores.of(rule)?, signs)))
            .max_by(|a, b| a.0.total_cmp(&b.0))
    }
}

impl Engine {
    /// Clears the frames met where the rest makes them implausible, and adds the rules that are
    /// evident without a frame. `refused` are the sentences in which a frame was cleared, by rule.
    pub(super) fn consider(
        &self,
        scene: &Scene<'_>,
        context: &DocumentContext,
        refused: &FxHashSet<(usize, At)>,
        kept: &mut Vec<Kept>,
        cleared: &mut Vec<Cleared>,
    ) {
        let Some(model) = self.plausibility.as_ref() else { return };
        let speaks = |rule: usize| {
            self.active[rule]
                && self.silence(scene, rule).is_none()
                && self.applies(scene, context, rule).is_ok()
        };
        let rules = 0..self.rules.len();
        if kept.is_empty() && !rules.clone().any(speaks) {
            return;
        }
        let passages = Passages::read(scene, context, model);
        let met: FxHashSet<usize> = kept.iter().map(|k| k.rule).collect();
        if !passages.is_advert(scene, context, model, kept) {
            let (several, long) = (met.len() > 1, passages.read.len() > 1);
            kept.retain(|k| {
                let doubt = if long {
                    self.doubt_nearby(scene, context, model, &passages, k)
                } else {
                    self.doubt(scene, context, model, &passages, k, several)
                };
                if let Some(reason) = &doubt {
                    self.clear(scene, k.found.at, k.rule, reason, self.concepts(&k.found), cleared);
                }
                doubt.is_none()
            });
        }
        let met: FxHashSet<usize> = kept.iter().map(|k| k.rule).collect();
        for rule in rules.filter(|rule| !met.contains(rule) && passages.evident(*rule) && speaks(*rule)) {
            for (first, signs, scores) in &passages.read {
                let Some(sure) = scores.of(rule).filter(|sure| *sure >= EVIDENT) else { continue };
                let end = passages.places.len().min(first + PASSAGE);
                let Some(found) = point(scene, model, rule, &passages.places[*first..end]) else { continue };
                if refused.contains(&(rule, found.at)) {
                    continue;
                }
                let distance = match self.stands(scene, context, rule, &found) {
                    Ok(distance) => distance,
                    Err(reason) => {
                        self.clear(scene, found.at, rule, &reason, self.concepts(&found), cleared);
                        continue;
                    }
                };
                let signs = model.telling(signs, rule, true, &self.lexicon);
                let told = format!(
                    "passage lu dans son ensemble\u{a0}: plausible à {}{}",
                    percent(sure),
                    listed(", surtout par ", &signs)
                );
                kept.push(Kept { rule, found, distance, evident: Some(told) });
                break;
            }
        }
    }

    /// Why a frame met is all but impossible in a text of one passage; nothing when it is not. Among
    /// several claims each one is but a part of the whole: its neighbours answer too.
    fn doubt(
        &self,
        scene: &Scene<'_>,
        context: &DocumentContext,
        model: &Model,
        passages: &Passages<'_>,
        k: &Kept,
        several: bool,
    ) -> Option<String> {
        if is_told_by_its_place(scene, k) {
            return None;
        }
        let (sure, signs) = passages.best(k.found.at, k.rule).filter(|(sure, _)| *sure < IMPLAUSIBLE)?;
        let nearby = || passages.nearby(scene, context, model, k).1;
        if several && nearby().is_some_and(|near| near >= IMPLAUSIBLE) {
            return None;
        }
        let against = model.telling(signs, k.rule, false, &self.lexicon);
        Some(format!("peu plausible ({}) dans ce texte{}", percent(sure), listed("\u{a0}: ", &against)))
    }

    /// The same in a text of several passages, which speaks of many things: the sentence and its
    /// neighbours answer alone.
    fn doubt_nearby(
        &self,
        scene: &Scene<'_>,
        context: &DocumentContext,
        model: &Model,
        passages: &Passages<'_>,
        k: &Kept,
    ) -> Option<String> {
        if is_told_by_its_place(scene, k) {
            return None;
        }
        let (signs, sure) = passages.nearby(scene, context, model, k);
        let sure = sure.filter(|sure| *sure < IMPLAUSIBLE_NEARBY)?;
        let against = model.telling(&signs, k.rule, false, &self.lexicon);
        Some(format!("peu plausible ({}) dans ce passage{}", percent(sure), listed("\u{a0}: ", &against)))
    }
}

/// A rating or an address says what it is by its place, not by its words.
fn is_told_by_its_place(scene: &Scene<'_>, k: &Kept) -> bool {
    matches!(scene.document.blocks[k.found.at.block].zone, Zone::StructuredData | Zone::Url)
}

/// The sentence of a passage that speaks most for a rule, and the words in it that do.
fn point(scene: &Scene<'_>, model: &Model, rule: usize, places: &[At]) -> Option<Match> {
    let weigh = |at: At| {
        let analysis = &scene.analyses[at.block];
        let mut seen = FxHashSet::default();
        let mut sum = 0.0;
        signs::each(analysis, &analysis.sentences[at.sentence], |sign| {
            if seen.insert(sign) {
                sum += model.weight(sign, rule);
            }
        });
        sum
    };
    let (_, at) = places.iter().map(|at| (weigh(*at), *at)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    let analysis = &scene.analyses[at.block];
    let sentence = &analysis.sentences[at.sentence];
    let mut hits: Vec<(f32, &Hit)> = analysis
        .hits_of(sentence)
        .iter()
        .filter(|hit| sentence.negations.of(hit).is_none())
        .map(|hit| (model.weight(Sign::List(hit.list), rule), hit))
        .filter(|(weight, _)| *weight > 0.0)
        .collect();
    hits.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.start.cmp(&b.1.start)));
    hits.truncate(POINTED);
    let hits: Vec<(At, Hit)> = hits.into_iter().map(|(_, hit)| (at, *hit)).collect();
    (!hits.is_empty()).then_some(Match { hits, at, severity: None, unqualified: false })
}

/// A share in French.
fn percent(share: f32) -> String {
    format!("{:.0}\u{a0}%", share * 100.0)
}

/// Signs told, after some words; nothing when there are none.
fn listed(before: &str, signs: &[String]) -> String {
    if signs.is_empty() { String::new() } else { format!("{before}{}", signs.join(", ")) }
}

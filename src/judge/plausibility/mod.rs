//! How plausible each rule is in a passage read as a whole, from the concepts and the words it holds.
//!
//! Frames say that the words of a claim are there; they cannot say that everything around speaks
//! of something else, nor see a claim that nobody worded that way before. The weights of
//! `lexicons/plausibilite.tsv`, learned from labelled texts ([`Trainer`]), answer both: a frame met
//! where its rule is all but impossible is cleared, and a rule that is all but certain without any
//! frame points at the sentence that speaks most for it. Each weight bears a word, a list or a
//! genre, so that a judgement can still be read.

mod balance;
mod descent;
mod model;
mod scores;
mod signs;
mod training;

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

pub(super) use self::model::Model;
use self::scores::Scores;
use self::signs::{Sign, Signs};
pub use self::training::{Labelled, Trainer};
use super::context::DocumentContext;
use super::decision::Silence;
use super::frame::Match;
use super::scene::{At, Scene};
use super::{Cleared, Engine, Kept, SHORT};
use crate::extract::Zone;
use crate::lexicon::{Hit, Lexicon};

/// In a text of one passage, what a rule has to reach to need no frame.
const KEPT: f32 = 0.45;
/// Under this, a frame met there is cleared: to lose a claim that is worded costs more than to show one too many.
const CLEARED: f32 = 0.4;
/// The same where so many rules are met that reach this: the words of each claim are outvoted by those of the
/// others.
const CLEARED_AMONG: f32 = 0.25;
const SEVERAL: usize = 3;
/// In a text of several passages the sentence of a frame and its neighbours alone are asked, and they must
/// reach this.
const LIKELY: f32 = 0.93;
/// Plausible rules met from which a text is an advert beyond doubt: nothing in it is cleared. In a text of
/// several passages more is met by chance.
const MANY: usize = 3;
const MANY_IN_LONG: usize = 5;
/// Rules met in one sentence of a text of one passage from which none of them is cleared: the words of each
/// are outvoted by those of the others.
const CROWD: usize = 6;
/// From this on, one of several passages needs no frame for a rule.
const EVIDENT: f32 = 0.95;
/// In a short text, what a rule has to reach to speak where the trade, the addressee or the genre that the text
/// seems to have would silence it.
const BELIED: f32 = 0.9;
/// From this on, one sentence alone needs no frame, in a text of several passages of which one makes the rule likely.
const EVIDENT_ALONE: f32 = 0.95;
/// Words that one sentence needs to speak alone: a heading names a subject, it claims nothing.
const WORDS_ALONE: usize = 6;
/// Sentences read as one passage: most adverts, sheets and articles are no longer.
const PASSAGE: usize = 24;
/// Terms that a finding without a frame points at.
const POINTED: usize = 3;

/// The passages of a document, each with what the weights say of it.
struct Passages<'s, 'p> {
    scene: &'p Scene<'s>,
    context: &'p DocumentContext,
    model: &'p Model,
    /// Places of the sentences, in reading order.
    places: Vec<At>,
    /// The passages, with their first sentence.
    read: Vec<(usize, Signs<'s>, Scores)>,
}

impl<'s, 'p> Passages<'s, 'p> {
    /// Reads a document: in one passage, or in passages that overlap by half.
    fn read(scene: &'p Scene<'s>, context: &'p DocumentContext, model: &'p Model) -> Self {
        let places = signs::places(scene.analyses);
        let mut read = Vec::new();
        let mut first = 0;
        loop {
            let end = places.len().min(first + PASSAGE);
            let signs = Signs::of(scene.analyses, &places[first..end], context);
            let scores = model.scores(&signs);
            read.push((first, signs, scores));
            if end == places.len() {
                return Self { scene, context, model, places, read };
            }
            first += PASSAGE / 2;
        }
    }

    /// Whether the document is of several passages: it speaks of many things.
    fn is_long(&self) -> bool {
        self.read.len() > 1
    }

    /// How plausible a rule is in a text of one passage, with a frame of it or without; nothing when no text
    /// taught it.
    fn whole(&self, rule: usize, frame: bool) -> Option<f32> {
        self.model.balance.plausible(&self.read[0].2, rule, frame)
    }

    /// Where a rule needs no frame, and how sure that is: the text of one passage; else the passages that make
    /// it all but certain, or the sentences that do by themselves in a long text, which dilutes what one of
    /// them says.
    fn evident(&self, rule: usize) -> Vec<(&[At], f32)> {
        if !self.is_long() {
            let sure = self.whole(rule, false).filter(|sure| *sure >= KEPT);
            return sure.map(|sure| (self.places.as_slice(), sure)).into_iter().collect();
        }
        let over = |least: f32| {
            let passages = self.read.iter();
            passages.filter_map(move |(first, _, scores)| {
                let sure = scores.of(rule).filter(|sure| *sure >= least)?;
                Some((&self.places[*first..self.places.len().min(first + PASSAGE)], sure))
            })
        };
        let passages: Vec<_> = over(EVIDENT).collect();
        if !passages.is_empty() {
            return passages;
        }
        let mut sentences: Vec<&[At]> = over(LIKELY).flat_map(|(passage, _)| passage.chunks(1)).collect();
        // Passages overlap.
        sentences.sort_unstable();
        sentences.dedup();
        let words = |at: &At| self.scene.analyses[at.block].sentences[at.sentence].tokens.len();
        let sure =
            |sentence: &[At]| self.model.score(&Signs::of(self.scene.analyses, sentence, self.context), rule);
        sentences
            .into_iter()
            .filter(|sentence| sentence.iter().all(|at| words(at) >= WORDS_ALONE))
            .filter_map(|sentence| Some((sentence, sure(sentence).filter(|sure| *sure >= EVIDENT_ALONE)?)))
            .collect()
    }

    /// Whether the words of a text make a rule so plausible that it is not what it seems to be.
    fn belie(&self, rule: usize) -> bool {
        !self.is_long() && self.whole(rule, false).is_some_and(|sure| sure >= BELIED)
    }

    /// In a text of one passage, what its words say of each rule and, where more, those around a frame met: a
    /// claim among others is but a part of the whole, and the others would outvote it.
    fn hear(&mut self, kept: &[Kept]) {
        if self.is_long() {
            return;
        }
        for k in kept {
            if let Some(sum) = self.model.sum(&self.nearby(k), k.rule) {
                self.read[0].2.meet(k.rule, sum);
            }
        }
    }

    /// The signs of a frame met and of its neighbours.
    fn nearby(&self, k: &Kept) -> Signs<'s> {
        Signs::of(self.scene.analyses, around(&self.places, k.found.at), self.context)
    }

    /// How plausible its rule is in them; nothing when no text taught it.
    fn sure_nearby(&self, k: &Kept) -> Option<f32> {
        self.model.score(&self.nearby(k), k.rule)
    }

    /// Of each frame met, how plausible its rule is when that is not enough.
    fn doubtful(&self, kept: &[Kept]) -> Vec<Option<f32>> {
        // A long text speaks of many things: the sentence and its neighbours answer alone.
        let long = self.is_long();
        let (least, many) = if long { (LIKELY, MANY_IN_LONG) } else { (CLEARED, MANY) };
        let sure = |k: &Kept| if long { self.sure_nearby(k) } else { self.whole(k.rule, true) };
        let sure: Vec<Option<f32>> = kept.iter().map(sure).collect();
        let plausible = |least: f32| -> usize {
            let rules = kept.iter().zip(&sure).filter(|(_, sure)| sure.is_none_or(|sure| sure >= least));
            rules.map(|(k, _)| k.rule).collect::<FxHashSet<_>>().len()
        };
        if plausible(least) >= many {
            return vec![None; kept.len()];
        }
        let several = !long && plausible(CLEARED_AMONG) >= SEVERAL;
        let least = if several { CLEARED_AMONG } else { least };
        let mut crowds: FxHashMap<At, FxHashSet<usize>> = FxHashMap::default();
        for k in kept.iter().filter(|_| !long) {
            crowds.entry(k.found.at).or_default().insert(k.rule);
        }
        let crowded = |at: At| crowds.get(&at).is_some_and(|rules| rules.len() >= CROWD);
        let doubt = |(k, sure): (&Kept, Option<f32>)| {
            sure.filter(|sure| *sure < least && !is_told_by_its_place(self.scene, k) && !crowded(k.found.at))
        };
        kept.iter().zip(sure).map(doubt).collect()
    }

    /// Why a frame met is so doubtful, in words.
    fn against(&self, k: &Kept, sure: f32, lexicon: &Lexicon) -> String {
        let told = |signs: &Signs<'_>| self.model.telling(signs, k.rule, false, lexicon);
        let (place, signs) = if self.is_long() {
            ("passage", told(&self.nearby(k)))
        } else {
            ("texte", told(&self.read[0].1))
        };
        format!("peu plausible ({}) dans ce {place}{}", percent(sure), listed("\u{a0}: ", &signs))
    }
}

/// Whether a document can say something of a rule, frame or not.
enum Speech {
    Open,
    /// Not by what it seems to be, for this reason.
    Doubted(Cow<'static, str>),
    Closed,
}

impl Engine {
    fn speech(&self, scene: &Scene<'_>, context: &DocumentContext, rule: usize) -> Speech {
        if !self.active[rule]
            || self.silence(scene, rule).is_some()
            || self.frames_of(rule).iter().all(|frame| frame.is_answered(scene))
        {
            return Speech::Closed;
        }
        match self.applies(scene, context, rule) {
            Ok(()) => Speech::Open,
            Err(Silence { reason, seeming: true }) => Speech::Doubted(reason),
            Err(_) => Speech::Closed,
        }
    }

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
        // What a longer text seems to be is settled before it is read whole.
        let short = scene.document.length() <= SHORT;
        let speeches: Vec<Speech> =
            (0..self.rules.len()).map(|rule| self.speech(scene, context, rule)).collect();
        let heard = |speech: &Speech| match speech {
            Speech::Open => true,
            Speech::Doubted(_) => short,
            Speech::Closed => false,
        };
        if kept.is_empty() && !speeches.iter().any(heard) {
            return;
        }
        let mut passages = Passages::read(scene, context, model);
        passages.hear(kept);
        let mut doubtful = passages.doubtful(kept).into_iter();
        kept.retain(|k| {
            let doubt = doubtful.next().flatten();
            if let Some(sure) = doubt.filter(|_| scene.explained) {
                let reason = passages.against(k, sure, &self.lexicon);
                self.clear(scene, k.found.at, k.rule, &reason, self.concepts(&k.found), cleared);
            }
            doubt.is_none()
        });
        let met: FxHashSet<usize> = kept.iter().map(|k| k.rule).collect();
        for (rule, speech) in speeches.into_iter().enumerate().filter(|(rule, _)| !met.contains(rule)) {
            let belied = match speech {
                Speech::Open => None,
                Speech::Doubted(reason) if short && passages.belie(rule) => Some(reason),
                _ => continue,
            };
            for (places, sure) in passages.evident(rule) {
                let Some(found) = point(scene, model, rule, places) else { continue };
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
                let signs = Signs::of(scene.analyses, places, context);
                let signs = model.telling(&signs, rule, true, &self.lexicon);
                let whole =
                    if places.len() > 1 { "passage lu dans son ensemble" } else { "phrase lue seule" };
                let mut told = format!(
                    "{whole}\u{a0}: plausible à {}{}",
                    percent(sure),
                    listed(", surtout par ", &signs)
                );
                if let Some(reason) = &belied {
                    told += &format!("\u{a0}; à première vue\u{a0}: {reason}");
                }
                kept.push(Kept { rule, found, distance, evident: Some(told) });
                break;
            }
        }
    }
}

/// A sentence and its two neighbours, among those of a document.
fn around(places: &[At], at: At) -> &[At] {
    let number = places.partition_point(|place| *place < at);
    &places[number.saturating_sub(1)..places.len().min(number + 2)]
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

//! What becomes of a frame met: the context, the day, the sentence and the condition decide.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::context::{self, DocumentContext};
use super::frame::{Compiled, Match};
use super::qualifier::{self, Distance};
use super::rule::{Genre, NormRef};
use super::scene::{At, Scene};
use super::{Cleared, Engine, Kept, Met};
use crate::lexicon::ListId;

/// Weight of the cues against an offer from which quotation marks mean somebody else's words.
const QUOTED_FROM: f32 = 0.7;

/// In a long text an exception is that of the sentences around, this many before and after.
const NEIGHBOURHOOD: usize = 8;

const EXCEPTION: &str = "exception de la règle";

/// Why a rule says nothing.
#[derive(Debug)]
pub(super) struct Silence {
    /// In French.
    pub(super) reason: Cow<'static, str>,
    /// What the document seems to be, which its words may belie.
    pub(super) seeming: bool,
}

impl From<String> for Silence {
    fn from(reason: String) -> Self {
        Self { reason: reason.into(), seeming: false }
    }
}

impl Engine {
    pub(super) fn judge_sentence(&self, scene: &Scene<'_>, context: &DocumentContext, at: At, met: &mut Met) {
        let Met { kept, refused, cleared, .. } = met;
        let sentence = &scene.analyses[at.block].sentences[at.sentence];
        if sentence.lists.is_empty() {
            return;
        }
        let mut frames: Vec<u32> = Vec::new();
        for list in sentence.lists.iter() {
            frames.extend(&self.by_list[list as usize]);
        }
        frames.sort_unstable();
        frames.dedup();
        let first = kept.len();
        for number in frames {
            let frame = &self.frames[number as usize];
            if kept[first..].iter().any(|k| k.rule == frame.rule) || !frame.applies(scene, at.block) {
                continue;
            }
            match frame.find(scene, at) {
                None => {}
                Some(Err(rejection)) => {
                    refused.insert((frame.rule, at));
                    self.clear(scene, at, frame.rule, &rejection.reason, Vec::new(), cleared);
                }
                Some(Ok(found)) => match self.weigh(scene, context, frame, &found) {
                    Ok(distance) => kept.push(Kept { rule: frame.rule, found, distance, evident: None }),
                    Err(silence) => {
                        if !silence.seeming {
                            refused.insert((frame.rule, at));
                        }
                        let cues = self.concepts(&found);
                        self.clear(scene, at, frame.rule, &silence.reason, cues, cleared);
                    }
                },
            }
        }
    }

    /// Whether a rule speaks of a document at all, or why not.
    pub(super) fn applies(
        &self,
        scene: &Scene<'_>,
        context: &DocumentContext,
        number: usize,
    ) -> Result<(), Silence> {
        let rule = &self.rules[number];
        let never = |reason: &'static str| Err(Silence { reason: reason.into(), seeming: false });
        let seeming = |reason: Cow<'static, str>| Err(Silence { reason, seeming: true });
        if rule.severity_at(scene.day).is_none() {
            return never("règle sans objet à cette date");
        }
        let founded = |norm: &NormRef| self.law.in_force(norm.name(), scene.day, norm.addressee()).is_some();
        if !rule.norms.iter().any(founded) {
            return never("aucun texte invoqué n'est en vigueur à cette date");
        }
        if context.foreign {
            return never("autre pays que la France");
        }
        if !context.long && scene.lists.any(&self.prepared[number].unless_document) {
            return never(EXCEPTION);
        }
        if context.other_trade {
            return seeming("autre métier que la médecine".into());
        }
        if context.professional {
            return seeming("texte destiné à des professionnels".into());
        }
        if rule.care && !context.care {
            return seeming("ne porte pas sur un acte médical".into());
        }
        if !rule.genres.contains(&context.genre) {
            let genre = context::genre_label(context.genre);
            return seeming(format!("le document est de genre « {genre} »").into());
        }
        Ok(())
    }

    /// The frames of a rule: they stand together, in the order of the rules.
    pub(super) fn frames_of(&self, number: usize) -> &[Compiled] {
        let from = self.frames.partition_point(|frame| frame.rule < number);
        let to = self.frames.partition_point(|frame| frame.rule <= number);
        &self.frames[from..to]
    }

    /// Why a rule says nothing of the texts of a day, when it is silent then.
    pub(super) fn silence(&self, scene: &Scene<'_>, number: usize) -> Option<&str> {
        let mut silent = self.rules[number].silent.iter();
        silent.find(|p| p.from <= scene.day && scene.day <= p.until).map(|p| p.reason.as_str())
    }

    /// Decides on a frame met: the distance of its condition, or why it is no finding.
    fn weigh(
        &self,
        scene: &Scene<'_>,
        context: &DocumentContext,
        frame: &Compiled,
        found: &Match,
    ) -> Result<Distance, Silence> {
        if let Some(reason) = self.silence(scene, frame.rule)
            && frame.syntax.severity.is_none()
        {
            return Err(reason.to_owned().into());
        }
        self.applies(scene, context, frame.rule)?;
        Ok(self.stands(scene, context, frame.rule, found)?)
    }

    /// Whether the sentence of a match leaves it standing: the distance of its condition, or why not.
    pub(super) fn stands(
        &self,
        scene: &Scene<'_>,
        context: &DocumentContext,
        rule: usize,
        found: &Match,
    ) -> Result<Distance, String> {
        let prepared = &self.prepared[rule];
        let sentence = &scene.analyses[found.at.block].sentences[found.at.sentence];
        let far = |lists: &[ListId]| context.long && scene.told(lists, found.at, NEIGHBOURHOOD);
        if sentence.lists.any(&prepared.unless) || far(&prepared.unless_document) {
            return Err(EXCEPTION.to_owned());
        }
        if self.rules[rule].genres.contains(&Genre::Offer)
            && self.cues.reporting.is_some_and(|l| sentence.lists.contains(l))
        {
            return Err("propos rapporté".to_owned());
        }
        // In a text that is not plainly an offer, words between quotation marks are somebody else's.
        if context.against >= QUOTED_FROM && found.hits.iter().all(|(place, hit)| scene.quoted(*place, hit)) {
            return Err("propos cité entre guillemets".to_owned());
        }
        let Some(conditions) = prepared.conditions.as_ref().filter(|_| !found.unqualified) else {
            return Ok(Distance::Absent);
        };
        match qualifier::distance(scene, conditions, found) {
            Distance::Near(text) => Err(format!("condition dans la phrase ou à côté : « {text} »")),
            distance => Ok(distance),
        }
    }

    /// The most specific rule of a sentence includes the general ones, and a sentence that says a thing
    /// in full includes its neighbour that only begins it.
    pub(super) fn absorb(&self, kept: &mut Vec<Kept>, scene: &Scene<'_>, cleared: &mut Vec<Cleared>) {
        // Sentences in which a rule is included in another, with that rule. What was met word for word is not
        // included in what the passage as a whole suggests.
        let mut included: FxHashSet<(usize, usize, usize)> = FxHashSet::default();
        for other in kept.iter().filter(|k| k.evident.is_none()) {
            let block = other.found.at.block;
            for rule in self.prepared[other.rule].absorbs.iter().filter(|rule| **rule != other.rule) {
                included.insert((block, other.found.at.sentence, *rule));
                let places = other.found.hits.iter().map(|(place, _)| place);
                included.extend(places.filter(|p| p.block == block).map(|p| (block, p.sentence, *rule)));
            }
        }
        // Words with which a sentence meets a rule on its own.
        let own: FxHashSet<_> = kept
            .iter()
            .filter(|k| k.found.hits.iter().all(|(place, _)| *place == k.found.at))
            .flat_map(|k| {
                k.found.hits.iter().map(|(at, hit)| (k.rule, at.block, at.sentence, hit.start, hit.end))
            })
            .collect();
        let absorbed: Vec<Option<&str>> = kept
            .iter()
            .map(|k| {
                let at = k.found.at;
                let borrowed = k.found.hits.iter().any(|(place, hit)| {
                    *place != at && own.contains(&(k.rule, place.block, place.sentence, hit.start, hit.end))
                });
                if included.contains(&(at.block, at.sentence, k.rule)) {
                    Some("compris dans une règle plus précise")
                } else {
                    borrowed.then_some("dit en entier dans une phrase voisine")
                }
            })
            .collect();
        for (k, reason) in kept.iter().zip(&absorbed) {
            if let Some(reason) = reason {
                let cues = self.concepts(&k.found);
                self.clear(scene, k.found.at, k.rule, reason, cues, cleared);
            }
        }
        let mut index = 0;
        kept.retain(|_| {
            index += 1;
            absorbed[index - 1].is_none()
        });
    }
}

//! Judgement: the terms found in a document, read in their context, become findings.
//!
//! Context is weighed first (genre, audience, trade, country, date). A frame of concepts met in a
//! sentence is then a *candidate*; negation, questions, reported speech, conditions and the law of
//! the day decide whether it is a finding or a passage examined and cleared, and why.

pub mod analysis;
mod check;
mod combination;
pub mod context;
pub mod coverage;
pub mod cues;
pub mod dossier;
mod evidence;
pub mod frame;
mod gate;
pub mod landing;
mod load;
mod memory;
pub mod negation;
mod plausibility;
pub mod qualifier;
mod repeat;
mod report;
pub mod rule;
pub mod voice;

use std::cell::RefCell;
use std::ops::Range;
use std::path::Path;

use rustc_hash::FxHashSet;

use crate::diagnostic::LoadError;
use crate::extract::{Document, Zone};
use crate::finding::Finding;
use crate::law::Law;
use crate::lexicon::{Lexicon, ListId};

use analysis::{Analysis, Answer};
use context::DocumentContext;
use cues::Cues;
use frame::{At, Compiled, Match, Scene};
use qualifier::{Conditions, Distance};
use rule::Genre;

pub use check::{CheckCount, REFERENCE_DAY};
pub use plausibility::Trainer;
pub use repeat::Recall;
pub use rule::Rule;

/// Where to read the pack from; the built-in one by default.
#[derive(Debug, Clone, Copy, Default)]
pub struct LoadOptions<'p> {
    /// Folder of rule files.
    pub rules: Option<&'p Path>,
    /// Folder of lexicon files.
    pub lexicons: Option<&'p Path>,
    /// Folder of law files.
    pub law: Option<&'p Path>,
}

/// Rules, lexicons and law, ready to judge documents. Shared between threads.
#[derive(Debug)]
pub struct Engine {
    lexicon: Lexicon,
    law: Law,
    cues: Cues,
    gate: gate::Gate,
    /// What labelled texts taught; a pack may have none.
    plausibility: Option<plausibility::Model>,
    rules: Vec<Rule>,
    active: Vec<bool>,
    prepared: Vec<Prepared>,
    frames: Vec<Compiled>,
    proofs: evidence::Proofs,
    /// Frames whose first concept may rest on a list.
    by_list: Vec<Vec<u32>>,
    /// Sentences met before.
    sentences: analysis::Sentences,
    /// Ads met before.
    ads: repeat::Ads,
    /// Days on which the law or a rule changes.
    turns: Vec<jiff::civil::Date>,
    version: String,
    /// Name and text of the file that weighs the cues.
    context_file: (String, String),
}

/// What a rule needs at hand besides its frames.
#[derive(Debug, Default)]
struct Prepared {
    unless: Vec<ListId>,
    unless_document: Vec<ListId>,
    conditions: Option<Conditions>,
    absorbs: Vec<usize>,
}

/// What came out of a document.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// Passages to review, in reading order.
    pub findings: Vec<Finding>,
    /// Where each of them stands, in the same order; nothing for texts that only meet when shown together.
    pub spots: Vec<Option<Spot>>,
    /// For each of these texts that meet, in order, the blocks that hold them.
    pub joined: Vec<Vec<usize>>,
    /// Passages examined and cleared, with the reason.
    pub cleared: Vec<Cleared>,
    /// What the document is.
    pub context: Context,
    /// Sentences left unjudged once ten thousand findings were listed.
    pub unjudged: usize,
    /// What it says of the eight obligations; nothing when it is no platform's own document about care.
    pub evidence: Option<Vec<dossier::Evidence>>,
    /// What it says of the claims of the ads that lead to it; nothing when its address is not known.
    pub landing: Option<landing::Landing>,
}

/// Place of a finding in the text of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Index of the block.
    pub block: usize,
    /// The sentence, in bytes of the block's text.
    pub sentence: Range<usize>,
    /// The passage, from its first decisive word to its last.
    pub passage: Range<usize>,
}

/// A passage that met a rule's concepts and was cleared.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Cleared {
    /// Rule.
    pub rule: String,
    /// Sentence, as read.
    pub sentence: String,
    /// Zone.
    pub zone: String,
    /// 1-based line; 0 in a file without lines.
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
    /// Why, in French.
    pub reason: String,
    /// What was met.
    pub cues: Vec<String>,
}

/// What the document is, in words.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Context {
    /// Genre.
    pub genre: String,
    /// Audience.
    pub audience: String,
    /// Trade.
    pub trade: String,
    /// Jurisdiction.
    pub jurisdiction: String,
    /// Why.
    pub cues: Vec<String>,
}

/// Findings listed for one document. A page that repeats itself a million times is one page to
/// review, not a million: the sentences left unread after this many are counted instead.
const MOST_FINDINGS: usize = 10_000;

/// A text of this many bytes is about as soon read whole as looked through.
const SHORT: usize = 1024;

/// Weight of the cues against an offer from which quotation marks mean somebody else's words.
const QUOTED_FROM: f32 = 0.7;

thread_local! {
    /// Buffers of this thread.
    static WORKSPACE: RefCell<analysis::Workspace> = RefCell::default();
}

/// A match kept, with the distance of its condition.
struct Kept {
    rule: usize,
    found: Match,
    distance: Distance,
    /// Why the rule is evident, when no frame was met.
    evident: Option<String>,
}

impl Engine {
    /// Reads rules, lexicons and law.
    ///
    /// # Errors
    /// Every mistake of every file.
    pub fn load(options: &LoadOptions<'_>) -> Result<Self, Vec<LoadError>> {
        load::load(options)
    }

    /// Version of the pack: number and hash of its files.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The rules, in file order.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The law the rules invoke.
    #[must_use]
    pub const fn law(&self) -> &Law {
        &self.law
    }

    /// The lexicon.
    #[must_use]
    pub const fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The context cues.
    #[must_use]
    pub const fn cues(&self) -> &Cues {
        &self.cues
    }

    /// Keeps only some rules or families, or leaves some out.
    ///
    /// # Errors
    /// A selector that selects nothing, in French, with a suggestion.
    pub fn restrict(&mut self, only: &[String], skip: &[String]) -> Result<(), String> {
        let selects = |selector: &str, rule: &Rule| {
            rule.id == selector || rule.family() == selector || selector == format!("{}.*", rule.family())
        };
        for selector in only.iter().chain(skip) {
            if !self.rules.iter().any(|r| selects(selector, r)) {
                let near = self
                    .rules
                    .iter()
                    .flat_map(|r| [r.id.as_str(), r.family()])
                    .map(|name| (crate::lexicon::distance(name, selector), name))
                    .filter(|(distance, name)| *distance * 3 <= name.len())
                    .min()
                    .map(|(_, name)| format!("\u{a0}; vouliez-vous «\u{a0}{name}\u{a0}»\u{a0}?"))
                    .unwrap_or_default();
                return Err(format!("aucune règle ni famille ne s’appelle «\u{a0}{selector}\u{a0}»{near}"));
            }
        }
        self.ads = repeat::Ads::default();
        for (rule, active) in self.rules.iter().zip(&mut self.active) {
            let kept = only.is_empty() || only.iter().any(|s| selects(s, rule));
            *active = kept && !skip.iter().any(|s| selects(s, rule));
        }
        Ok(())
    }

    /// Judges a document.
    #[must_use]
    pub fn judge(&self, document: &Document) -> Judgement {
        WORKSPACE.with_borrow_mut(|work| self.read(document, true, work))
    }

    /// Judges a document without describing its context nor the passages that were cleared.
    #[must_use]
    pub fn scan(&self, document: &Document) -> Judgement {
        // A short text is read at once: what shuts it is found on the way.
        let length: usize = document.blocks.iter().map(|block| block.text.len()).sum();
        WORKSPACE.with_borrow_mut(|work| {
            if length > SHORT && self.gate.shuts(document, &self.cues, work) {
                Judgement::default()
            } else {
                self.read(document, false, work)
            }
        })
    }

    fn read(&self, document: &Document, explained: bool, work: &mut analysis::Workspace) -> Judgement {
        let mut analyses: Vec<Analysis> = document
            .blocks
            .iter()
            .map(|b| analysis::analyse(b, &self.lexicon, &self.cues, &self.sentences, work))
            .collect();
        self.answer_questions(document, &mut analyses);
        let context = context::weigh(document, &analyses, &self.lexicon, &self.cues, explained);
        let scene = Scene {
            document,
            analyses: &analyses,
            lists: &context.lists,
            day: document.date.day,
            law: &self.law,
            explained,
            cache: frame::Cache::default(),
        };
        let mut kept: Vec<Kept> = Vec::new();
        let mut cleared = Vec::new();
        let mut refused = FxHashSet::default();
        let mut unjudged = 0;
        for (block, analysis) in analyses.iter().enumerate() {
            for sentence in 0..analysis.sentences.len() {
                if kept.len() >= MOST_FINDINGS {
                    unjudged += usize::from(!analysis.sentences[sentence].lists.is_empty());
                    continue;
                }
                let at = At { block, sentence };
                self.judge_sentence(&scene, &context, at, &mut kept, &mut refused, &mut cleared);
            }
        }
        self.consider(&scene, &context, &refused, &mut kept, &mut cleared);
        self.absorb(&mut kept, &scene, &mut cleared);
        let (mut findings, mut spots): (Vec<Finding>, Vec<Option<Spot>>) =
            kept.iter().map(|k| self.finding(&scene, &context, k)).map(|(f, spot)| (f, Some(spot))).unzip();
        let mut joined = Vec::new();
        if document.assets.len() > 1 {
            for (finding, blocks) in self.combinations(document, &analyses, &context, &kept, work) {
                findings.push(finding);
                spots.push(None);
                joined.push(blocks);
            }
        }
        let landing = document.address.is_some().then(|| self.landing(&scene));
        let evidence = self.evidence(&scene, &context, !findings.is_empty());
        Judgement {
            findings,
            spots,
            joined,
            cleared,
            context: if explained { report::context(&context) } else { Context::default() },
            unjudged,
            evidence,
            landing,
        }
    }

    fn judge_sentence(
        &self,
        scene: &Scene<'_>,
        context: &DocumentContext,
        at: At,
        kept: &mut Vec<Kept>,
        refused: &mut FxHashSet<(usize, At)>,
        cleared: &mut Vec<Cleared>,
    ) {
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
            if !self.active[frame.rule]
                || kept[first..].iter().any(|k| k.rule == frame.rule)
                || !frame.applies(scene, at.block)
            {
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
                    Err(reason) => {
                        refused.insert((frame.rule, at));
                        let cues = self.concepts(&found);
                        self.clear(scene, at, frame.rule, &reason, cues, cleared);
                    }
                },
            }
        }
    }

    /// Whether a rule speaks of a document at all, or why not.
    fn applies(&self, scene: &Scene<'_>, context: &DocumentContext, number: usize) -> Result<(), String> {
        let rule = &self.rules[number];
        if rule.severity_at(scene.day).is_none() {
            return Err("règle sans objet à cette date".to_owned());
        }
        if self.basis(scene.day, &rule.norms).is_empty() {
            return Err("aucun texte invoqué n'est en vigueur à cette date".to_owned());
        }
        if context.other_trade {
            return Err("autre métier que la médecine".to_owned());
        }
        if context.foreign {
            return Err("autre pays que la France".to_owned());
        }
        if context.professional {
            return Err("texte destiné à des professionnels".to_owned());
        }
        if rule.care && !context.care {
            return Err("ne porte pas sur un acte médical".to_owned());
        }
        if !rule.genres.contains(&context.genre) {
            return Err(format!("le document est de genre « {} »", context::genre_label(context.genre)));
        }
        if scene.lists.any(&self.prepared[number].unless_document) {
            return Err("exception de la règle".to_owned());
        }
        Ok(())
    }

    /// Why a rule says nothing of the texts of a day, when it is silent then.
    fn silence(&self, scene: &Scene<'_>, number: usize) -> Option<&str> {
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
    ) -> Result<Distance, String> {
        if let Some(reason) = self.silence(scene, frame.rule)
            && frame.syntax.severity.is_none()
        {
            return Err(reason.to_owned());
        }
        self.applies(scene, context, frame.rule)?;
        self.stands(scene, context, frame.rule, found)
    }

    /// Whether the sentence of a match leaves it standing: the distance of its condition, or why not.
    fn stands(
        &self,
        scene: &Scene<'_>,
        context: &DocumentContext,
        rule: usize,
        found: &Match,
    ) -> Result<Distance, String> {
        let prepared = &self.prepared[rule];
        let sentence = &scene.analyses[found.at.block].sentences[found.at.sentence];
        if sentence.lists.any(&prepared.unless) {
            return Err("exception de la règle".to_owned());
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
    fn absorb(&self, kept: &mut Vec<Kept>, scene: &Scene<'_>, cleared: &mut Vec<Cleared>) {
        // Sentences in which a rule is included in another, with that rule.
        let mut included: FxHashSet<(usize, usize, usize)> = FxHashSet::default();
        for other in kept.iter() {
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

    /// Reads each question with the sentence that answers it.
    fn answer_questions(&self, document: &Document, analyses: &mut [Analysis]) {
        let answer_of = |analysis: &Analysis, sentence: usize| -> Option<Answer> {
            let s = analysis.sentences.get(sentence)?;
            let first = s.tokens.start;
            let starts = |list: Option<ListId>| {
                list.is_some_and(|l| analysis.hits_of(s).iter().any(|h| h.list == l && h.start <= first + 1))
            };
            if starts(self.cues.answer_no) {
                Some(Answer::No)
            } else if starts(self.cues.answer_yes) {
                Some(Answer::Yes)
            } else {
                None
            }
        };
        for number in 0..document.blocks.len() {
            for sentence in 0..analyses[number].sentences.len() {
                if !analyses[number].sentences[sentence].question {
                    continue;
                }
                let last = sentence + 1 == analyses[number].sentences.len();
                let answer = if last {
                    let next = (number + 1..document.blocks.len())
                        .find(|n| !document.blocks[*n].text.trim().is_empty())
                        .filter(|n| {
                            let b = &document.blocks[*n];
                            b.heading == Some(number)
                                || b.container == document.blocks[number].container
                                || document.blocks[number].zone == Zone::Heading
                        });
                    next.and_then(|n| answer_of(&analyses[n], 0))
                } else {
                    answer_of(&analyses[number], sentence + 1)
                };
                analyses[number].sentences[sentence].answer = answer;
            }
        }
    }
}

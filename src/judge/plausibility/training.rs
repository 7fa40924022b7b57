//! Learns the weights from labelled texts.
//!
//! Logistic regression, one for each rule ([`Descent`]), then how a whole text is judged
//! ([`Balance`]). Texts are taken in a fixed order: the same texts give the same table.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::balance::{Balance, Case};
use super::descent::{Descent, Row};
use super::model::{self, Learned};
use super::scores::Scores;
use super::signs::{self, Signs};
use super::{CLEARED, KEPT, Speech};
use crate::extract::Document;
use crate::judge::analysis::Workspace;
use crate::judge::scene::Scene;
use crate::judge::{Engine, check};

/// How many texts an example of a rule is worth: written to tell the claim from what looks like it.
const PAIR: f64 = 3.0;
/// What a text to flag for other rules alone is worth against a rule: a harmless one says more surely what
/// the rule is not, and claims keep company.
const ELSEWHERE: f64 = 0.7;
/// How far an example has to be from the threshold, and how often its worth is doubled to get there.
const MARGIN: f32 = 0.05;
const PATIENCE: usize = 6;
/// Weights under this say nothing.
const LEAST: f64 = 0.3;
/// Texts in which a sign must be, to be given a weight.
const FEWEST: u32 = 3;
/// Texts to flag that teach a rule.
const TEACHING: usize = 5;
/// Sentences of the parts in which a long text is learned from.
const PART: usize = 12;
/// Parts of the texts that are judged by what the others taught, to learn how a whole text is judged.
const FOLDS: usize = 2;

/// What a labelled text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labelled {
    /// A whole document.
    Text,
    /// A claim or what looks like one, out of any document: it teaches words only.
    Phrase,
}

/// Labelled texts, as signs.
pub struct Trainer<'e> {
    engine: &'e Engine,
    names: FxHashMap<String, u32>,
    written: Vec<String>,
    met: Vec<u32>,
    texts: Vec<Text>,
}

struct Text {
    signs: Vec<(u32, f32)>,
    /// Rules the text is to be flagged for.
    flagged: BTreeSet<usize>,
    kind: Kind,
}

enum Kind {
    /// Read in one passage.
    Whole {
        /// Rules of which a frame is met, each with the signs of its sentence and of the two beside it.
        frames: BTreeMap<usize, Vec<Vec<(u32, f32)>>>,
        /// Rules that the text can say something of.
        spoken: Vec<usize>,
    },
    /// A part of a long text, by number: some part of it is to be flagged, nobody said which.
    Part(usize),
    Phrase,
    /// Of one rule: its label says nothing of the others.
    Example(usize, Side),
}

impl Text {
    fn example(&self) -> Option<(usize, Side)> {
        if let Kind::Example(rule, side) = self.kind { Some((rule, side)) } else { None }
    }

    fn long(&self) -> Option<usize> {
        if let Kind::Part(long) = self.kind { Some(long) } else { None }
    }
}

/// What is asked of an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// A frame finds it: it must be plausible with it.
    Possible,
    /// Another wording of the claim: it must be plausible without a frame.
    Evident,
    /// It must not be plausible without a frame.
    Spared,
}

impl Side {
    /// Whether a text whose weights have this sum is on its side of the threshold.
    fn holds(self, sum: f64, rule: usize, company: f32, balance: &Balance) -> bool {
        let needed = |frame, plausible| f64::from(balance.needed(rule, company, frame, plausible));
        match self {
            Self::Possible => sum > needed(true, CLEARED + MARGIN),
            Self::Evident => sum > needed(false, KEPT + MARGIN),
            Self::Spared => sum < needed(false, KEPT - MARGIN),
        }
    }
}

impl Engine {
    /// Nothing learned yet.
    #[must_use]
    pub fn trainer(&self) -> Trainer<'_> {
        Trainer {
            engine: self,
            names: FxHashMap::default(),
            written: Vec::new(),
            met: Vec::new(),
            texts: Vec::new(),
        }
    }
}

impl Trainer<'_> {
    /// A text, with the identifiers of all the rules it is to be flagged for.
    pub fn add(&mut self, document: &Document, expected: &BTreeSet<String>, labelled: Labelled) {
        let rules = self.engine.rules().iter().enumerate();
        let flagged = rules.filter(|(_, rule)| expected.contains(&rule.id)).map(|(number, _)| number);
        self.read(document, flagged.collect(), (labelled == Labelled::Phrase).then_some(Kind::Phrase));
    }

    /// The examples and counter-examples of every rule, which speak of that rule alone; how many.
    pub fn examples(&mut self) -> usize {
        let engine = self.engine;
        let before = self.texts.len();
        for (number, rule) in engine.rules().iter().enumerate() {
            let flagged = rule.examples.iter().map(|one| (one, Side::Possible));
            let told = rule.paraphrases.iter().map(|one| (one, Side::Evident));
            let spared = rule.counter_examples.iter().map(|one| (one, Side::Spared));
            for (example, side) in flagged.chain(told).chain(spared) {
                if let Ok(document) = check::read_example(example) {
                    let flagged = (side != Side::Spared).then_some(number).into_iter().collect();
                    self.read(&document, flagged, Some(Kind::Example(number, side)));
                }
            }
        }
        self.texts.len() - before
    }

    fn read(&mut self, document: &Document, flagged: BTreeSet<usize>, kind: Option<Kind>) {
        let engine = self.engine;
        let (analyses, context) = engine.ready(document, false, &mut Workspace::default());
        let places = signs::places(&analyses);
        if kind.is_none() && places.len() > super::PASSAGE {
            let long = self.texts.len();
            for part in places.chunks(PART) {
                let signs = self.numbered(&Signs::of(&analyses, part, &context));
                self.texts.push(Text { signs, flagged: flagged.clone(), kind: Kind::Part(long) });
            }
            return;
        }
        let kind = kind.unwrap_or_else(|| {
            let scene = Scene::new(document, &analyses, &context.lists, &engine.law, false);
            let mut frames: BTreeMap<usize, Vec<_>> = BTreeMap::new();
            for kept in engine.meet(&scene, &context).kept {
                let around = super::around(&places, kept.found.at);
                let signs = self.numbered(&Signs::of(&analyses, around, &context));
                frames.entry(kept.rule).or_default().push(signs);
            }
            let open = |rule: &usize| matches!(engine.speech(&scene, &context, *rule), Speech::Open);
            let spoken = (0..engine.rules.len()).filter(open);
            Kind::Whole { frames, spoken: spoken.collect() }
        });
        let signs = self.numbered(&Signs::of(&analyses, &places, &context));
        self.texts.push(Text { signs, flagged, kind });
    }

    fn numbered(&mut self, signs: &Signs<'_>) -> Vec<(u32, f32)> {
        let mut numbered = Vec::new();
        for (sign, value) in signs.counted() {
            let name = model::written(sign, &self.engine.lexicon);
            let next = u32::try_from(self.written.len()).unwrap_or(u32::MAX);
            let number = *self.names.entry(name).or_insert_with_key(|name| {
                self.written.push(name.clone());
                self.met.push(0);
                next
            });
            self.met[number as usize] += 1;
            numbered.push((number, value));
        }
        // The order of the signs is that of the text: the sums must not depend on it.
        numbered.sort_by_key(|(number, _)| *number);
        numbered
    }

    /// The table learned: see `lexicons/plausibilite.tsv`.
    #[must_use]
    pub fn fit(&self) -> String {
        let rules = self.engine.rules();
        let balance = self.balance();
        let lessons = self.lessons(None);
        let companies: Vec<Option<Scores>> =
            self.texts.iter().map(|text| text.example().map(|_| scores(&lessons, text))).collect();
        let mut learned: Vec<_> = lessons
            .into_par_iter()
            .flatten()
            .map(|mut lesson| {
                self.bind(&mut lesson, &companies, &balance);
                let number = lesson.rule;
                let weights = (0..self.written.len())
                    .map(|sign| (self.written[sign].clone(), lesson.descent.weight(sign)))
                    .filter(|(_, weight)| weight.abs() >= LEAST);
                let bias = lesson.descent.bias();
                Learned { rule: rules[number].id.clone(), number, bias, weights: weights.collect() }
            })
            .collect();
        learned.sort_by(|a, b| a.rule.cmp(&b.rule));
        model::table(&learned, &balance)
    }

    /// How whole texts are judged, learned from texts that did not teach the weights they are read with.
    fn balance(&self) -> Balance {
        let mut cases = Vec::new();
        for fold in 0..FOLDS {
            let lessons = self.lessons(Some(fold));
            for text in self.texts.iter().skip(fold).step_by(FOLDS) {
                let Kind::Whole { frames, spoken } = &text.kind else { continue };
                let scores = scores(&lessons, text);
                cases.extend(spoken.iter().filter_map(|rule| {
                    Some(Case {
                        rule: *rule,
                        text: scores.sum(*rule)?,
                        company: scores.company(*rule),
                        frame: frames.contains_key(rule),
                        wanted: text.flagged.contains(rule),
                    })
                }));
            }
        }
        Balance::learn(self.engine.rules().len(), &cases)
    }

    /// What is learned of every rule, without the whole texts of a fold.
    fn lessons(&self, without: Option<usize>) -> Vec<Option<Lesson>> {
        (0..self.engine.rules().len()).into_par_iter().map(|rule| self.learn(rule, without)).collect()
    }

    fn learn(&self, rule: usize, without: Option<usize>) -> Option<Lesson> {
        let left_out = |number: &usize| {
            matches!(self.texts[*number].kind, Kind::Whole { .. }) && without == Some(number % FOLDS)
        };
        let about = (0..self.texts.len()).filter(|number| {
            self.texts[*number].example().is_none_or(|(of, _)| of == rule) && !left_out(number)
        });
        // Of a long text to flag, only the part that says it most is learned from.
        let long = |number: usize| self.texts[number].long();
        let (parts, texts): (Vec<usize>, Vec<usize>) =
            about.partition(|number| long(*number).is_some() && self.texts[*number].flagged.contains(&rule));
        let descent = Descent::new(self.written.len());
        let mut lesson = Lesson { rule, texts, wanted: Vec::new(), worth: Vec::new(), descent };
        self.descend_anew(&mut lesson)?;
        if !parts.is_empty() {
            for whole in parts.chunk_by(|a, b| long(*a) == long(*b)) {
                let sum = |number: usize| sum(&lesson.descent, &self.texts[number].signs);
                lesson.texts.extend(whole.iter().max_by(|a, b| sum(**a).total_cmp(&sum(**b))));
            }
            self.descend_anew(&mut lesson)?;
        }
        Some(lesson)
    }

    /// Says what its texts are worth, and descends on them.
    fn descend_anew(&self, lesson: &mut Lesson) -> Option<()> {
        let texts: Vec<&Text> = lesson.texts.iter().map(|number| &self.texts[*number]).collect();
        (lesson.wanted, lesson.worth) = sides(lesson.rule, &texts)?;
        self.descend(lesson);
        Some(())
    }

    /// Descends on the texts of a lesson, by the signs met often enough to mean something.
    fn descend(&self, lesson: &mut Lesson) {
        let known = |sign: &(u32, f32)| self.met[sign.0 as usize] >= FEWEST;
        let signs = |number: &usize| self.texts[*number].signs.iter().copied().filter(known).collect();
        let rows: Vec<Vec<(u32, f32)>> = lesson.texts.iter().map(signs).collect();
        let rows: Vec<&Row> = rows.iter().map(Vec::as_slice).collect();
        lesson.descent.descend(&rows, &lesson.wanted, &lesson.worth);
    }

    /// The examples of a rule bind: one that does not hold weighs more, until it does. `companies` are what
    /// was learned of the other rules, by text.
    fn bind(&self, lesson: &mut Lesson, companies: &[Option<Scores>], balance: &Balance) {
        for _ in 0..PATIENCE {
            let mut held = true;
            for (number, worth) in lesson.texts.iter().zip(&mut lesson.worth) {
                let text = &self.texts[*number];
                let (Some((_, side)), Some(scores)) = (text.example(), &companies[*number]) else { continue };
                let said = sum(&lesson.descent, &text.signs);
                if !side.holds(said, lesson.rule, scores.company(lesson.rule), balance) {
                    *worth *= 2.0;
                    held = false;
                }
            }
            if held {
                break;
            }
            self.descend(lesson);
        }
    }
}

/// What is being learned of a rule.
struct Lesson {
    rule: usize,
    /// From which texts, by number, what is wanted of each and what it is worth.
    texts: Vec<usize>,
    wanted: Vec<bool>,
    worth: Vec<f64>,
    descent: Descent,
}

/// What lessons say of a text, and of the frames met in it.
fn scores(lessons: &[Option<Lesson>], text: &Text) -> Scores {
    #[allow(clippy::cast_possible_truncation)] // a few units
    let sum = |lesson: &Lesson, signs: &[(u32, f32)]| sum(&lesson.descent, signs) as f32;
    let of = |lesson: &Option<Lesson>| lesson.as_ref().map(|lesson| sum(lesson, &text.signs));
    let mut scores = Scores::of_sums(lessons.iter().map(of).collect());
    if let Kind::Whole { frames, .. } = &text.kind {
        for (rule, nearby) in frames {
            let Some(lesson) = &lessons[*rule] else { continue };
            for signs in nearby {
                scores.meet(*rule, sum(lesson, signs));
            }
        }
    }
    scores
}

/// Which texts are to be flagged for a rule, and what each one is worth: both sides weigh the same,
/// however rare the rule. Nothing when too few teach it.
fn sides(rule: usize, texts: &[&Text]) -> Option<(Vec<bool>, Vec<f64>)> {
    let wanted: Vec<bool> = texts.iter().map(|text| text.flagged.contains(&rule)).collect();
    let flagged = wanted.iter().filter(|wanted| **wanted).count();
    if flagged < TEACHING || flagged == texts.len() {
        return None;
    }
    #[allow(clippy::cast_precision_loss)] // thousands of texts
    let share = |count: usize| texts.len() as f64 / (2.0 * count as f64);
    let (spared, flagged) = (share(texts.len() - flagged), share(flagged));
    let worth = texts.iter().zip(&wanted).map(|(text, wanted)| {
        let worth = if *wanted { flagged } else { spared };
        let elsewhere = !*wanted && !text.flagged.is_empty();
        match text.kind {
            Kind::Example(..) => worth * PAIR,
            _ if elsewhere => worth * ELSEWHERE,
            _ => worth,
        }
    });
    let worth = worth.collect();
    Some((wanted, worth))
}

/// What the weights, as the table will hold them, say of a text.
fn sum(descent: &Descent, signs: &[(u32, f32)]) -> f64 {
    signs
        .iter()
        .map(|(sign, value)| (descent.weight(*sign as usize), f64::from(*value)))
        .filter(|(weight, _)| weight.abs() >= LEAST)
        .fold(descent.bias(), |sum, (weight, value)| sum + weight * value)
}

//! Learns the weights from labelled texts.
//!
//! Logistic regression, one for each rule, by FTRL-Proximal (`McMahan` et al., 2013): a penalty on
//! the sum of the weights leaves most signs without any, so that the table stays short enough to be
//! read. Texts are taken in a fixed order: the same texts give the same table.

use std::collections::BTreeSet;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::model::{self, Learned};
use super::signs::{self, Signs};
use crate::extract::Document;
use crate::judge::analysis::Workspace;
use crate::judge::{Engine, check, context};

/// Steps of the first visits, and how fast they shorten.
const RATE: f32 = 1.0;
const EASE: f32 = 1.0;
/// Penalties on the sum of the weights and of their squares.
const SPARSE: f32 = 3.0;
const SMALL: f32 = 0.02;
/// Times every text is read.
const ROUNDS: usize = 15;
/// How many texts an example of a rule is worth: written to tell the claim from what looks like it.
const PAIR: f32 = 3.0;
/// What a text to flag for other rules alone is worth against a rule: a harmless one says more surely what
/// the rule is not, and claims keep company.
const ELSEWHERE: f32 = 0.7;
/// How far an example has to be from the thresholds, and how often its worth is doubled to get there.
const MARGIN: f32 = 0.02;
const PATIENCE: usize = 6;
/// Weights under this say nothing.
const LEAST: f32 = 0.3;
/// Texts in which a sign must be, to be given a weight.
const FEWEST: u32 = 3;
/// Texts to flag that teach a rule.
const TEACHING: usize = 5;
/// Sentences of the parts in which a long text is learned from.
const PART: usize = 12;

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
    /// The only rule that the label speaks of, and what is asked of it; all of them without one.
    only: Option<(usize, Side)>,
    /// The long text it is a part of: some part of it is to be flagged, nobody said which.
    whole: Option<usize>,
}

/// What is asked of an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// A frame finds it: it must not be implausible.
    Possible,
    /// Another wording of the claim: it must be evident.
    Evident,
    /// It must not be evident.
    Spared,
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
    pub fn add(&mut self, document: &Document, expected: &BTreeSet<String>) {
        let rules = self.engine.rules().iter().enumerate();
        let flagged = rules.filter(|(_, rule)| expected.contains(&rule.id)).map(|(number, _)| number);
        self.read(document, flagged.collect(), None);
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
                    self.read(&document, flagged, Some((number, side)));
                }
            }
        }
        self.texts.len() - before
    }

    fn read(&mut self, document: &Document, flagged: BTreeSet<usize>, only: Option<(usize, Side)>) {
        let (lexicon, cues) = (&self.engine.lexicon, &self.engine.cues);
        let analyses = self.engine.analyses(document, &mut Workspace::default());
        let context = context::weigh(document, &analyses, lexicon, cues, false);
        let places = signs::places(&analyses);
        if only.is_some() || places.len() <= super::PASSAGE {
            let signs = self.numbered(&Signs::of(&analyses, &places, &context));
            self.texts.push(Text { signs, flagged, only, whole: None });
            return;
        }
        let whole = Some(self.texts.len());
        for part in places.chunks(PART) {
            let signs = self.numbered(&Signs::of(&analyses, part, &context));
            self.texts.push(Text { signs, flagged: flagged.clone(), only, whole });
        }
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
        let mut learned: Vec<_> = (0..rules.len())
            .into_par_iter()
            .filter_map(|rule| {
                let (bias, weights) = self.learn(rule)?;
                Some(Learned { rule: rules[rule].id.clone(), bias, weights })
            })
            .collect();
        learned.sort_by(|a, b| a.rule.cmp(&b.rule));
        model::table(&learned)
    }

    fn learn(&self, rule: usize) -> Option<(f32, Vec<(String, f32)>)> {
        let about = self.texts.iter().filter(|text| text.only.is_none_or(|(only, _)| only == rule));
        // Of a long text to flag, only the part that says it most is learned from.
        let (parts, mut texts): (Vec<&Text>, Vec<&Text>) =
            about.partition(|text| text.whole.is_some() && text.flagged.contains(&rule));
        let (mut wanted, mut worth) = sides(rule, &texts)?;
        if !parts.is_empty() {
            let first = self.descend(rule, &texts, &wanted, &worth);
            for whole in parts.chunk_by(|a, b| a.whole == b.whole) {
                texts.extend(whole.iter().max_by(|a, b| first.sum(&a.signs).total_cmp(&first.sum(&b.signs))));
            }
            (wanted, worth) = sides(rule, &texts)?;
        }
        let mut descent = self.descend(rule, &texts, &wanted, &worth);
        for _ in 0..PATIENCE {
            let mut held = true;
            for number in 0..texts.len() {
                // The examples of a rule bind: one that does not hold weighs more, until it does.
                let Some((_, side)) = texts[number].only else { continue };
                if !descent.holds(&texts[number].signs, side) {
                    worth[number] *= 2.0;
                    held = false;
                }
            }
            if held {
                break;
            }
            descent = self.descend(rule, &texts, &wanted, &worth);
        }
        let mut kept: Vec<(String, f32)> = (0..self.written.len())
            .map(|sign| (self.written[sign].clone(), descent.signs[sign].weight(SPARSE)))
            .filter(|(_, weight)| weight.abs() >= LEAST)
            .collect();
        kept.sort_by(|a, b| a.0.cmp(&b.0));
        Some((descent.bias.weight(0.0), kept))
    }

    fn descend(&self, rule: usize, texts: &[&Text], wanted: &[bool], worth: &[f32]) -> Descent {
        let mut descent = Descent::new(self.written.len());
        let mut order: Vec<usize> = (0..texts.len()).collect();
        let mut dice = Dice(rule as u64 + 1);
        for _ in 0..ROUNDS {
            dice.shuffle(&mut order);
            for number in order.iter().copied() {
                let known = |sign: u32| self.met[sign as usize] >= FEWEST;
                let signs = texts[number].signs.iter().filter(|(sign, _)| known(*sign));
                descent.step(signs.copied(), wanted[number], worth[number]);
            }
        }
        descent
    }
}

/// Which texts are to be flagged for a rule, and what each one is worth: both sides weigh the same,
/// however rare the rule. Nothing when too few teach it.
fn sides(rule: usize, texts: &[&Text]) -> Option<(Vec<bool>, Vec<f32>)> {
    let wanted: Vec<bool> = texts.iter().map(|text| text.flagged.contains(&rule)).collect();
    let flagged = wanted.iter().filter(|wanted| **wanted).count();
    if flagged < TEACHING || flagged == texts.len() {
        return None;
    }
    #[allow(clippy::cast_precision_loss)] // thousands of texts
    let share = |count: usize| texts.len() as f32 / (2.0 * count as f32);
    let (spared, flagged) = (share(texts.len() - flagged), share(flagged));
    let worth = texts.iter().zip(&wanted).map(|(text, wanted)| {
        let worth = if *wanted { flagged } else { spared };
        let elsewhere = !*wanted && !text.flagged.is_empty();
        match text.only {
            Some(_) => worth * PAIR,
            None if elsewhere => worth * ELSEWHERE,
            None => worth,
        }
    });
    let worth = worth.collect();
    Some((wanted, worth))
}

/// One coordinate: the sum of its corrected gradients, and of their squares.
#[derive(Debug, Clone, Copy, Default)]
struct Coordinate {
    sum: f32,
    squares: f32,
}

impl Coordinate {
    fn weight(self, sparse: f32) -> f32 {
        if self.sum.abs() <= sparse {
            return 0.0;
        }
        let towards = sparse.copysign(self.sum) - self.sum;
        towards / ((EASE + self.squares.sqrt()) / RATE + SMALL)
    }

    fn correct(&mut self, gradient: f32, weight: f32) {
        let squares = self.squares + gradient * gradient;
        let rate = (squares.sqrt() - self.squares.sqrt()) / RATE;
        self.sum += gradient - rate * weight;
        self.squares = squares;
    }
}

struct Descent {
    bias: Coordinate,
    signs: Vec<Coordinate>,
}

impl Descent {
    fn new(signs: usize) -> Self {
        Self { bias: Coordinate::default(), signs: vec![Coordinate::default(); signs] }
    }

    /// What the weights, as the table will hold them, say of a text.
    fn sum(&self, signs: &[(u32, f32)]) -> f32 {
        let bias = self.bias.weight(0.0);
        signs
            .iter()
            .map(|(sign, value)| (self.signs[*sign as usize].weight(SPARSE), value))
            .filter(|(weight, _)| weight.abs() >= LEAST)
            .fold(bias, |sum, (weight, value)| sum + weight * value)
    }

    /// Whether a text is on its side of the doubt.
    fn holds(&self, signs: &[(u32, f32)], side: Side) -> bool {
        let said = 1.0 / (1.0 + (-self.sum(signs)).exp());
        match side {
            Side::Possible => said > super::IMPLAUSIBLE + MARGIN,
            Side::Evident => said > super::EVIDENT + MARGIN,
            Side::Spared => said < super::EVIDENT - MARGIN,
        }
    }

    fn step(&mut self, signs: impl Iterator<Item = (u32, f32)> + Clone, wanted: bool, weight: f32) {
        let bias = self.bias.weight(0.0);
        let sum = signs
            .clone()
            .fold(bias, |sum, (sign, value)| sum + self.signs[sign as usize].weight(SPARSE) * value);
        let said = 1.0 / (1.0 + (-sum).exp());
        let error = (said - if wanted { 1.0 } else { 0.0 }) * weight;
        self.bias.correct(error, bias);
        for (sign, value) in signs {
            let coordinate = &mut self.signs[sign as usize];
            coordinate.correct(error * value, coordinate.weight(SPARSE));
        }
    }
}

/// A fixed order that looks like none (xorshift).
struct Dice(u64);

impl Dice {
    fn shuffle(&mut self, order: &mut [usize]) {
        for last in (1..order.len()).rev() {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            let other = usize::try_from(self.0 % (last as u64 + 1)).unwrap_or(0);
            order.swap(last, other);
        }
    }
}

//! How a text that is read in one passage is judged: its words, the other claims it seems to make, and
//! whether a frame was met, weighed together.
//!
//! Claims keep company: a text that seems to make others is an advert, where a frame met alone in a
//! sober text is mostly chance.

use super::descent::{Descent, Row};
use super::scores::{Scores, plausible};

/// What weighs on a rule, named as the table does.
pub(super) const PARTS: [&str; 4] = ["départ", "texte", "compagnie", "cadre"];

/// What each of the [`PARTS`] counts for, for one rule.
type Weights = [f32; PARTS.len()];

/// The weights of every rule.
#[derive(Debug)]
pub(super) struct Balance(Vec<Weights>);

/// A text and a rule, to learn from.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) rule: usize,
    /// What the words of the text say of the rule.
    pub(super) text: f32,
    /// See [`Scores::company`].
    pub(super) company: f32,
    /// Whether a frame of the rule was met.
    pub(super) frame: bool,
    /// Whether the text is to be flagged for the rule.
    pub(super) wanted: bool,
}

impl Balance {
    /// What the words say, and nothing else.
    pub(super) fn new(rules: usize) -> Self {
        Self(vec![[0.0, 1.0, 0.0, 0.0]; rules])
    }

    /// How plausible a rule is, with a frame of it or without; nothing when no text taught it.
    pub(super) fn plausible(&self, scores: &Scores, rule: usize, frame: bool) -> Option<f32> {
        let said = self.sum(rule, scores.sum(rule)?, scores.company(rule), frame);
        Some(plausible(said))
    }

    fn sum(&self, rule: usize, text: f32, company: f32, frame: bool) -> f32 {
        let [start, of_text, of_company, of_frame] = self.0[rule];
        start + of_text * text + of_company * company + if frame { of_frame } else { 0.0 }
    }

    /// What the words of a text have to say for a rule to reach a plausibility.
    pub(super) fn needed(&self, rule: usize, company: f32, frame: bool, plausible: f32) -> f32 {
        let [.., of_text, _, _] = self.0[rule];
        let wanted = (plausible / (1.0 - plausible)).ln();
        (wanted - self.sum(rule, 0.0, company, frame)) / of_text.max(f32::EPSILON)
    }

    /// Sets what a part, by its place in [`PARTS`], counts for.
    pub(super) fn set(&mut self, part: usize, rule: usize, weight: f32) {
        self.0[rule][part] = weight;
    }

    /// What a part, by its place in [`PARTS`], counts for.
    pub(super) fn of(&self, part: usize, rule: usize) -> f32 {
        self.0[rule][part]
    }

    /// Learns from cases: one weight of each part for all the rules; a rule whose cases ask for it starts
    /// elsewhere, or trusts its frames more or less.
    pub(super) fn learn(rules: usize, cases: &[Case]) -> Self {
        const TEXT: u32 = 0;
        const COMPANY: u32 = 1;
        const FRAME: u32 = 2;
        let own_start = |rule: usize| u32::try_from(3 + rule).unwrap_or(u32::MAX);
        let own_frame = |rule: usize| u32::try_from(3 + rules + rule).unwrap_or(u32::MAX);
        let signs: Vec<Vec<(u32, f32)>> = cases
            .iter()
            .map(|case| {
                let mut signs = vec![(TEXT, case.text), (COMPANY, case.company), (own_start(case.rule), 1.0)];
                if case.frame {
                    signs.extend([(FRAME, 1.0), (own_frame(case.rule), 1.0)]);
                }
                signs
            })
            .collect();
        let rows: Vec<&Row> = signs.iter().map(Vec::as_slice).collect();
        let wanted: Vec<bool> = cases.iter().map(|case| case.wanted).collect();
        let mut descent = Descent::new(3 + 2 * rules);
        descent.descend(&rows, &wanted, &vec![1.0; cases.len()]);
        #[allow(clippy::cast_possible_truncation)] // a few units
        let weight = |sign: u32| descent.weight(sign as usize) as f32;
        #[allow(clippy::cast_possible_truncation)]
        let start = descent.bias() as f32;
        let of = |rule| {
            let frame = weight(FRAME) + weight(own_frame(rule));
            [start + weight(own_start(rule)), weight(TEXT), weight(COMPANY), frame]
        };
        Self((0..rules).map(of).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(frames_are_worth_something: bool) -> Vec<Case> {
        (0..200u8)
            .map(|number| {
                let frame = number % 2 == 0;
                let wanted = if frames_are_worth_something { frame } else { number % 4 < 2 };
                Case { rule: usize::from(number % 3 == 0), text: 0.0, company: 0.0, frame, wanted }
            })
            .collect()
    }

    #[test]
    fn a_frame_counts_for_what_it_was_worth() {
        let trusted = Balance::learn(2, &cases(true));
        let doubted = Balance::learn(2, &cases(false));
        assert!(trusted.of(3, 0) > 3.0, "{trusted:?}");
        assert!(doubted.of(3, 0).abs() < 0.5, "{doubted:?}");
    }

    #[test]
    fn what_is_needed_gives_what_was_asked() {
        let mut balance = Balance::new(1);
        for (part, weight) in [-3.0, 0.6, 0.8, 2.5].into_iter().enumerate() {
            balance.set(part, 0, weight);
        }
        let text = balance.needed(0, 1.2, true, 0.4);
        assert!((plausible(balance.sum(0, text, 1.2, true)) - 0.4).abs() < 1e-4);
    }
}

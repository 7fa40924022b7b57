//! Precision, recall and their uncertainty. No input, no output: numbers only.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// True positives, false positives, false negatives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Expected and found.
    pub tp: usize,
    /// Found, not expected.
    pub fp: usize,
    /// Expected, not found.
    pub fn_: usize,
}

/// A proportion and its 95 % Wilson interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// The proportion.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// A tally with its derived figures, ready to serialise. A figure without any case is null.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Score {
    tp: usize,
    fp: usize,
    #[serde(rename = "fn")]
    fn_: usize,
    precision: Option<Share>,
    recall: Option<Share>,
    f1: Option<f64>,
}

impl Tally {
    /// Counts one document for one label.
    pub fn count(&mut self, expected: bool, found: bool) {
        match (expected, found) {
            (true, true) => self.tp += 1,
            (false, true) => self.fp += 1,
            (true, false) => self.fn_ += 1,
            (false, false) => {}
        }
    }

    /// Among what was found, what was expected.
    pub fn precision(self) -> Option<Share> {
        Share::wilson(self.tp, self.tp + self.fp)
    }

    /// Among what was expected, what was found.
    pub fn recall(self) -> Option<Share> {
        Share::wilson(self.tp, self.tp + self.fn_)
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(self) -> Option<f64> {
        let all = 2 * self.tp + self.fp + self.fn_;
        (all > 0).then(|| ratio(2 * self.tp, all))
    }

    /// All figures together.
    pub fn score(self) -> Score {
        Score {
            tp: self.tp,
            fp: self.fp,
            fn_: self.fn_,
            precision: self.precision(),
            recall: self.recall(),
            f1: self.f1(),
        }
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.tp += other.tp;
        self.fp += other.fp;
        self.fn_ += other.fn_;
    }
}

impl Share {
    /// Wilson score interval: honest for small numbers and near 0 or 1, where corpora of law live.
    pub fn wilson(successes: usize, trials: usize) -> Option<Self> {
        const Z: f64 = 1.959_963_984_540_054;
        if trials == 0 {
            return None;
        }
        let n = as_f64(trials);
        let p = as_f64(successes) / n;
        let z2 = Z * Z;
        let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / (1.0 + z2 / n);
        Some(Self { value: p, low: (centre - half).max(0.0), high: (centre + half).min(1.0) })
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    as_f64(part) / as_f64(whole)
}

/// Corpora have far fewer than 2^52 documents.
#[allow(clippy::cast_precision_loss)]
fn as_f64(count: usize) -> f64 {
    count as f64
}

/// Labels of a document, expected and found.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    /// Rules a person marked.
    pub expected: BTreeSet<String>,
    /// Rules that fired.
    pub found: BTreeSet<String>,
}

/// Figures of a whole corpus.
#[derive(Debug, Default)]
pub struct Scores {
    /// By rule.
    pub rules: BTreeMap<String, Tally>,
    /// By family: a document counts once per family, whatever the rules.
    pub families: BTreeMap<String, Tally>,
    /// All rules together.
    pub micro_rules: Tally,
    /// All families together.
    pub micro_families: Tally,
    /// Documents on which nothing was expected.
    pub harmless: usize,
    /// Those on which something was found all the same.
    pub harmless_flagged: usize,
}

impl Scores {
    /// Counts one document.
    pub fn add(&mut self, labels: &Labels) {
        for rule in labels.expected.union(&labels.found) {
            let tally = self.rules.entry(rule.clone()).or_default();
            tally.count(labels.expected.contains(rule), labels.found.contains(rule));
            self.micro_rules.count(labels.expected.contains(rule), labels.found.contains(rule));
        }
        let expected: BTreeSet<&str> = labels.expected.iter().map(|rule| family(rule)).collect();
        let found: BTreeSet<&str> = labels.found.iter().map(|rule| family(rule)).collect();
        for name in expected.union(&found) {
            let tally = self.families.entry((*name).to_owned()).or_default();
            tally.count(expected.contains(name), found.contains(name));
            self.micro_families.count(expected.contains(name), found.contains(name));
        }
        if labels.expected.is_empty() {
            self.harmless += 1;
            self.harmless_flagged += usize::from(!labels.found.is_empty());
        }
    }

    /// Rule-level figures of one family.
    pub fn within(&self, name: &str) -> Tally {
        let mut sum = Tally::default();
        for (_, tally) in self.rules.iter().filter(|(rule, _)| family(rule) == name) {
            sum += *tally;
        }
        sum
    }
}

/// First part of a rule id.
pub fn family(rule: &str) -> &str {
    rule.split('.').next().unwrap_or(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_agrees_with_the_textbook() {
        // 8 of 10: Wilson 95 % = [0.4902, 0.9433].
        let share = Share::wilson(8, 10).unwrap();
        assert!((share.low - 0.4902).abs() < 1e-4, "{share:?}");
        assert!((share.high - 0.9433).abs() < 1e-4, "{share:?}");
        assert_eq!(Share::wilson(0, 0), None);
        assert!(Share::wilson(0, 5).unwrap().low.abs() < 1e-12);
    }

    #[test]
    fn rules_and_families_are_counted_apart() {
        let set = |rules: &[&str]| rules.iter().map(|&rule| rule.to_owned()).collect();
        let mut scores = Scores::default();
        scores.add(&Labels { expected: set(&["a.x"]), found: set(&["a.y"]) });
        scores.add(&Labels { expected: set(&[]), found: set(&["b.z"]) });
        scores.add(&Labels::default());
        assert_eq!(scores.micro_rules, Tally { tp: 0, fp: 2, fn_: 1 });
        assert_eq!(scores.families["a"], Tally { tp: 1, fp: 0, fn_: 0 });
        assert_eq!(scores.within("a"), Tally { tp: 0, fp: 1, fn_: 1 });
        assert_eq!((scores.harmless, scores.harmless_flagged), (2, 1));
    }
}

//! What the words of a passage say of each rule, as sums of weights and as plausibilities.

/// What a passage says of each rule.
#[derive(Debug)]
pub(super) struct Scores {
    /// Sums of weights; nothing for the rules that no text taught.
    sums: Vec<Option<f32>>,
    /// What each rule counts for as company, and their sum.
    shares: Vec<f32>,
    all: f32,
}

/// What a rule of which a frame was met counts for at least, as company: in a crowd of claims the words of
/// each are outvoted by those of the others.
const MET: f32 = 0.5;

impl Scores {
    pub(super) fn of_sums(sums: Vec<Option<f32>>) -> Self {
        let shares: Vec<f32> = sums.iter().map(|sum| sum.map_or(0.0, plausible)).collect();
        let all = shares.iter().sum();
        Self { sums, shares, all }
    }

    /// A frame of a rule was met in a part of the passage, which says this of the rule: it counts when it is
    /// more than what the whole says.
    pub(super) fn meet(&mut self, rule: usize, sum: f32) {
        if let Some(known) = self.sums[rule].as_mut() {
            *known = known.max(sum);
            let share = self.shares[rule].max(plausible(*known)).max(MET);
            self.all += share - self.shares[rule];
            self.shares[rule] = share;
        }
    }

    /// Sum of the weights of a rule; nothing when no text taught it.
    pub(super) fn sum(&self, rule: usize) -> Option<f32> {
        self.sums.get(rule).copied().flatten()
    }

    /// Plausibility of a rule, from 0 to 1; nothing when no text taught it.
    pub(super) fn of(&self, rule: usize) -> Option<f32> {
        self.sum(rule).map(plausible)
    }

    /// How many other claims the passage seems to make, as a logarithm.
    pub(super) fn company(&self, rule: usize) -> f32 {
        (self.all - self.shares.get(rule).copied().unwrap_or_default()).max(0.0).ln_1p()
    }
}

/// From a sum of weights to a plausibility.
pub(super) fn plausible(sum: f32) -> f32 {
    1.0 / (1.0 + (-sum).exp())
}

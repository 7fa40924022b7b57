//! Rules as a jurist writes them (placeholder).

use crate::finding::{Basis, Severity};

/// A rule file.
#[derive(Debug, schemars::JsonSchema)]
pub struct RuleFile {}

/// Whom a norm binds.
#[derive(Debug, Clone, Copy)]
pub struct Addressee;

/// The law.
#[derive(Debug)]
pub struct Law;

impl Law {
    /// The version in force.
    #[must_use]
    pub fn basis(&self, _norm: &str, _day: jiff::civil::Date, _author: Option<Addressee>) -> Option<Basis> {
        None
    }
}

/// A norm.
#[derive(Debug, Clone)]
pub enum NormRef {
    /// Name only.
    Name(String),
    /// Name with the persons it is invoked for.
    Bound {
        /// Name.
        norm: String,
        /// Whom.
        addressee: Addressee,
    },
}

impl NormRef {
    /// The norm's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Name(name) | Self::Bound { norm: name, .. } => name,
        }
    }
}

/// An example text.
#[derive(Debug, Clone)]
pub struct Example(String);

impl Example {
    /// The text with its markers, whether it is HTML, and the date.
    #[must_use]
    pub fn parts(&self) -> (&str, bool, Option<jiff::civil::Date>) {
        (&self.0, false, None)
    }
}

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Id, such as `remboursement.integral`.
    pub id: String,
    /// Short title, French.
    pub title: String,
    /// Norms invoked, in order of weight.
    pub norms: Vec<NormRef>,
    /// What, why, for whom.
    pub message: String,
    /// What to do.
    pub advice: String,
    /// A compliant wording.
    pub compliant: String,
    /// Texts that must be flagged.
    pub examples: Vec<Example>,
    /// Texts that must be left alone.
    pub counter_examples: Vec<Example>,
}

impl Rule {
    /// First part of the id.
    #[must_use]
    pub fn family(&self) -> &str {
        self.id.split('.').next().unwrap_or_default()
    }

    /// Severity at `day`, or nothing when the rule does not apply then.
    #[must_use]
    pub fn severity_at(&self, _day: jiff::civil::Date) -> Option<Severity> {
        None
    }
}

//! Hits in context become findings (placeholder).

use std::path::Path;

use crate::extract::Document;
use crate::finding::Finding;
use rule::{Law, Rule};

pub mod rule;

/// Rules, lexicons and law, compiled.
#[derive(Debug)]
pub struct Engine {
    rules: Vec<Rule>,
}

/// Where to take rules, lexicons and law from, instead of the built-in ones.
#[derive(Debug, Clone, Copy, Default)]
pub struct LoadOptions<'a> {
    /// Folder of rules.
    pub rules: Option<&'a Path>,
    /// Folder of lexicons.
    pub lexicons: Option<&'a Path>,
    /// Folder of law.
    pub law: Option<&'a Path>,
}

/// A mistake in rules, lexicons or law; displays as a full French message.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct LoadError(pub String);

/// Everything judged of one document.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// Passages to review.
    pub findings: Vec<Finding>,
    /// Passages looked at and left alone.
    pub cleared: Vec<Cleared>,
    /// What the document is.
    pub context: Context,
}

/// A passage looked at and left alone.
#[derive(Debug, Clone)]
pub struct Cleared {
    /// Rule id.
    pub rule: String,
    /// The sentence.
    pub sentence: String,
    /// Its zone.
    pub zone: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column.
    pub column: u32,
    /// Why it was left alone, French.
    pub reason: String,
    /// Cues that decided.
    pub cues: Vec<String>,
}

/// Genre, audience, trade and jurisdiction of a document, with the cues that decided.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Genre.
    pub genre: String,
    /// Audience.
    pub audience: String,
    /// Trade.
    pub trade: String,
    /// Jurisdiction.
    pub jurisdiction: String,
    /// Cues.
    pub cues: Vec<String>,
}

impl Engine {
    /// Loads the engine.
    ///
    /// # Errors
    /// Every mistake found in the data, all at once.
    pub fn load(_options: &LoadOptions<'_>) -> Result<Engine, Vec<LoadError>> {
        Ok(Self { rules: Vec::new() })
    }

    /// Version of the rules.
    #[must_use]
    #[allow(clippy::unnecessary_literal_bound)]
    pub fn version(&self) -> &str {
        "règles 0.1.0 (sha256:00000000…)"
    }

    /// The rules in use.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Keeps or drops rules.
    ///
    /// # Errors
    /// An unknown selector, with a suggestion, in French.
    pub fn restrict(&mut self, only: &[String], skip: &[String]) -> Result<(), String> {
        match only.iter().chain(skip).next() {
            Some(selector) => Err(format!("aucune règle ni famille ne s’appelle « {selector} »")),
            None => Ok(()),
        }
    }

    /// Judges a document.
    #[must_use]
    pub fn judge(&self, _document: &Document) -> Judgement {
        Judgement::default()
    }

    /// Runs the examples and counter-examples of every rule.
    ///
    /// # Errors
    /// Every example that does not behave as written.
    pub fn check(&self) -> Result<CheckCount, Vec<LoadError>> {
        Ok(CheckCount::default())
    }

    /// The law.
    #[must_use]
    pub fn law(&self) -> &Law {
        &Law
    }
}

/// What `rules check` ran.
#[derive(Debug, Clone, Copy, Default)]
pub struct CheckCount {
    /// Examples that must be flagged.
    pub examples: usize,
    /// Examples that must be left alone.
    pub counter_examples: usize,
}

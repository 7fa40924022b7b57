//! The rules a scan used, as reports and stored results show them.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::Severity;

/// The rules a scan used, and the program that used them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pack {
    /// Version of the program.
    pub program: String,
    /// Version and hash of the rules, in French.
    pub version: String,
    /// The rules, in the order of the pack.
    pub rules: Vec<RuleSheet>,
}

/// What a reader must know of a rule to read its findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleSheet {
    /// Permanent id, `family.name`.
    pub id: String,
    /// French title.
    pub title: String,
    /// Severity in its last period.
    pub severity: Severity,
    /// What it flags, why, for whom.
    pub message: String,
    /// What to do, with a compliant wording.
    pub advice: String,
}

impl Pack {
    /// The French title of each rule.
    #[must_use]
    pub fn titles(&self) -> HashMap<String, String> {
        self.rules.iter().map(|rule| (rule.id.clone(), rule.title.clone())).collect()
    }
}

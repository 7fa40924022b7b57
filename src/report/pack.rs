//! The rules a scan used, as reports and stored results show them.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Severity};

/// What stands between the list of a cue and the term met.
pub(super) const CUE: &str = " : ";

/// The rules a scan used, and the program that used them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pack {
    /// Version of the program.
    pub program: String,
    /// Version and hash of the rules, in French.
    pub version: String,
    /// The rules, in the order of the pack.
    pub rules: Vec<RuleSheet>,
    /// What the lists of the lexicon hold, by name; of a stored result, those its findings rest on.
    pub ideas: BTreeMap<String, String>,
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
    /// The lists of the lexicon that a finding rests on, with what they hold.
    pub fn ideas_of<'a>(&'a self, finding: &'a Finding) -> impl Iterator<Item = (&'a str, &'a str)> {
        let lists = finding.cues.iter().filter_map(|cue| cue.split_once(CUE).map(|(list, _)| list));
        lists.filter_map(|list| self.ideas.get_key_value(list)).map(|(list, about)| (&**list, &**about))
    }

    /// The French title of each rule.
    #[must_use]
    pub fn titles(&self) -> HashMap<String, String> {
        self.rules.iter().map(|rule| (rule.id.clone(), rule.title.clone())).collect()
    }
}

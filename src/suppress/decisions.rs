//! The decisions file: what a person confirmed or dismissed, passage by passage.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Deserialize;

use super::messages::DecisionsError;
use crate::json;

/// What a reader of the file must know to read it.
const VERSION: u32 = 1;

/// A decisions file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct Decisions {
    /// 1.
    pub vigie_decisions: u32,
    /// The decisions; for one passage, the last counts.
    pub decisions: Vec<Decision>,
}

/// What a person decided of a passage.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Decision {
    /// Fingerprint of the finding.
    pub fingerprint: String,
    /// Its rule.
    pub rule: String,
    /// What was decided.
    pub status: Status,
    /// Why; a passage is not set aside without a reason.
    #[serde(default)]
    pub reason: String,
    /// Who decided.
    #[serde(default)]
    pub author: Option<String>,
    /// When, `YYYY-MM-DD`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub date: Option<Date>,
    /// Last day on which the decision holds, `YYYY-MM-DD`; without it, it holds for good.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub expires: Option<Date>,
    /// Anything else.
    #[serde(default)]
    pub comment: Option<String>,
    /// The document, for whoever reads the file.
    #[serde(default)]
    pub uri: Option<String>,
    /// The sentence, for whoever reads the file.
    #[serde(default)]
    pub sentence: Option<String>,
}

/// What was decided of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It deserves attention: nothing is set aside.
    Confirmed,
    /// It does not: it is set aside.
    Dismissed,
}

impl Decisions {
    /// Reads a decisions file.
    ///
    /// # Errors
    /// Says in French what is wrong, and where.
    pub fn read(bytes: &[u8]) -> Result<Self, DecisionsError> {
        let file: Self = json::parse(json::text(bytes)?, 0)?;
        if file.vigie_decisions != VERSION {
            return Err(DecisionsError::Version(file.vigie_decisions, VERSION));
        }
        Ok(file)
    }
}

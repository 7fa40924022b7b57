//! The one record everything ends in: a passage a reviewer should see, with its reasons.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much a passage deserves attention. Never a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Context, weak signal.
    Low,
    /// Depends on facts a reviewer must check.
    Medium,
    /// Claim false or prohibited on its face.
    High,
}

impl Severity {
    /// One step down, never below [`Severity::Low`].
    #[must_use]
    pub fn lower(self) -> Self {
        match self {
            Self::High => Self::Medium,
            Self::Medium | Self::Low => Self::Low,
        }
    }
}

/// A passage to review. Fields are serialised in this order: it is the JSON Lines contract.
///
/// What is the same in all findings of a rule is shared between them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Rule id, such as `remboursement.integral`.
    pub rule: String,
    /// First part of the rule id.
    pub family: String,
    /// Severity at the document's date, lowered by a distant qualifier.
    pub severity: Severity,
    /// The document it stands in.
    pub document: DocumentRef,
    /// Zone of the block.
    pub zone: String,
    /// Place in the source.
    pub location: Location,
    /// The sentence, as read.
    pub sentence: String,
    /// The words that decided, as read, in order.
    pub matched: Vec<String>,
    /// Why: speech act, concepts, context cues.
    pub cues: Vec<String>,
    /// A condition found at a distance, or nothing.
    pub qualifier: Option<Qualifier>,
    /// Law in force at the document's date.
    pub basis: Arc<[Basis]>,
    /// What, why, for whom.
    pub message: Arc<str>,
    /// What to do, with a compliant wording.
    pub advice: Arc<str>,
    /// `v1:` and the SHA-256 of rule + platform + folded sentence.
    pub fingerprint: String,
}

/// Identity of the document in a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentRef {
    /// Path or URL.
    pub uri: String,
    /// Title, if any.
    pub title: Option<String>,
    /// Media type.
    pub media_type: String,
    /// SHA-256 of the source bytes.
    pub sha256: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// `as-of`, `delivery`, `capture`, `today`.
    pub date_source: String,
    /// Platform, if known.
    pub platform: Option<String>,
}

/// Place of the passage in the source. Absent members are omitted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Location {
    /// 1-based line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// 1-based column, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// 1-based line of the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_line: Option<u32>,
    /// 1-based column just after the end, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<u32>,
    /// First byte in the source file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte_start: Option<usize>,
    /// Byte just after the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte_end: Option<usize>,
    /// Page of a paginated document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Paragraph of an office document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<u32>,
    /// Cell of a sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// Attribute, JSON-LD path or ad field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// CSS selector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<String>,
    /// Link to the passage on the live page (text fragment).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Record of the web archive that holds the document, such as `urn:uuid:…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

/// A condition that stands away from the claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Qualifier {
    /// Where it stands: `same-block`, `note`, `elsewhere`; for an ad, `landing` on the page it leads
    /// to, `landing-denies` when that page says the contrary.
    pub distance: String,
    /// Its words.
    pub text: String,
}

/// One norm in force, with the person it binds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// Norm id, such as `csp-r4127-19-v2020`.
    pub norm: String,
    /// Citation as a jurist writes it.
    pub citation: String,
    /// `medecin`, `plateforme`, `centre-de-sante`, `tous`.
    pub addressee: String,
    /// First day in force.
    pub from: String,
    /// Last day in force, or nothing.
    pub until: Option<String>,
    /// Words of the text, only when they were seen.
    pub quote: Option<String>,
    /// `seen` or `to-check`.
    pub status: String,
}

/// Why a passage is set aside: a person decided it, and said why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Suppression {
    /// Where the decision stands.
    pub kind: SuppressionKind,
    /// Why, in the words of whoever decided.
    pub reason: String,
    /// Who decided.
    pub author: Option<String>,
    /// When, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Last day on which the decision holds, `YYYY-MM-DD`.
    pub expires: Option<String>,
}

/// Where the decision to set a passage aside stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SuppressionKind {
    /// In the document itself.
    InSource,
    /// In a decisions file.
    Decision,
}

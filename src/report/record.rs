//! The records of the JSON object, as they are written and read back.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DocumentReport, Excerpt, Found, Passage, RuleSheet, Suppressed};
use crate::extract::DateSource;
use crate::finding::{Finding, Severity, Suppression};
use crate::judge::Cleared;
use crate::judge::dossier::Dossier;

/// What a reader of the object must know to read it. Members may be added at the end of an object
/// under the same number; nothing is renamed, moved or removed.
pub const SCHEMA_VERSION: u32 = 1;

/// A whole scan: everything a report shows, so that it can be rendered again.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ResultRecord<'a> {
    /// 1.
    pub schema_version: u32,
    /// Version and hash of the rules.
    pub rules: String,
    /// Documents read, in the order of the inputs.
    pub documents: Vec<DocumentRecord<'a>>,
    /// Passages to review, in the order of the documents, then of the text.
    pub findings: Vec<FindingRecord<'a>>,
    /// Grids of the eight obligations, by platform.
    pub dossiers: Vec<Dossier>,
    /// Inputs that were not read.
    pub errors: Vec<ErrorRecord<'a>>,
    /// Passages that a person set aside, in the same order.
    #[serde(default)]
    pub suppressed: Vec<SuppressedRecord<'a>>,
    /// The rules used.
    #[serde(default)]
    pub pack: Vec<RuleSheet>,
    /// The rest of what a report says of the run.
    #[serde(default)]
    pub run: RunRecord,
    /// What the lists named in `cues` hold, in French, by name.
    #[serde(default)]
    pub ideas: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
}

/// A document that was read.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct DocumentRecord<'a> {
    /// Path or URL.
    pub uri: Cow<'a, str>,
    /// Title, if any.
    pub title: Option<Cow<'a, str>>,
    /// Media type.
    pub media_type: Cow<'a, str>,
    /// SHA-256 of the source bytes.
    pub sha256: Cow<'a, str>,
    /// Day whose law was applied, `YYYY-MM-DD`.
    pub date: Cow<'a, str>,
    /// Where that day comes from.
    pub date_source: DateSource,
    /// Platform, if known.
    pub platform: Option<Cow<'a, str>>,
    /// What was assumed to read it, in French.
    pub notes: Cow<'a, [String]>,
    /// Passages to review: as many records of `findings`.
    pub findings: usize,
    /// Passages under the severity threshold.
    pub hidden: usize,
    /// Passages set aside: as many records of `suppressed`.
    #[serde(default)]
    pub suppressed: usize,
    /// Hardly any text, and scripts.
    #[serde(default)]
    pub scripted: bool,
    /// Passages examined and cleared, with the reason; absent when the scan did not keep them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cleared: Option<Cow<'a, [Cleared]>>,
}

/// A passage to review: the fields of JSON Lines, and its surroundings.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct FindingRecord<'a> {
    /// The fields of JSON Lines.
    #[serde(flatten)]
    pub finding: Cow<'a, Finding>,
    /// Its surroundings in the source.
    #[serde(default)]
    pub excerpt: Option<ExcerptRecord<'a>>,
    /// The passage in the text a reader sees; absent when the scan did not keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passage: Option<PassageRecord<'a>>,
}

/// A passage that a person set aside.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct SuppressedRecord<'a> {
    /// The fields of JSON Lines.
    #[serde(flatten)]
    pub finding: Cow<'a, Finding>,
    /// Its surroundings in the source.
    #[serde(default)]
    pub excerpt: Option<ExcerptRecord<'a>>,
    /// Who set it aside, and why.
    pub suppression: Cow<'a, Suppression>,
    /// The passage in the text a reader sees; absent when the scan did not keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passage: Option<PassageRecord<'a>>,
}

/// A line of source, or part of it, around a passage.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ExcerptRecord<'a> {
    /// 1-based line of the passage.
    pub line: u32,
    /// 1-based column of the passage, in characters.
    pub column: u32,
    /// What stands before the passage.
    pub before: Cow<'a, str>,
    /// The passage.
    pub passage: Cow<'a, str>,
    /// What stands after it.
    pub after: Cow<'a, str>,
}

/// A passage in the text a reader sees: its sentence, among its neighbours of the same block. Its
/// parts, put together, are that text.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct PassageRecord<'a> {
    /// Text of the block was left out before.
    pub cut_before: bool,
    /// What stands before the sentence.
    pub before: Cow<'a, str>,
    /// The sentence, up to the passage.
    pub sentence_start: Cow<'a, str>,
    /// The passage, from its first decisive word to its last.
    pub passage: Cow<'a, str>,
    /// The rest of the sentence.
    pub sentence_end: Cow<'a, str>,
    /// What stands after the sentence.
    pub after: Cow<'a, str>,
    /// Text of the block was left out after.
    pub cut_after: bool,
}

/// An input that was not read.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct ErrorRecord<'a> {
    /// Path or URL.
    pub uri: Cow<'a, str>,
    /// Why, in French.
    pub reason: Cow<'a, str>,
    /// Documents read before it.
    #[serde(default)]
    pub after: usize,
}

/// What a report says of the run beside its documents.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct RunRecord {
    /// Version of vigie.
    pub program: String,
    /// Severity under which passages are hidden.
    pub threshold: Option<Severity>,
    /// Files left aside: excluded, or without copy in them.
    pub left_aside: usize,
    /// Documents that enter no grid.
    pub outside_grids: usize,
    /// The grids were asked for.
    pub grid: bool,
    /// Passages reach the failure threshold, but the exit code tells of unread inputs.
    pub findings_and_unread: bool,
    /// What else the reader must know, in French.
    pub remarks: Vec<String>,
}

/// A line of JSON Lines.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum LineRecord<'a> {
    /// An input that was not read.
    Error {
        /// Which, and why.
        error: LineError<'a>,
    },
    /// A passage to review.
    Finding(Box<Finding>),
}

/// An input that was not read, in JSON Lines.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct LineError<'a> {
    /// Path or URL.
    pub uri: Cow<'a, str>,
    /// Why, in French.
    pub reason: Cow<'a, str>,
}

impl<'a> From<&'a DocumentReport> for DocumentRecord<'a> {
    fn from(report: &'a DocumentReport) -> Self {
        Self {
            uri: Cow::Borrowed(&report.uri),
            title: report.title.as_deref().map(Cow::Borrowed),
            media_type: Cow::Borrowed(&report.media_type),
            sha256: Cow::Borrowed(&report.sha256),
            date: Cow::Borrowed(&report.date),
            date_source: report.date_source,
            platform: report.platform.as_deref().map(Cow::Borrowed),
            notes: Cow::Borrowed(&report.notes),
            findings: report.found.len(),
            hidden: report.hidden,
            suppressed: report.suppressed.len(),
            scripted: report.scripted,
            cleared: report.cleared.as_deref().map(Cow::Borrowed),
        }
    }
}

impl<'a> From<&'a Found> for FindingRecord<'a> {
    fn from(found: &'a Found) -> Self {
        Self {
            finding: Cow::Borrowed(&found.finding),
            excerpt: found.excerpt.as_ref().map(Into::into),
            passage: found.passage.as_ref().map(Into::into),
        }
    }
}

impl<'a> From<&'a Suppressed> for SuppressedRecord<'a> {
    fn from(one: &'a Suppressed) -> Self {
        Self {
            finding: Cow::Borrowed(&one.found.finding),
            excerpt: one.found.excerpt.as_ref().map(Into::into),
            suppression: Cow::Borrowed(&one.suppression),
            passage: one.found.passage.as_ref().map(Into::into),
        }
    }
}

impl<'a> From<&'a Excerpt> for ExcerptRecord<'a> {
    fn from(excerpt: &'a Excerpt) -> Self {
        Self {
            line: excerpt.line,
            column: excerpt.column,
            before: Cow::Borrowed(&excerpt.text[..excerpt.span.start]),
            passage: Cow::Borrowed(excerpt.passage()),
            after: Cow::Borrowed(&excerpt.text[excerpt.span.end..]),
        }
    }
}

impl From<ExcerptRecord<'_>> for Excerpt {
    fn from(record: ExcerptRecord<'_>) -> Self {
        // An excerpt is one line, whoever wrote the file it comes from.
        let flat = |text: &str| text.replace(['\n', '\r'], " ");
        let (before, passage) = (flat(&record.before), flat(&record.passage));
        let span = before.len()..before.len() + passage.len();
        Self {
            line: record.line,
            column: record.column,
            text: before + &passage + &flat(&record.after),
            span,
        }
    }
}

impl<'a> From<&'a Passage> for PassageRecord<'a> {
    fn from(passage: &'a Passage) -> Self {
        let Passage { text, sentence, marked, .. } = passage;
        let (start, end) = (sentence.start.min(marked.start), sentence.end.max(marked.end));
        Self {
            cut_before: passage.cut_before,
            before: Cow::Borrowed(&text[..start]),
            sentence_start: Cow::Borrowed(&text[start..marked.start]),
            passage: Cow::Borrowed(&text[marked.clone()]),
            sentence_end: Cow::Borrowed(&text[marked.end..end]),
            after: Cow::Borrowed(&text[end..]),
            cut_after: passage.cut_after,
        }
    }
}

impl From<PassageRecord<'_>> for Passage {
    fn from(record: PassageRecord<'_>) -> Self {
        let mut text = record.before.into_owned();
        let mut add = |part: &str| {
            text.push_str(part);
            text.len()
        };
        let sentence_start = add("");
        let start = add(&record.sentence_start);
        let end = add(&record.passage);
        let sentence_end = add(&record.sentence_end);
        add(&record.after);
        Self {
            text,
            sentence: sentence_start..sentence_end,
            marked: start..end,
            cut_before: record.cut_before,
            cut_after: record.cut_after,
            // Where it stood in a source that the record does not hold.
            span: 0..0,
        }
    }
}

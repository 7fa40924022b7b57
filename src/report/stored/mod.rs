//! A stored result, read back to be rendered again. It may come from anywhere: nothing in it is
//! taken on trust.

mod messages;

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;

pub use messages::StoredError;

use super::record::{ErrorRecord, FindingRecord, LineError, ResultRecord, SCHEMA_VERSION, SuppressedRecord};
use super::{DocumentReport, Found, Pack, RuleSheet, Summary, Suppressed};
use crate::extract::DateSource;
use crate::finding::Finding;
use crate::json;
use crate::source::Unread;

/// A scan as it was stored.
#[derive(Debug, Default)]
pub struct Stored {
    /// The rules it used.
    pub pack: Pack,
    /// Documents and unread inputs, in the order of the inputs.
    pub entries: Vec<Entry>,
    /// The rest.
    pub summary: Summary,
}

/// What became of one input.
#[derive(Debug)]
pub enum Entry {
    /// It was judged.
    Document(Box<DocumentReport>),
    /// It was not read.
    Unread(Unread),
}

impl Stored {
    /// Reads what `--format json` or `--format jsonl` wrote.
    ///
    /// # Errors
    /// Says in French what is wrong, and where.
    pub fn read(bytes: &[u8]) -> Result<Self, StoredError> {
        let text = json::text(bytes)?;
        let stored = if is_lines(text) { lines(text) } else { object(text) }?;
        Ok(stored.counted())
    }

    /// Counts what a scan counts as it goes.
    fn counted(mut self) -> Self {
        for entry in &self.entries {
            match entry {
                Entry::Document(report) => self.summary.add_document(report),
                Entry::Unread(unread) => self.summary.add_unread(unread),
            }
        }
        self
    }
}

/// Whether each line is a record of its own. Other programs sort members and break lines as they
/// like, so that neither the first member nor the number of lines decides.
fn is_lines(text: &str) -> bool {
    #[derive(Deserialize)]
    struct First {
        schema_version: Option<serde::de::IgnoredAny>,
    }
    let first = text.trim_start().lines().next().unwrap_or_default();
    match serde_json::from_str::<First>(first) {
        Ok(first) => first.schema_version.is_none(),
        Err(_) => ["{\"rule\"", "{\"error\"", ""].iter().any(|start| match *start {
            "" => first.is_empty(),
            start => first.starts_with(start),
        }),
    }
}

fn object(text: &str) -> Result<Stored, StoredError> {
    #[derive(Deserialize)]
    struct Version {
        schema_version: u32,
    }
    let Version { schema_version } = json::parse(text, 0)?;
    if schema_version != SCHEMA_VERSION {
        return Err(StoredError::Version(schema_version));
    }
    let record: ResultRecord<'static> = json::parse(text, 0)?;
    let mut findings = Drawer { member: "findings", left: record.findings.into_iter() };
    let mut suppressed = Drawer { member: "suppressed", left: record.suppressed.into_iter() };
    let mut errors = record.errors.into_iter().peekable();
    let mut entries = Vec::new();
    for (index, document) in record.documents.into_iter().enumerate() {
        while let Some(error) = errors.next_if(|error| error.after <= index) {
            entries.push(unread(error));
        }
        let bad = |problem| StoredError::Document { index, uri: document.uri.to_string(), problem };
        let found = findings.take(document.findings, &document.uri).map_err(bad)?;
        let set_aside = suppressed.take(document.suppressed, &document.uri).map_err(bad)?;
        entries.push(Entry::Document(Box::new(DocumentReport {
            uri: document.uri.into_owned(),
            title: document.title.map(Into::into),
            media_type: document.media_type.into_owned(),
            sha256: document.sha256.into_owned(),
            platform: document.platform.map(Into::into),
            date: document.date.into_owned(),
            date_source: document.date_source,
            notes: document.notes.into_owned(),
            found: found.into_iter().map(Into::into).collect(),
            suppressed: set_aside.into_iter().map(Into::into).collect(),
            hidden: document.hidden,
            scripted: document.scripted,
            cleared: document.cleared.map(Cow::into_owned),
            original: None,
            pictures: Vec::new(),
        })));
    }
    entries.extend(errors.map(unread));
    findings.empty()?;
    suppressed.empty()?;
    let mut dossiers = record.dossiers;
    for line in dossiers.iter_mut().flat_map(|dossier| &mut dossier.lines) {
        line.evidence.iter_mut().for_each(|evidence| evidence.obligation = line.obligation);
    }
    let run = record.run;
    let ideas = record.ideas.into_iter().map(|(list, about)| (list.into(), about.into())).collect();
    Ok(Stored {
        pack: Pack { program: run.program, version: record.rules.clone(), rules: record.pack, ideas },
        entries,
        summary: Summary {
            rules: record.rules,
            threshold: run.threshold,
            left_aside: run.left_aside,
            outside_grids: run.outside_grids,
            grid: run.grid,
            findings_and_unread: run.findings_and_unread,
            remarks: run.remarks,
            dossiers,
            ..Summary::default()
        },
    })
}

fn unread(error: ErrorRecord<'_>) -> Entry {
    Entry::Unread(Unread::new(error.uri, error.reason))
}

impl From<FindingRecord<'_>> for Found {
    fn from(record: FindingRecord<'_>) -> Self {
        Self {
            finding: record.finding.into_owned(),
            excerpt: record.excerpt.map(Into::into),
            passage: record.passage.map(Into::into),
        }
    }
}

impl From<SuppressedRecord<'_>> for Suppressed {
    fn from(record: SuppressedRecord<'_>) -> Self {
        Self {
            found: Found {
                finding: record.finding.into_owned(),
                excerpt: record.excerpt.map(Into::into),
                passage: record.passage.map(Into::into),
            },
            suppression: record.suppression.into_owned(),
        }
    }
}

/// Records of the whole object, handed to its documents in order.
struct Drawer<I> {
    member: &'static str,
    left: I,
}

trait OfDocument {
    fn uri(&self) -> &str;
}

impl OfDocument for FindingRecord<'_> {
    fn uri(&self) -> &str {
        &self.finding.document.uri
    }
}

impl OfDocument for SuppressedRecord<'_> {
    fn uri(&self) -> &str {
        &self.finding.document.uri
    }
}

impl<T: OfDocument, I: ExactSizeIterator<Item = T>> Drawer<I> {
    fn take(&mut self, count: usize, uri: &str) -> Result<Vec<T>, String> {
        if count > self.left.len() {
            return Err(messages::short(self.member, count, self.left.len()));
        }
        let taken: Vec<T> = self.left.by_ref().take(count).collect();
        match taken.iter().find(|one| one.uri() != uri) {
            Some(other) => Err(messages::foreign(self.member, other.uri())),
            None => Ok(taken),
        }
    }

    fn empty(self) -> Result<(), StoredError> {
        match self.left.len() {
            0 => Ok(()),
            count => Err(StoredError::Stray(messages::stray(self.member, count))),
        }
    }
}

fn lines(text: &str) -> Result<Stored, StoredError> {
    #[derive(Deserialize)]
    struct Kind {
        error: Option<serde::de::IgnoredAny>,
    }
    let mut stored = Stored::default();
    let mut rules: HashMap<String, usize> = HashMap::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        if json::parse::<Kind>(line, index)?.error.is_some() {
            #[derive(Deserialize)]
            struct Line {
                error: LineError<'static>,
            }
            let Line { error } = json::parse(line, index)?;
            stored.entries.push(Entry::Unread(Unread::new(error.uri, error.reason)));
            continue;
        }
        let finding: Finding = json::parse(line, index)?;
        let sheets = &mut stored.pack.rules;
        let sheet = *rules.entry(finding.rule.clone()).or_insert_with(|| {
            sheets.push(RuleSheet {
                id: finding.rule.clone(),
                title: finding.rule.clone(),
                severity: finding.severity,
                message: finding.message.to_string(),
                advice: finding.advice.to_string(),
            });
            sheets.len() - 1
        });
        sheets[sheet].severity = sheets[sheet].severity.max(finding.severity);
        let found = Found { finding, excerpt: None, passage: None };
        match stored.entries.last_mut() {
            Some(Entry::Document(report)) if report.uri == found.finding.document.uri => {
                report.found.push(found);
            }
            _ => stored.entries.push(Entry::Document(Box::new(alone(found)))),
        }
    }
    stored.pack.rules.sort_by(|a, b| a.id.cmp(&b.id));
    stored.summary.remarks.push(messages::LINES_ONLY.to_owned());
    Ok(stored)
}

/// The document of a finding, as far as the finding tells.
fn alone(found: Found) -> DocumentReport {
    let document = found.finding.document.clone();
    DocumentReport {
        uri: document.uri,
        title: document.title,
        media_type: document.media_type,
        sha256: document.sha256,
        platform: document.platform,
        date: document.date,
        date_source: match document.date_source.as_str() {
            "as-of" => DateSource::AsOf,
            "delivery" => DateSource::Delivery,
            "capture" => DateSource::Capture,
            _ => DateSource::Today,
        },
        notes: Vec::new(),
        found: vec![found],
        suppressed: Vec::new(),
        hidden: 0,
        scripted: false,
        cleared: None,
        original: None,
        pictures: Vec::new(),
    }
}

//! One JSON object for a whole scan: documents, findings, dossiers, errors, and what a report says
//! beside them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use serde::Serialize;
use serde_json::value::RawValue;

use super::record::{
    DocumentRecord, ErrorRecord, FindingRecord, RunRecord, SCHEMA_VERSION, SuppressedRecord,
};
use super::{DocumentReport, Pack, Reporter, Sink, Summary};
use crate::finding::Finding;
use crate::source::Unread;

/// Keeps the records until the end: the object gives all documents before all findings. For more
/// than memory holds, there is [`super::JsonLines`].
#[derive(Debug)]
pub struct Json<W> {
    out: W,
    pack: Pack,
    documents: Vec<Box<RawValue>>,
    findings: Vec<Box<RawValue>>,
    suppressed: Vec<Box<RawValue>>,
    errors: Vec<Box<RawValue>>,
    ideas: BTreeMap<String, String>,
}

impl<W: Sink> Json<W> {
    /// Writes to `out`, at the end.
    pub fn new(out: W, pack: Pack) -> Self {
        let (documents, findings, suppressed, errors, ideas) = Default::default();
        Self { out, pack, documents, findings, suppressed, errors, ideas }
    }

    /// Keeps what the lists of its cues hold.
    fn note(&mut self, finding: &Finding) {
        for (list, about) in self.pack.ideas_of(finding) {
            if !self.ideas.contains_key(list) {
                self.ideas.insert(list.to_owned(), about.to_owned());
            }
        }
    }

    /// A member that is a list, one record a line.
    fn list(&mut self, name: &str, records: &[Box<RawValue>]) -> io::Result<()> {
        write!(self.out, ",\n\"{name}\":[")?;
        for (index, record) in records.iter().enumerate() {
            write!(self.out, "{}\n{record}", if index == 0 { "" } else { "," })?;
        }
        write!(self.out, "{}]", if records.is_empty() { "" } else { "\n" })
    }
}

fn raw(record: &impl Serialize) -> io::Result<Box<RawValue>> {
    Ok(serde_json::value::to_raw_value(record)?)
}

impl<W: Sink> Reporter for Json<W> {
    fn document(&mut self, report: &DocumentReport) -> io::Result<()> {
        self.documents.push(raw(&DocumentRecord::from(report))?);
        for found in &report.found {
            self.findings.push(raw(&FindingRecord::from(found))?);
            self.note(&found.finding);
        }
        for one in &report.suppressed {
            self.suppressed.push(raw(&SuppressedRecord::from(one))?);
            self.note(&one.found.finding);
        }
        Ok(())
    }

    fn unread(&mut self, unread: &Unread) -> io::Result<()> {
        let (uri, reason) = (Cow::Borrowed(&*unread.uri), Cow::Borrowed(&*unread.reason));
        self.errors.push(raw(&ErrorRecord { uri, reason, after: self.documents.len() })?);
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let rules = serde_json::to_string(&summary.rules)?;
        write!(self.out, "{{\"schema_version\":{SCHEMA_VERSION},\n\"rules\":{rules}")?;
        let dossiers = summary.dossiers.iter().map(raw).collect::<io::Result<Vec<_>>>()?;
        let sheets = self.pack.rules.iter().map(raw).collect::<io::Result<Vec<_>>>()?;
        let run = serde_json::to_string(&RunRecord {
            program: std::mem::take(&mut self.pack.program),
            threshold: summary.threshold,
            left_aside: summary.left_aside,
            outside_grids: summary.outside_grids,
            grid: summary.grid,
            findings_and_unread: summary.findings_and_unread,
            remarks: summary.remarks.clone(),
        })?;
        let (documents, findings, suppressed, errors) = (
            std::mem::take(&mut self.documents),
            std::mem::take(&mut self.findings),
            std::mem::take(&mut self.suppressed),
            std::mem::take(&mut self.errors),
        );
        self.list("documents", &documents)?;
        self.list("findings", &findings)?;
        self.list("dossiers", &dossiers)?;
        self.list("errors", &errors)?;
        self.list("suppressed", &suppressed)?;
        self.list("pack", &sheets)?;
        let ideas = serde_json::to_string(&self.ideas)?;
        write!(self.out, ",\n\"run\":{run},\n\"ideas\":{ideas}\n}}\n")?;
        self.out.close()
    }
}

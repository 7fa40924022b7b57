//! One JSON object for a whole scan: documents, findings, dossiers, errors.

use std::io;

use serde::Serialize;
use serde_json::value::RawValue;

use super::{DocumentReport, Reporter, Sink, Summary};
use crate::extract::DateSource;
use crate::source::Unread;

/// What a reader of the object must know to read it.
const SCHEMA_VERSION: u32 = 1;

/// Keeps the records until the end: the object gives all documents before all findings. For more
/// than memory holds, there is [`super::JsonLines`].
#[derive(Debug)]
pub struct Json<W> {
    out: W,
    documents: Vec<Box<RawValue>>,
    findings: Vec<Box<RawValue>>,
    errors: Vec<Box<RawValue>>,
}

#[derive(Serialize)]
struct DocumentRecord<'a> {
    uri: &'a str,
    title: Option<&'a str>,
    media_type: &'a str,
    sha256: &'a str,
    date: &'a str,
    date_source: DateSource,
    platform: Option<&'a str>,
    notes: &'a [String],
    findings: usize,
    hidden: usize,
}

#[derive(Serialize)]
struct ErrorRecord<'a> {
    uri: &'a str,
    reason: &'a str,
}

impl<W: Sink> Json<W> {
    /// Writes to `out`, at the end.
    pub fn new(out: W) -> Self {
        Self { out, documents: Vec::new(), findings: Vec::new(), errors: Vec::new() }
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
        self.documents.push(raw(&DocumentRecord {
            uri: &report.uri,
            title: report.title.as_deref(),
            media_type: &report.media_type,
            sha256: &report.sha256,
            date: &report.date,
            date_source: report.date_source,
            platform: report.platform.as_deref(),
            notes: &report.notes,
            findings: report.found.len(),
            hidden: report.hidden,
        })?);
        for found in &report.found {
            self.findings.push(raw(&found.finding)?);
        }
        Ok(())
    }

    fn unread(&mut self, unread: &Unread) -> io::Result<()> {
        self.errors.push(raw(&ErrorRecord { uri: &unread.uri, reason: &unread.reason })?);
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let rules = serde_json::to_string(&summary.rules)?;
        write!(self.out, "{{\"schema_version\":{SCHEMA_VERSION},\n\"rules\":{rules}")?;
        let dossiers = summary.dossiers.iter().map(raw).collect::<io::Result<Vec<_>>>()?;
        let (documents, findings, errors) = (
            std::mem::take(&mut self.documents),
            std::mem::take(&mut self.findings),
            std::mem::take(&mut self.errors),
        );
        self.list("documents", &documents)?;
        self.list("findings", &findings)?;
        self.list("dossiers", &dossiers)?;
        self.list("errors", &errors)?;
        self.out.write_all(b"\n}\n")?;
        self.out.close()
    }
}

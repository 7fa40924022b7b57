//! Copies of the documents with their passages marked in place, each mark linked to its card. Every
//! page has its copy, marked or not, and so has any other document with passages; an index lists them.
//!
//! A copy is the source with insertions, never a rewriting: taking the insertions away gives the
//! source back. Scripts are kept but cannot run, and nothing is fetched.

mod index;
mod insertions;
mod marks;
mod messages;
mod names;
mod page;
mod text;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub(super) use names::{CopyNames, INDEX};

use index::Index;

use super::output::{AtomicFile, OutputError, Sink};
use super::{DocumentReport, Reporter, Summary};
use crate::finding::Severity;
use crate::source::{Reason, Unread};
use crate::text::SourceText;

/// What a copy is made from.
#[derive(Debug, Clone)]
pub struct Original {
    /// The bytes read.
    pub bytes: Vec<u8>,
    /// The same, decoded; of a document put together from parts, its blocks one a line.
    pub source: SourceText,
    /// The source is a page, not a text to show in one.
    pub page: bool,
}

/// Writes copies in a folder.
#[derive(Debug)]
pub struct Annotated {
    folder: PathBuf,
    titles: HashMap<String, String>,
    /// The HTML report, relative to the folder, when it is made in the same run.
    report: Option<String>,
    /// Findings so far.
    findings: usize,
    names: CopyNames,
    index: Index,
    written: HashSet<String>,
}

/// What is said of a finding in a copy.
#[derive(Debug)]
struct Note {
    number: usize,
    title: String,
    severity: Severity,
    /// Address of the card, when there is one.
    card: Option<String>,
    /// The passage, for the list.
    passage: String,
}

/// Present in every copy: tells those of an earlier run from anything else in the folder.
const SIGN: &str = "data-vigie-copie";

impl Annotated {
    /// Makes the folder if it must be made.
    ///
    /// # Errors
    /// Says in French why nothing can be written there.
    pub fn create(folder: &Path, titles: HashMap<String, String>) -> Result<Self, OutputError> {
        let shown = folder.display().to_string();
        if folder.exists() && !folder.is_dir() {
            return Err(OutputError::NotFolder(shown));
        }
        let refused = |error: io::Error| OutputError::Refused {
            path: shown.clone(),
            reason: Reason::from_io(&error).to_string(),
        };
        if !folder.is_dir() {
            fs::create_dir(folder).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => OutputError::NoParent(shown.clone()),
                _ => refused(error),
            })?;
        }
        // Whether a file can be written there is known before the scan, and nothing of the user's is
        // replaced: the folder may be the site itself.
        let index = folder.join(INDEX);
        if index.exists() && !signed(&index).map_err(refused)? {
            return Err(OutputError::Taken(index.display().to_string()));
        }
        drop(AtomicFile::create(&index)?);
        Ok(Self {
            folder: folder.to_owned(),
            titles,
            report: None,
            findings: 0,
            names: CopyNames::default(),
            index: Index::default(),
            written: HashSet::new(),
        })
    }

    /// Links each mark to its card in this report, given relative to the folder.
    #[must_use]
    pub fn with_report(mut self, report: String) -> Self {
        self.report = Some(report);
        self
    }

    fn notes(&self, report: &DocumentReport) -> Vec<Note> {
        let note = |(index, found): (usize, &super::Found)| {
            let finding = &found.finding;
            let number = self.findings + index + 1;
            let passage = found.passage.as_ref().map_or(&finding.sentence[..], |p| &p.text[p.marked.clone()]);
            Note {
                number,
                title: self.titles.get(&finding.rule).unwrap_or(&finding.rule).clone(),
                severity: finding.severity,
                card: self.report.as_ref().map(|report| format!("{report}#indice-{number}")),
                passage: passage.to_owned(),
            }
        };
        report.found.iter().enumerate().map(note).collect()
    }

    fn write(&mut self, name: String, bytes: &[u8]) -> io::Result<()> {
        let mut file = AtomicFile::create(&self.folder.join(&name)).map_err(io::Error::other)?;
        file.write_all(bytes)?;
        file.close()?;
        self.written.insert(name);
        Ok(())
    }

    /// Takes away the copies of an earlier run that this one did not replace.
    fn sweep(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if names::is_ours(name) && !self.written.contains(name) && signed(&path)? {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }
}

/// Whether a file was written here.
fn signed(path: &Path) -> io::Result<bool> {
    Ok(memchr::memmem::find(&fs::read(path)?, SIGN.as_bytes()).is_some())
}

impl Reporter for Annotated {
    fn document(&mut self, report: &DocumentReport) -> io::Result<()> {
        let notes = self.notes(report);
        self.findings += report.found.len();
        let Some(original) = &report.original else {
            self.index.document(report, None);
            return Ok(());
        };
        let spans = marks::spans(&report.found);
        let copy = if original.page {
            page::copy(original, &spans, &notes, report)
        } else {
            text::copy(original, &spans, &notes, report)
        };
        let name = self.names.next(&report.uri);
        self.index.document(report, Some(&name));
        self.write(name, &copy)
    }

    fn unread(&mut self, unread: &Unread) -> io::Result<()> {
        self.index.unread(unread);
        Ok(())
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        let index = self.index.page(self.report.as_deref());
        self.write(INDEX.to_owned(), index.as_bytes())?;
        self.sweep()
    }
}

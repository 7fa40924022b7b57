//! Copies of the documents with their passages marked in place, each mark linked to its card.
//!
//! A copy is the source with insertions, never a rewriting: taking the insertions away gives the
//! source back. Scripts are kept but cannot run, and nothing is fetched.

mod insertions;
mod marks;
mod messages;
mod page;
mod text;

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

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
    /// Documents with findings so far.
    documents: usize,
    /// Findings so far.
    findings: usize,
    written: Vec<String>,
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
        // Whether a file can be written there is known before the scan.
        drop(AtomicFile::create(&folder.join("copie"))?);
        Ok(Self {
            folder: folder.to_owned(),
            titles,
            report: None,
            documents: 0,
            findings: 0,
            written: Vec::new(),
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

    /// Takes away the copies of an earlier run that this one did not replace.
    fn sweep(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let numbered = name.split('-').next().is_some_and(|n| n.len() >= 4 && n.parse::<usize>().is_ok());
            let page = path.extension().is_some_and(|extension| extension == "html");
            if numbered && page && !self.written.iter().any(|one| one == name) {
                let bytes = fs::read(&path)?;
                if memchr::memmem::find(&bytes, SIGN.as_bytes()).is_some() {
                    fs::remove_file(&path)?;
                }
            }
        }
        Ok(())
    }
}

impl Reporter for Annotated {
    fn document(&mut self, report: &DocumentReport) -> io::Result<()> {
        if report.found.is_empty() {
            return Ok(());
        }
        self.documents += 1;
        let notes = self.notes(report);
        self.findings += report.found.len();
        let Some(original) = &report.original else { return Ok(()) };
        let spans = marks::spans(&report.found);
        let copy = if original.page {
            page::copy(original, &spans, &notes)
        } else {
            text::copy(original, &spans, &notes, report)
        };
        let name = file_name(self.documents, &report.uri);
        let mut file = AtomicFile::create(&self.folder.join(&name)).map_err(io::Error::other)?;
        file.write_all(&copy)?;
        file.close()?;
        self.written.push(name);
        Ok(())
    }

    fn unread(&mut self, _unread: &Unread) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.sweep()
    }
}

/// Name of the copy of the `number`-th document that has findings: a number, and what can be read
/// of its own name.
pub(super) fn file_name(number: usize, uri: &str) -> String {
    const LONGEST: usize = 60;
    let bare = uri.split(['?', '#']).next().unwrap_or(uri).trim_end_matches('/');
    let bare = bare.split_once("://").map_or(bare, |(_, rest)| rest);
    let bare = bare.strip_suffix(".html").or_else(|| bare.strip_suffix(".htm")).unwrap_or(bare);
    let mut name = String::new();
    for c in crate::text::fold_str(bare).chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let from = name.len().saturating_sub(LONGEST);
    let name = name[from..].trim_matches('-');
    if name.is_empty() { format!("{number:04}.html") } else { format!("{number:04}-{name}.html") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_named_after_their_document() {
        assert_eq!(file_name(1, "site/Été à vendre.html"), "0001-site-ete-a-vendre.html");
        assert_eq!(file_name(12, "https://exemple.fr/a/?q=1#x"), "0012-exemple-fr-a.html");
        assert_eq!(file_name(3, "-"), "0003.html");
        assert!(file_name(4, &"a/".repeat(500)).len() < 80);
        assert!(!file_name(5, "../../etc/passwd").contains(['/', '\\']));
    }
}

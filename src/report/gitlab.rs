//! GitLab code quality: a list of problems, which merge requests compare from one run to the next.

use std::collections::HashMap;
use std::io;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::labels;
use super::{DocumentReport, Pack, Reporter, Sink, Summary};
use crate::finding::Severity;
use crate::source::Unread;

/// Writes problems as they come.
pub struct Gitlab<W> {
    out: W,
    titles: HashMap<String, String>,
    /// How often each fingerprint was met in each document: GitLab keeps one problem of each.
    met: HashMap<String, usize>,
    any: bool,
}

#[derive(Serialize)]
struct Problem<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

impl<W: Sink> Gitlab<W> {
    /// Writes to `out`.
    pub fn new(out: W, pack: &Pack) -> Self {
        Self { out, titles: pack.titles(), met: HashMap::new(), any: false }
    }

    fn problem(&mut self, problem: Problem<'_>) -> io::Result<()> {
        let mark = format!("{}\0{}", problem.fingerprint, problem.location.path);
        let times = self.met.entry(mark.clone()).or_default();
        let digest = Sha256::digest(format!("{mark}\0{times}"));
        *times += 1;
        let fingerprint: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        self.out.write_all(if self.any { b",\n" } else { b"[\n" })?;
        self.any = true;
        Ok(serde_json::to_writer(&mut self.out, &Problem { fingerprint: &fingerprint, ..problem })?)
    }
}

impl<W: Sink> Reporter for Gitlab<W> {
    fn document(&mut self, report: &DocumentReport) -> io::Result<()> {
        for found in &report.found {
            let finding = &found.finding;
            let title = self.titles.get(&finding.rule).unwrap_or(&finding.rule);
            let description = labels::problem(title, &finding.sentence);
            self.problem(Problem {
                description: &description,
                check_name: &finding.rule,
                fingerprint: &finding.fingerprint,
                severity: match finding.severity {
                    Severity::High => "critical",
                    Severity::Medium => "major",
                    Severity::Low => "minor",
                },
                location: Location {
                    path: path(&report.uri),
                    // A file without lines has one for GitLab.
                    lines: Lines { begin: finding.location.line.unwrap_or(1) },
                },
            })?;
        }
        Ok(())
    }

    fn unread(&mut self, unread: &Unread) -> io::Result<()> {
        let description = labels::not_read(&unread.reason);
        self.problem(Problem {
            description: &description,
            check_name: labels::UNREAD_CHECK,
            fingerprint: labels::UNREAD_CHECK,
            severity: "info",
            location: Location { path: path(&unread.uri), lines: Lines { begin: 1 } },
        })
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.out.write_all(if self.any { b"\n]\n" } else { b"[]\n" })?;
        self.out.close()
    }
}

/// GitLab knows files by their path from the root of the repository.
fn path(uri: &str) -> &str {
    uri.strip_prefix("./").unwrap_or(uri)
}

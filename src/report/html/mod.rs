//! The report that is kept and filed: one HTML page that holds everything, readable offline, without
//! script, on paper and aloud.
//!
//! What comes document after document is rendered at once and kept as text; the page is put together
//! at the end, since the cover counts what follows it.

mod annex;
mod card;
mod chart;
mod links;
mod messages;
mod page;
mod tally;

use std::collections::HashMap;
use std::io;

use super::{DocumentReport, Reporter, Sink, Summary};
use crate::source::Unread;
use tally::Tally;

/// What identifiers stand for, so that the report speaks French.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Title of each rule.
    pub rules: HashMap<String, String>,
    /// What each list of the lexicon holds.
    pub ideas: HashMap<String, String>,
}

/// Writes the page.
#[derive(Debug)]
pub struct Html<W> {
    out: W,
    names: Names,
    /// Folder of the annotated copies, relative to the page, when they are made in the same run.
    copies: Option<String>,
    tally: Tally,
    sections: Sections,
}

/// Parts of the page in the making.
#[derive(Debug, Default)]
struct Sections {
    rows: String,
    cards: String,
    documents: String,
    cleared: String,
    set_aside: String,
    unread: String,
}

impl<W: Sink> Html<W> {
    /// Writes to `out`, at the end.
    pub fn new(out: W, names: Names) -> Self {
        Self { out, names, copies: None, tally: Tally::default(), sections: Sections::default() }
    }

    /// Links each card to the copy of its document in this folder, given relative to the page.
    #[must_use]
    pub fn with_copies(mut self, folder: String) -> Self {
        self.copies = Some(folder);
        self
    }
}

impl<W: Sink> Reporter for Html<W> {
    fn document(&mut self, report: &DocumentReport) -> io::Result<()> {
        let first = self.tally.add(report);
        let Sections { rows, cards, documents, cleared, set_aside, .. } = &mut self.sections;
        annex::document(documents, report, &self.tally);
        annex::cleared(cleared, report, &self.names);
        annex::set_aside(set_aside, report, &self.names);
        if !report.found.is_empty() {
            let copy = self.copies.as_deref().map(|folder| links::copy(folder, &self.tally, report));
            card::document(cards, report, first, &self.names, copy.as_deref());
            for (number, found) in (first..).zip(&report.found) {
                card::row(rows, number, report, found, &self.names, &self.tally);
            }
        }
        Ok(())
    }

    fn unread(&mut self, unread: &Unread) -> io::Result<()> {
        annex::unread(&mut self.sections.unread, unread);
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        page::write(&mut self.out, summary, &self.tally, &self.sections, &self.names)?;
        self.out.close()
    }
}

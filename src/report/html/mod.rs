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

use super::annotated::{CopyNames, INDEX};
use super::{DocumentReport, Pack, Reporter, Sink, Summary};
use crate::source::Unread;
use tally::Tally;

/// What identifiers stand for, so that the report speaks French.
#[derive(Debug)]
struct Names {
    /// Title of each rule.
    rules: HashMap<String, String>,
    pack: Pack,
}

/// Writes the page.
#[derive(Debug)]
pub struct Html<W> {
    out: W,
    names: Names,
    /// Annotated copies, when they are made in the same run.
    copies: Option<Copies>,
    tally: Tally,
    sections: Sections,
}

/// Where the copies are.
#[derive(Debug)]
struct Copies {
    /// Their folder, relative to the page.
    folder: String,
    /// Names given so far, as the copies get them.
    names: CopyNames,
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
    pub fn new(out: W, pack: Pack) -> Self {
        let names = Names { rules: pack.titles(), pack };
        Self { out, names, copies: None, tally: Tally::default(), sections: Sections::default() }
    }

    /// Links each document and each card to the copy in this folder, given relative to the page.
    #[must_use]
    pub fn with_copies(mut self, folder: String) -> Self {
        self.copies = Some(Copies { folder, names: CopyNames::default() });
        self
    }
}

impl<W: Sink> Reporter for Html<W> {
    fn document(&mut self, report: &DocumentReport) -> io::Result<()> {
        let first = self.tally.add(report);
        let Sections { rows, cards, documents, cleared, set_aside, .. } = &mut self.sections;
        // A document has a copy when it comes with what one is made from.
        let copies = self.copies.as_mut().filter(|_| report.original.is_some());
        let copy = copies.map(|copies| links::copy(&copies.folder, &copies.names.next(&report.uri)));
        let copy = copy.as_deref();
        annex::document(documents, report, &self.tally, copy);
        annex::cleared(cleared, report, &self.names);
        annex::set_aside(set_aside, report, &self.names);
        if !report.found.is_empty() {
            card::document(cards, report, first, &self.names, copy);
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
        let index = self.copies.as_ref().map(|copies| links::copy(&copies.folder, INDEX));
        let Self { out, tally, sections, names, .. } = self;
        page::write(out, summary, tally, sections, names, index.as_deref())?;
        self.out.close()
    }
}

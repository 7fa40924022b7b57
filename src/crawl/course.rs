//! What the records of a crawl give, in their order: what the archive would say if it were read.

use std::collections::{HashMap, HashSet};
use std::fmt::Debug;

use super::journal::{Outcome, Role, Visit};
use crate::extract::Document;
use crate::source::warc::{Given, field, given};
use crate::source::{Capture, Unread};
use crate::warc::{Draft, Kind};

/// Reads pages while the crawl holds them, so that the archive need not be read again.
pub trait Reader: Debug + Send + Sync {
    /// Takes a page as its record gives it, with the document when it was read already. It is named
    /// by its record. Called by many threads at once, in any order.
    fn page(&self, capture: Capture, document: Option<Document>);
}

/// What a record gives.
#[derive(Debug, PartialEq, Eq)]
pub enum Entry {
    /// A page that the reader took.
    Page {
        /// Its address.
        uri: String,
        /// Its record, as the reader was told.
        record: String,
        /// Notes that come before those on its other addresses.
        notes: usize,
    },
    /// Not examined, or not wholly.
    Unread(Unread),
}

/// What the archive gives to its reader.
#[derive(Debug, Default)]
pub struct Course {
    /// Pages and what is not examined, in the order of the records.
    pub entries: Vec<Entry>,
    /// Records without a page.
    pub left_aside: usize,
    /// Addresses that carry the text of another, by that other one.
    pub places: HashMap<String, Vec<String>>,
    /// Nothing was written before, and the records that follow change nothing in those before:
    /// else only the archive tells.
    pub whole: bool,
    /// Addresses that were not examined, or not wholly.
    doubtful: HashSet<String>,
}

/// What the records of one visit give.
#[derive(Debug, Default)]
pub(super) struct Taken {
    entries: Vec<Entry>,
    left_aside: usize,
    unknown: bool,
}

impl Taken {
    /// Takes a record; `document` is what was read from its body.
    pub(super) fn take(&mut self, reader: &dyn Reader, draft: &Draft, document: Option<Box<Document>>) {
        match given(draft, document) {
            Given::Page(capture, document) => {
                let cut = draft.fields.iter().any(|(name, _)| *name == "WARC-Truncated");
                self.entries.push(Entry::Page {
                    uri: capture.uri.clone(),
                    record: capture.archived.as_ref().map(|place| place.record.clone()).unwrap_or_default(),
                    notes: 1 + usize::from(cut),
                });
                reader.page(*capture, document.map(|document| *document));
            }
            Given::Unread(reason) => self.entries.push(Entry::Unread(Unread::new(uri(draft), reason))),
            Given::LeftAside => self.left_aside += 1,
            Given::Unknown => self.unknown = true,
        }
        if matches!(draft.kind, Kind::Response | Kind::Revisit)
            && let Some((_, reason)) = draft.fields.iter().find(|(name, _)| *name == field::PARTIAL)
        {
            // It is told after the page, whichever record gives it.
            self.entries.push(Entry::Unread(Unread::new(uri(draft), reason.as_str())));
        }
    }
}

fn uri(draft: &Draft) -> String {
    let uri = draft.fields.iter().find(|(name, _)| *name == "WARC-Target-URI");
    uri.map(|(_, uri)| uri.clone()).unwrap_or_default()
}

impl Course {
    /// The course of an archive that holds nothing yet, or something already.
    pub(super) fn new(fresh: bool) -> Self {
        Self { whole: fresh, left_aside: usize::from(fresh), ..Self::default() }
    }

    /// Adds what the records of a visit give; `others` of them have no page.
    pub(super) fn add(&mut self, visit: &Visit, taken: Taken, others: usize) {
        self.left_aside += taken.left_aside + others;
        self.whole &= !taken.unknown;
        self.entries.extend(taken.entries);
        if let Outcome::Same { of } = &visit.outcome {
            self.places.entry(of.clone()).or_default().push(visit.url.clone());
        }
        // The last record of a visit tells it; without an answer it says what was not examined.
        match &visit.outcome {
            Outcome::Unexamined { reason, .. } if visit.record.is_none() && visit.role == Role::Page => {
                self.entries.push(Entry::Unread(Unread::new(visit.url.as_str(), reason.as_str())));
            }
            _ => self.left_aside += 1,
        }
        // A later word on an address replaces the one before.
        if self.doubtful.contains(&visit.url) {
            self.whole = false;
        }
        if matches!(visit.outcome, Outcome::Unexamined { .. } | Outcome::Partial { .. }) {
            self.doubtful.insert(visit.url.clone());
        }
    }
}

//! Pages judged while they are captured, so that the archive need not be read again.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use vigie::crawl::{Course, Entry, Reader};
use vigie::extract::Document;
use vigie::report::DocumentReport;
use vigie::source::{Capture, Input, Unread, same_text};

use crate::commands::examine::{Examiner, Outcome};

/// Bytes of reports held until the crawl ends, roughly; past this the archive is read again.
const ROOM: usize = 32 * 1024 * 1024;

/// Judges pages as they come, and keeps what is found until the whole course of the crawl is known.
pub struct Live {
    examiner: Arc<Examiner>,
    judged: Mutex<Judged>,
}

#[derive(Default)]
struct Judged {
    /// By record.
    outcomes: HashMap<String, Outcome>,
    /// Bytes they hold, roughly.
    held: usize,
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

impl Reader for Live {
    fn page(&self, capture: Capture, document: Option<Document>) {
        let Some(record) = capture.archived.as_ref().map(|place| place.record.clone()) else { return };
        if self.judged().held >= ROOM {
            return;
        }
        let outcome = self.examiner.examine_page(capture, document);
        let mut judged = self.judged();
        judged.held += weight(&outcome);
        judged.outcomes.insert(record, outcome);
    }
}

impl Live {
    pub fn new(examiner: Arc<Examiner>) -> Self {
        Self { examiner, judged: Mutex::default() }
    }

    fn judged(&self) -> std::sync::MutexGuard<'_, Judged> {
        self.judged.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether everything that the archive holds was judged.
    pub fn covers(&self, course: &Course) -> bool {
        let judged = self.judged();
        course.whole
            && course.entries.iter().all(|entry| match entry {
                Entry::Page { record, .. } => judged.outcomes.contains_key(record),
                Entry::Unread(_) => true,
            })
    }

    /// What the archive gives, in its order.
    pub fn outcomes(&self, course: Course) -> impl Iterator<Item = Outcome> + '_ {
        let Course { entries, places, .. } = course;
        entries.into_iter().filter_map(move |entry| match entry {
            Entry::Unread(unread) => Some(Outcome::Unread(unread)),
            Entry::Page { uri, record, notes } => {
                let mut outcome = self.judged().outcomes.remove(&record)?;
                if let (Outcome::Judged(report, ..), Some(places)) = (&mut outcome, places.get(&uri)) {
                    report.notes.insert(notes.min(report.notes.len()), same_text(places));
                }
                Some(outcome)
            }
        })
    }

    /// Judges an input of the archive, unless it was judged when it was captured.
    pub fn examine(&self, input: Result<Input, Unread>) -> Outcome {
        let Ok(Input::Held(capture)) = &input else { return self.examiner.examine(input) };
        let Some(place) = &capture.archived else { return self.examiner.examine(input) };
        let known = self.judged().outcomes.remove(&place.record);
        let Some(mut outcome) = known else { return self.examiner.examine(input) };
        if let Outcome::Judged(report, ..) = &mut outcome {
            // What the archive says of a page may be more than what its own record says.
            let known = capture.notes.iter().filter(|note| report.notes.contains(note)).count();
            report.notes.splice(..known.min(report.notes.len()), capture.notes.iter().cloned());
        }
        outcome
    }
}

/// Bytes an outcome holds, roughly: what a report is made of is shared or small but for these.
fn weight(outcome: &Outcome) -> usize {
    const REPORT: usize = 1024;
    const FINDING: usize = 2 * 1024;
    const CLEARED: usize = 512;
    let Outcome::Judged(report, ..) = outcome else { return REPORT };
    let DocumentReport { found, suppressed, original, cleared, pictures, .. } = &**report;
    let original = original.as_ref().map_or(0, |one| one.bytes.len() + one.source.text.len());
    let pictures: usize = pictures.iter().map(|scene| scene.copy.jpeg.len()).sum();
    REPORT
        + (found.len() + suppressed.len()) * FINDING
        + cleared.as_ref().map_or(0, Vec::len) * CLEARED
        + original
        + pictures
}

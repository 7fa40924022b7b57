//! Passages that a person set aside, in the document itself or in a decisions file: never in
//! silence, and never without a reason.

mod decisions;
mod messages;

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::Date;

pub use decisions::{Decision, Decisions, Status};
pub use messages::DecisionsError;

use crate::extract::{Document, Mark};
use crate::finding::{Finding, Suppression, SuppressionKind};

/// What sets passages aside in a run; shared by all workers.
#[derive(Debug, Default)]
pub struct Suppressor {
    /// Dismissals that hold today, by fingerprint.
    dismissed: HashMap<String, Dismissal>,
    /// Decisions that no longer hold, named.
    expired: Vec<String>,
    /// Dismissals without a reason, named.
    without_reason: Vec<String>,
    /// Ids and families of the rules; a mark that names another is told.
    rules: Vec<String>,
    /// Marks in documents are not honoured.
    no_marks: bool,
    /// Marks that set nothing aside.
    faults: Mutex<Vec<(Fault, Written)>>,
}

#[derive(Debug)]
struct Dismissal {
    decision: Decision,
    /// A passage was met.
    used: AtomicBool,
}

/// Why a mark sets nothing aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    NoReason,
    Misread,
    UnknownRule,
    Unused,
    Fetched,
}

/// Where a mark is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Written {
    uri: String,
    /// Line and column.
    place: Option<(usize, usize)>,
}

/// A mark that can be honoured, and how far it reaches.
struct Honoured<'a> {
    mark: &'a Mark,
    /// Source bytes of the block it speaks of.
    reach: std::ops::Range<usize>,
    used: bool,
}

impl Suppressor {
    /// Honours the marks of documents that name `rules`.
    #[must_use]
    pub fn new<'a>(rules: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut names: Vec<String> = rules.flat_map(|(id, family)| [id, family]).map(str::to_owned).collect();
        names.sort();
        names.dedup();
        Self { rules: names, ..Self::default() }
    }

    /// Leaves the marks of documents without effect.
    #[must_use]
    pub fn without_marks(mut self) -> Self {
        self.no_marks = true;
        self
    }

    /// Honours the decisions that hold on `today`.
    #[must_use]
    pub fn with(mut self, decisions: Decisions, today: Date) -> Self {
        let mut last: HashMap<String, Decision> = HashMap::new();
        let mut order = Vec::new();
        for decision in decisions.decisions {
            if !last.contains_key(&decision.fingerprint) {
                order.push(decision.fingerprint.clone());
            }
            last.insert(decision.fingerprint.clone(), decision);
        }
        for fingerprint in order {
            let Some(decision) = last.remove(&fingerprint) else { continue };
            if decision.status == Status::Confirmed {
                continue;
            }
            let named = name(&decision);
            if decision.reason.trim().is_empty() {
                self.without_reason.push(named);
            } else if let Some(day) = decision.expires.filter(|day| *day < today) {
                self.expired.push(messages::decision_until(&named, &day.to_string()));
            } else {
                let used = AtomicBool::new(false);
                self.dismissed.insert(fingerprint, Dismissal { decision, used });
            }
        }
        self
    }

    /// Parts the findings of a document into those to review and those set aside.
    pub fn sift(
        &self,
        document: &Document,
        findings: Vec<Finding>,
    ) -> (Vec<Finding>, Vec<(Finding, Suppression)>) {
        let mut marks = self.honoured(document);
        if marks.is_empty() && self.dismissed.is_empty() {
            return (findings, Vec::new());
        }
        let (mut kept, mut aside) = (Vec::new(), Vec::new());
        for finding in findings {
            // Both are looked at: a decision that a mark doubles is not unused.
            let decided = self.dismissal(&finding);
            let marked = marked(&mut marks, &finding);
            match marked.or(decided) {
                Some(suppression) => aside.push((finding, suppression)),
                None => kept.push(finding),
            }
        }
        for one in marks.iter().filter(|one| !one.used) {
            self.fault(Fault::Unused, document, one.mark);
        }
        (kept, aside)
    }

    /// What the reader must know of decisions and marks that set nothing aside, in French.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let mut unused: Vec<&Decision> = self
            .dismissed
            .values()
            .filter(|one| !one.used.load(Ordering::Relaxed))
            .map(|one| &one.decision)
            .collect();
        unused.sort_by(|a, b| (&a.rule, &a.uri, &a.fingerprint).cmp(&(&b.rule, &b.uri, &b.fingerprint)));
        let unused: Vec<String> = unused.into_iter().map(name).collect();
        if !self.expired.is_empty() {
            remarks.push(messages::expired(&self.expired));
        }
        if !self.without_reason.is_empty() {
            remarks.push(messages::without_reason(&self.without_reason));
        }
        if !unused.is_empty() {
            remarks.push(messages::unused(&unused));
        }
        // A poisoned lock only means that a document failed elsewhere.
        let mut faults = self.faults.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        faults.sort();
        for group in faults.chunk_by(|a, b| a.0 == b.0) {
            let places: Vec<&Written> = group.iter().map(|(_, written)| written).collect();
            remarks.push(messages::mark(group[0].0, &places));
        }
        remarks
    }

    fn dismissal(&self, finding: &Finding) -> Option<Suppression> {
        let one = self.dismissed.get(&finding.fingerprint)?;
        if one.decision.rule != finding.rule {
            return None;
        }
        one.used.store(true, Ordering::Relaxed);
        Some(Suppression {
            kind: SuppressionKind::Decision,
            reason: one.decision.reason.trim().to_owned(),
            author: one.decision.author.clone(),
            date: one.decision.date.map(|day| day.to_string()),
            expires: one.decision.expires.map(|day| day.to_string()),
        })
    }

    /// The marks of a document that can be honoured; the others are noted.
    fn honoured<'a>(&self, document: &'a Document) -> Vec<Honoured<'a>> {
        if self.no_marks {
            return Vec::new();
        }
        let fetched = document.uri.starts_with("http://") || document.uri.starts_with("https://");
        let mut honoured = Vec::new();
        for mark in &document.marks {
            let fault = if fetched {
                Some(Fault::Fetched)
            } else if mark.rules.is_empty() {
                Some(Fault::Misread)
            } else if mark.rules.iter().any(|rule| self.rules.binary_search(rule).is_err()) {
                Some(Fault::UnknownRule)
            } else if mark.reason.is_empty() {
                Some(Fault::NoReason)
            } else {
                None
            };
            match (fault, reach(document, mark.at)) {
                (Some(fault), _) => self.fault(fault, document, mark),
                (None, None) => self.fault(Fault::Unused, document, mark),
                (None, Some(reach)) => honoured.push(Honoured { mark, reach, used: false }),
            }
        }
        honoured
    }

    fn fault(&self, fault: Fault, document: &Document, mark: &Mark) {
        // A file put together from parts has no lines a person could count.
        let place = (!document.assembled).then(|| document.source.position(mark.at));
        let written = Written { uri: document.uri.clone(), place };
        self.faults.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((fault, written));
    }
}

/// The first mark that speaks of a finding; all that do are used.
fn marked(marks: &mut [Honoured<'_>], finding: &Finding) -> Option<Suppression> {
    let at = finding.location.byte_start?;
    let mut first = None;
    for one in marks.iter_mut().filter(|one| one.reach.contains(&at)) {
        if one.mark.rules.iter().any(|rule| *rule == finding.rule || *rule == finding.family) {
            one.used = true;
            first.get_or_insert(&*one.mark.reason);
        }
    }
    first.map(|reason| Suppression {
        kind: SuppressionKind::InSource,
        reason: reason.to_owned(),
        author: None,
        date: None,
        expires: None,
    })
}

/// Source bytes of the block that a mark at `at` stands in, else of the next one.
fn reach(document: &Document, at: usize) -> Option<std::ops::Range<usize>> {
    let ranges = document.blocks.iter().map(|block| block.map.range(0..block.text.len()));
    let around = ranges.clone().find(|range| range.contains(&at));
    let block =
        around.or_else(|| ranges.filter(|range| range.start >= at).min_by_key(|range| range.start))?;
    Some(document.source.source_range(block))
}

fn name(decision: &Decision) -> String {
    messages::decision(&decision.rule, &decision.fingerprint, decision.uri.as_deref())
}

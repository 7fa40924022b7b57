//! JUnit XML, for continuous integration: a suite for each input, a failed test for each rule that
//! fired in it, a passed one when none did, an error when it was not read.

use std::collections::{BTreeMap, HashMap};
use std::io;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::labels;
use super::messages as fr;
use super::wrap::clean;
use super::{DocumentReport, Found, Pack, Reporter, Sink, Summary};
use crate::source::Unread;

/// Keeps the suites until the end: the counts come first.
pub struct Junit<W> {
    out: W,
    titles: HashMap<String, String>,
    suites: Report,
}

impl<W: Sink> Junit<W> {
    /// Writes to `out`, at the end.
    pub fn new(out: W, pack: &Pack) -> Self {
        Self { out, titles: pack.titles(), suites: Report::new("vigie") }
    }

    fn failed(&self, rule: &str, found: &[&Found]) -> TestCase {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        let severity = found.iter().map(|one| one.finding.severity).max();
        if let Some(severity) = severity {
            status.set_type(fr::severity(severity));
        }
        let title = self.titles.get(rule).map_or(rule, String::as_str);
        status.set_message(clean(&labels::rule_fired(title, found.len())).into_owned());
        let passages: Vec<String> = found.iter().map(|one| passage(one)).collect();
        status.set_description(passages.join("\n\n"));
        TestCase::new(clean(rule).into_owned(), status)
    }
}

impl<W: Sink> Reporter for Junit<W> {
    fn document(&mut self, report: &DocumentReport) -> io::Result<()> {
        let mut suite = TestSuite::new(clean(&report.uri).into_owned());
        let mut rules: BTreeMap<&str, Vec<&Found>> = BTreeMap::new();
        for found in &report.found {
            rules.entry(&found.finding.rule).or_default().push(found);
        }
        let mut cases: Vec<TestCase> = rules.iter().map(|(rule, found)| self.failed(rule, found)).collect();
        for one in &report.suppressed {
            let mut status = TestCaseStatus::skipped();
            status.set_message(clean(&labels::set_aside(&one.suppression)).into_owned());
            status.set_description(passage(&one.found));
            cases.push(TestCase::new(clean(&one.found.finding.rule).into_owned(), status));
        }
        if report.found.is_empty() {
            cases.push(TestCase::new(labels::NO_FINDING, TestCaseStatus::success()));
        }
        let class = clean(&report.uri).into_owned();
        suite.add_test_cases(cases.into_iter().map(|mut case| {
            case.set_classname(class.clone());
            case
        }));
        self.suites.add_test_suite(suite);
        Ok(())
    }

    fn unread(&mut self, unread: &Unread) -> io::Result<()> {
        let uri = clean(&unread.uri).into_owned();
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type(labels::NOT_READ).set_message(clean(&unread.reason).into_owned());
        let mut case = TestCase::new(labels::READING, status);
        case.set_classname(uri.clone());
        let mut suite = TestSuite::new(uri);
        suite.add_test_case(case);
        self.suites.add_test_suite(suite);
        Ok(())
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.suites.serialize(&mut self.out).map_err(|error| {
            // The broken pipe of a reader that left must stay recognisable.
            let kind = std::error::Error::source(&error)
                .and_then(|cause| cause.downcast_ref::<io::Error>())
                .map_or(io::ErrorKind::Other, io::Error::kind);
            io::Error::new(kind, error.to_string())
        })?;
        self.out.close()
    }
}

/// The sentence, its place, why, and what to do.
fn passage(found: &Found) -> String {
    let finding = &found.finding;
    let place = fr::place(&finding.zone, finding.location.field.as_deref());
    let spot = labels::spot(&finding.location);
    let place = if spot.is_empty() { place } else { format!("{place}, {spot}") };
    [
        labels::quoted(&finding.sentence),
        labels::labelled(fr::LABELS.place, &place),
        labels::labelled(fr::LABELS.why, &finding.message),
        labels::labelled(fr::LABELS.advice, &finding.advice),
    ]
    .map(|line| clean(&line).into_owned())
    .join("\n")
}

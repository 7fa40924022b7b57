//! Figures of the page, counted as documents come.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::finding::Severity;
use crate::report::DocumentReport;

/// Counts of a rule, by severity: high, medium, low.
pub(super) type BySeverity = [usize; 3];

/// What was counted so far.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Findings.
    pub(super) findings: usize,
    /// Documents, with or without findings.
    pub(super) documents: usize,
    /// Documents with findings.
    pub(super) concerned: usize,
    /// Findings by family.
    pub(super) families: BTreeMap<String, usize>,
    /// Findings by rule and severity.
    pub(super) rules: BTreeMap<String, BySeverity>,
    /// Findings by platform; an empty name when it is not known.
    pub(super) platforms: BTreeMap<String, usize>,
    /// Findings by day of the document.
    pub(super) days: BTreeMap<String, usize>,
    /// Passages examined and cleared.
    pub(super) cleared: usize,
    /// Some document says which they are.
    pub(super) cleared_known: bool,
    identity: Sha256,
}

impl Tally {
    /// Counts a document and gives the number of its first finding.
    pub(super) fn add(&mut self, report: &DocumentReport) -> usize {
        let first = self.findings + 1;
        self.documents += 1;
        self.concerned += usize::from(!report.found.is_empty());
        self.findings += report.found.len();
        self.cleared_known |= report.cleared.is_some();
        self.cleared += report.cleared.as_ref().map_or(0, Vec::len);
        *self.platforms.entry(report.platform.clone().unwrap_or_default()).or_default() += report.found.len();
        *self.days.entry(report.date.clone()).or_default() += report.found.len();
        self.identity.update(report.uri.as_bytes());
        self.identity.update([0]);
        self.identity.update(report.sha256.as_bytes());
        for found in &report.found {
            let finding = &found.finding;
            *self.families.entry(finding.family.clone()).or_default() += 1;
            self.rules.entry(finding.rule.clone()).or_default()[rank(finding.severity)] += 1;
            self.identity.update(finding.fingerprint.as_bytes());
        }
        first
    }

    /// Findings by severity, highest first.
    pub(super) fn severities(&self) -> [(Severity, usize); 3] {
        let sum = |rank: usize| self.rules.values().map(|counts| counts[rank]).sum();
        [(Severity::High, sum(0)), (Severity::Medium, sum(1)), (Severity::Low, sum(2))]
    }

    /// Names of the platforms that are known.
    pub(super) fn named_platforms(&self) -> Vec<&str> {
        self.platforms.keys().map(String::as_str).filter(|name| !name.is_empty()).collect()
    }

    /// What tells this report from another, under which a browser keeps the triage.
    pub(super) fn identity(&self) -> String {
        self.identity.clone().finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Highest first.
pub(super) const fn rank(severity: Severity) -> usize {
    match severity {
        Severity::High => 0,
        Severity::Medium => 1,
        Severity::Low => 2,
    }
}

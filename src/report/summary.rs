//! What a scan amounts to: counts, what was not read and why.

use crate::extract::DateSource;
use crate::finding::Severity;
use crate::judge::dossier::Dossier;
use crate::source::Unread;

use super::DocumentReport;

/// Names kept for each reason; the others are counted.
const NAMED: usize = 5;

/// Counts of a whole scan.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Documents read and judged.
    pub read: usize,
    /// Documents with at least one passage shown.
    pub concerned: usize,
    /// Passages shown, by severity.
    pub high: usize,
    /// See `high`.
    pub medium: usize,
    /// See `high`.
    pub low: usize,
    /// Passages set aside by a person.
    pub suppressed: usize,
    /// Passages under the severity threshold.
    pub hidden: usize,
    /// The threshold, when it hides something.
    pub threshold: Option<Severity>,
    /// Documents judged at today's law for want of a date.
    pub undated: usize,
    /// Pages with hardly any text beside their scripts.
    pub scripted: usize,
    /// Files left aside: excluded, or without copy in them.
    pub left_aside: usize,
    /// Inputs that were not examined.
    pub unread: usize,
    /// The same, grouped by reason, in order of appearance.
    pub unread_groups: Vec<UnreadGroup>,
    /// Rules used.
    pub rules: String,
    /// The exit code will say "unread" although passages were found at the failure threshold.
    pub findings_and_unread: bool,
    /// Grids of the eight obligations, by platform.
    pub dossiers: Vec<Dossier>,
    /// Documents read that enter no grid.
    pub outside_grids: usize,
    /// The grids were asked for.
    pub grid: bool,
    /// What else the reader must know, in French: files that hold many documents, decisions.
    pub remarks: Vec<String>,
}

/// Inputs that were not examined for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadGroup {
    /// Why.
    pub reason: String,
    /// The first of them.
    pub names: Vec<String>,
    /// How many in all.
    pub count: usize,
}

impl Summary {
    /// Counts a judged document.
    pub fn add_document(&mut self, report: &DocumentReport) {
        self.read += 1;
        self.concerned += usize::from(!report.found.is_empty());
        self.suppressed += report.suppressed.len();
        self.hidden += report.hidden;
        self.undated += usize::from(report.date_source == DateSource::Today);
        self.scripted += usize::from(report.scripted);
        for found in &report.found {
            match found.finding.severity {
                Severity::High => self.high += 1,
                Severity::Medium => self.medium += 1,
                Severity::Low => self.low += 1,
            }
        }
    }

    /// Counts an input that was not examined.
    pub fn add_unread(&mut self, unread: &Unread) {
        self.unread += 1;
        let known = self.unread_groups.iter().position(|group| group.reason == unread.reason);
        let index = known.unwrap_or_else(|| {
            let group = UnreadGroup { reason: unread.reason.clone(), names: Vec::new(), count: 0 };
            self.unread_groups.push(group);
            self.unread_groups.len() - 1
        });
        let group = &mut self.unread_groups[index];
        group.count += 1;
        if group.names.len() < NAMED {
            group.names.push(unread.uri.clone());
        }
    }

    /// Passages shown.
    #[must_use]
    pub fn shown(&self) -> usize {
        self.high + self.medium + self.low
    }

    /// Passages shown at this severity or above.
    #[must_use]
    pub fn at_least(&self, severity: Severity) -> usize {
        match severity {
            Severity::High => self.high,
            Severity::Medium => self.high + self.medium,
            Severity::Low => self.shown(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unread_inputs_are_grouped_by_reason() {
        let mut summary = Summary::default();
        for n in 0..7 {
            summary.add_unread(&Unread::new(format!("{n}.png"), "image"));
        }
        summary.add_unread(&Unread::new("x", "introuvable"));
        assert_eq!(summary.unread, 8);
        assert_eq!(summary.unread_groups.len(), 2);
        assert_eq!((summary.unread_groups[0].names.len(), summary.unread_groups[0].count), (5, 7));
    }
}

//! Tables: one for French spreadsheets, one for programs. A row for each passage to review, each
//! passage set aside, each input not read.

use std::borrow::Cow;
use std::io;

use super::labels::{self, COLUMNS, PLAIN_COLUMNS};
use super::messages as fr;
use super::wrap::clean;
use super::{DocumentReport, Found, Pack, Reporter, Sink, Summary};
use crate::extract::DateSource;
use crate::finding::{Basis, Finding, Severity, Suppression};
use crate::source::Unread;

/// Characters a spreadsheet accepts in a cell, less what marks the cut.
const CELL: usize = 32_000;

/// Who reads the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Excel and LibreOffice in French: byte order mark, semicolons, CRLF, days as 16/09/2018.
    French,
    /// Programs: commas, LF, days as 2018-09-16, names as in JSON.
    Plain,
}

/// Writes rows as they come.
pub struct Csv<W: Sink> {
    /// Nothing once the table is closed.
    out: Option<csv::Writer<W>>,
    dialect: Dialect,
    titles: std::collections::HashMap<String, String>,
}

impl<W: Sink> Csv<W> {
    /// Writes to `out`, in the habits of `dialect`.
    ///
    /// # Errors
    /// The heads of the columns cannot be written.
    pub fn new(mut out: W, dialect: Dialect, pack: &Pack) -> io::Result<Self> {
        let mut builder = csv::WriterBuilder::new();
        let heads = match dialect {
            Dialect::French => {
                out.write_all("\u{feff}".as_bytes())?;
                builder.delimiter(b';').terminator(csv::Terminator::CRLF);
                COLUMNS
            }
            Dialect::Plain => PLAIN_COLUMNS,
        };
        let mut out = builder.from_writer(out);
        out.write_record(heads)?;
        Ok(Self { out: Some(out), dialect, titles: pack.titles() })
    }

    fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cow<'a, str>>) -> io::Result<()> {
        let out = self.out.as_mut().ok_or_else(|| io::Error::other("the table is already closed"))?;
        for cell in cells {
            out.write_field(harmless(&cell).as_bytes())?;
        }
        Ok(out.write_record(None::<&[u8]>)?)
    }

    fn passage(
        &mut self,
        report: &DocumentReport,
        found: &Found,
        suppression: Option<&Suppression>,
    ) -> io::Result<()> {
        let words = Words(self.dialect);
        let finding = &found.finding;
        let location = &finding.location;
        let number = |value: Option<u32>| Cow::from(value.map(|n| n.to_string()).unwrap_or_default());
        let text = |value: &'_ Option<String>| Cow::from(value.clone().unwrap_or_default());
        let title = self.titles.get(&finding.rule).unwrap_or(&finding.rule).clone();
        let state = if suppression.is_some() {
            words.state(labels::SET_ASIDE)
        } else {
            words.state(labels::TO_REVIEW)
        };
        self.row([
            state,
            Cow::from(&finding.rule),
            Cow::from(title),
            Cow::from(&finding.family),
            words.severity(finding.severity),
            text(&report.platform),
            Cow::from(&report.uri),
            text(&report.title),
            Cow::from(&report.media_type),
            words.day(&report.date),
            words.origin(report.date_source),
            words.zone(&finding.zone),
            text(&location.field),
            number(location.line),
            number(location.column),
            number(location.page),
            number(location.paragraph),
            text(&location.cell),
            text(&location.link),
            words.quoted(&finding.sentence),
            Cow::from(finding.matched.iter().map(|word| words.quoted(word)).collect::<Vec<_>>().join(" | ")),
            words.cues(&finding.cues),
            words.condition(finding),
            words.law(&finding.basis),
            Cow::from(&*finding.message),
            Cow::from(&*finding.advice),
            Cow::from(suppression.map(labels::set_aside).unwrap_or_default()),
            Cow::from(&report.sha256),
            Cow::from(&finding.fingerprint),
        ])
    }
}

impl<W: Sink> Reporter for Csv<W> {
    fn document(&mut self, report: &DocumentReport) -> io::Result<()> {
        for found in &report.found {
            self.passage(report, found, None)?;
        }
        for one in &report.suppressed {
            self.passage(report, &one.found, Some(&one.suppression))?;
        }
        Ok(())
    }

    fn unread(&mut self, unread: &Unread) -> io::Result<()> {
        let words = Words(self.dialect);
        let place = |head: &str| PLAIN_COLUMNS.iter().position(|known| *known == head);
        let (uri, reason) = (place("uri"), place("reason"));
        self.row((0..COLUMNS.len()).map(|column| match Some(column) {
            Some(0) => words.state(labels::NOT_READ),
            at if at == uri => Cow::from(&unread.uri),
            at if at == reason => Cow::from(&unread.reason),
            _ => Cow::from(""),
        }))
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        let Some(out) = self.out.take() else { return Ok(()) };
        out.into_inner().map_err(|error| io::Error::other(error.error().to_string()))?.close()
    }
}

/// What a cell says to its reader.
#[derive(Clone, Copy)]
struct Words(Dialect);

impl Words {
    fn state(self, state: &'static str) -> Cow<'static, str> {
        Cow::from(match (self.0, state) {
            (Dialect::French, state) => state,
            (Dialect::Plain, labels::TO_REVIEW) => "finding",
            (Dialect::Plain, labels::SET_ASIDE) => "suppressed",
            (Dialect::Plain, _) => "error",
        })
    }

    fn severity(self, severity: Severity) -> Cow<'static, str> {
        Cow::from(match (self.0, severity) {
            (Dialect::French, severity) => fr::severity(severity),
            (Dialect::Plain, Severity::High) => "high",
            (Dialect::Plain, Severity::Medium) => "medium",
            (Dialect::Plain, Severity::Low) => "low",
        })
    }

    fn day(self, iso: &str) -> Cow<'_, str> {
        let numbers: Vec<&str> = iso.split('-').collect();
        match (self.0, &numbers[..]) {
            (Dialect::French, [year, month, day]) => Cow::from(format!("{day}/{month}/{year}")),
            _ => Cow::from(iso),
        }
    }

    fn origin(self, source: DateSource) -> Cow<'static, str> {
        match self.0 {
            Dialect::French => Cow::from(fr::origin(source)),
            Dialect::Plain => Cow::from(match source {
                DateSource::AsOf => "as-of",
                DateSource::Delivery => "delivery",
                DateSource::Capture => "capture",
                DateSource::Today => "today",
            }),
        }
    }

    fn zone(self, zone: &str) -> Cow<'_, str> {
        Cow::from(match self.0 {
            Dialect::French => fr::zone(zone),
            Dialect::Plain => zone,
        })
    }

    /// Words of a document. A spreadsheet would take « 24/7 » for a day and « 4,9 » for a number.
    fn quoted(self, text: &str) -> Cow<'_, str> {
        match self.0 {
            Dialect::French => Cow::from(labels::quoted(text)),
            Dialect::Plain => Cow::from(text),
        }
    }

    /// The genre says enough to a person; the concepts that met are for programs.
    fn cues(self, cues: &[String]) -> Cow<'_, str> {
        match self.0 {
            Dialect::French => Cow::from(cues.first().map(String::as_str).unwrap_or_default()),
            Dialect::Plain => Cow::from(cues.join(" | ")),
        }
    }

    fn condition(self, finding: &Finding) -> Cow<'_, str> {
        match (self.0, &finding.qualifier) {
            (_, None) => Cow::from(""),
            (Dialect::French, Some(qualifier)) => Cow::from(fr::qualifier(qualifier)),
            (Dialect::Plain, Some(qualifier)) => {
                Cow::from(format!("{}: {}", qualifier.distance, qualifier.text))
            }
        }
    }

    fn law(self, basis: &[Basis]) -> Cow<'_, str> {
        let all: Vec<Cow<'_, str>> = basis
            .iter()
            .map(|one| match self.0 {
                Dialect::French => Cow::from(labels::law(one)),
                Dialect::Plain => Cow::from(&one.norm),
            })
            .collect();
        Cow::from(all.join(" | "))
    }
}

/// A cell that a spreadsheet shows and never runs: a formula is text behind an apostrophe.
fn harmless(cell: &str) -> String {
    let formula =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    let shown = clean(cell);
    let mark = if cell.trim_start_matches(' ').starts_with(formula) { "'" } else { "" };
    match shown.char_indices().nth(CELL) {
        Some((end, _)) => format!("{mark}{}…", &shown[..end]),
        None => format!("{mark}{shown}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_text() {
        for cell in ["=1+1", "+33", "-20 %", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(harmless("5 = 5"), "5 = 5");
        assert_eq!(harmless("a\u{1b}[31m\nb"), "a\u{fffd}[31m b");
    }

    #[test]
    fn a_cell_holds_no_more_than_a_spreadsheet_takes() {
        assert_eq!(harmless(&"é".repeat(40_000)).chars().count(), CELL + 1);
    }

    #[test]
    fn days_follow_the_reader() {
        assert_eq!(Words(Dialect::French).day("2018-09-16"), "16/09/2018");
        assert_eq!(Words(Dialect::Plain).day("2018-09-16"), "2018-09-16");
        assert_eq!(Words(Dialect::French).day("hier"), "hier");
    }
}

//! Text for tickets and merge requests: passages grouped by document.
//!
//! What comes from documents stands in code spans, whose fences are longer than any run of
//! backquotes inside: no link, image, mention or tag can come out of them.

use std::fmt::Write as _;
use std::io;

use super::labels;
use super::messages as fr;
use super::wrap::clean;
use super::{DocumentReport, Found, Pack, Reporter, Sink, Summary, Suppressed};
use crate::finding::Severity;
use crate::source::Unread;

/// Keeps the text until the end: the counts come first.
pub struct Markdown<W> {
    out: W,
    titles: std::collections::HashMap<String, String>,
    documents: String,
    set_aside: String,
    unread: String,
}

impl<W: Sink> Markdown<W> {
    /// Writes to `out`, at the end.
    pub fn new(out: W, pack: &Pack) -> Self {
        let (documents, set_aside, unread) = Default::default();
        Self { out, titles: pack.titles(), documents, set_aside, unread }
    }

    fn passage(&mut self, found: &Found) {
        let finding = &found.finding;
        let title = self.titles.get(&finding.rule).unwrap_or(&finding.rule);
        let headed = labels::headed(fr::severity(finding.severity), &finding.rule, title);
        let mut text = format!("### {}\n\n> {}\n\n", prose(&headed), code(&finding.sentence));
        let mut line = |label: &str, value: &str| {
            if !value.is_empty() {
                // Writing to a String cannot fail.
                let _ = writeln!(text, "- **{label}**\u{a0}: {value}");
            }
        };
        let mut place = prose(fr::zone(&finding.zone));
        if let Some(field) = &finding.location.field {
            let _ = write!(place, " ({})", code(field));
        }
        let spot = labels::spot(&finding.location);
        if !spot.is_empty() {
            let _ = write!(place, ", {}", prose(&spot));
        }
        line(fr::LABELS.place, &place);
        line(fr::LABELS.why, &prose(&finding.message));
        for basis in finding.basis.iter() {
            line(fr::LABELS.law, &prose(&labels::law(basis)));
        }
        if let Some(qualifier) = &finding.qualifier {
            line(fr::LABELS.condition, &code(&fr::qualifier(qualifier)));
        }
        line(fr::LABELS.advice, &prose(&finding.advice));
        line(labels::LINK, &finding.location.link.as_deref().map(code).unwrap_or_default());
        line(labels::FINGERPRINT, &code(&finding.fingerprint));
        text.push('\n');
        self.documents.push_str(&text);
    }

    fn set_aside(&mut self, report: &DocumentReport, one: &Suppressed) {
        let finding = &one.found.finding;
        let _ = writeln!(
            self.set_aside,
            "- {} {}, {}. {}\u{a0}: {}",
            code(&report.uri),
            code(&finding.rule),
            code(&finding.sentence),
            labels::REASON,
            code(&labels::set_aside(&one.suppression))
        );
    }
}

impl<W: Sink> Reporter for Markdown<W> {
    fn document(&mut self, report: &DocumentReport) -> io::Result<()> {
        for one in &report.suppressed {
            self.set_aside(report, one);
        }
        if report.found.is_empty() {
            return Ok(());
        }
        let _ = writeln!(self.documents, "## {}\n", code(&report.uri));
        if let Some(title) = &report.title {
            let _ = writeln!(self.documents, "- {}", code(title));
        }
        let _ = writeln!(self.documents, "- {}", prose(&fr::judged_at(&report.date, report.date_source)));
        for note in &report.notes {
            let _ = writeln!(self.documents, "- {}", code(note));
        }
        self.documents.push('\n');
        report.found.iter().for_each(|found| self.passage(found));
        Ok(())
    }

    fn unread(&mut self, unread: &Unread) -> io::Result<()> {
        let _ = writeln!(self.unread, "- {}\u{a0}: {}", code(&unread.uri), code(&unread.reason));
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let out = &mut self.out;
        writeln!(out, "# {}\n", labels::TITLE)?;
        let counts = [
            (Severity::High, summary.high),
            (Severity::Medium, summary.medium),
            (Severity::Low, summary.low),
        ];
        let found = match summary.shown() {
            0 if summary.read == 0 => fr::NOTHING_READ.to_owned(),
            0 => format!("{}. {}", fr::documents_read(summary.read), fr::NOTHING_FOUND),
            shown => format!(
                "{}. {} {}",
                fr::documents_read(summary.read),
                fr::counts(shown, summary.concerned, counts),
                fr::CLOSING
            ),
        };
        writeln!(out, "{}\n", prose(&found))?;
        if summary.unread > 0 {
            writeln!(out, "**{}**\n", prose(&format!("{}.", fr::inputs_unread(summary.unread))))?;
        }
        out.write_all(self.documents.as_bytes())?;
        let sections = [
            (labels::SET_ASIDE_TITLE, std::mem::take(&mut self.set_aside)),
            (labels::NOT_READ_TITLE, std::mem::take(&mut self.unread)),
            (labels::REMARKS, summary.remarks.iter().map(|one| format!("- {}\n", prose(one))).collect()),
        ];
        for (title, list) in sections.iter().filter(|(_, list)| !list.is_empty()) {
            writeln!(out, "## {title}\n\n{list}")?;
        }
        writeln!(out, "{}", prose(&summary.rules))?;
        out.close()
    }
}

/// A code span around a text nobody vouches for.
fn code(text: &str) -> String {
    let text = clean(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // Inside a span, one space at each end is not shown.
    let edge = |c: Option<char>| c.is_none_or(|c| c == '`' || c == ' ');
    let pad = if edge(text.chars().next()) || edge(text.chars().next_back()) { " " } else { "" };
    if text.trim().is_empty() {
        return String::new();
    }
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A sentence of ours or of a rule, in which no sign means anything to Markdown.
fn prose(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let link = c == ':' && rest.peek() == Some(&'/');
        if link
            || matches!(
                c,
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$' | '@' | '!'
            )
        {
            out.push('\\');
        }
        out.push(c);
    }
    out.replace("www.", "www\\.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_cannot_be_broken() {
        assert_eq!(code("sans attente"), "`sans attente`");
        assert_eq!(code("a ``` b"), "````a ``` b````");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(code("a\n\n# b"), "`a  # b`");
        assert_eq!(code(" "), "");
    }

    #[test]
    fn signs_mean_nothing_in_prose() {
        assert_eq!(
            prose("<b> [x](https://a) *y* @moi www.a.fr"),
            "\\<b\\> \\[x\\](https\\://a) \\*y\\* \\@moi www\\.a.fr"
        );
    }
}

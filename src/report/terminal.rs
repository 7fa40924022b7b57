//! The report a person reads in a terminal: each passage in its line, why, under which law, and
//! what to do.

use std::collections::{HashMap, HashSet};
use std::io;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Style};

use super::messages as fr;
use super::wrap::{clean, lines, shorten, width};
use super::{DocumentReport, Excerpt, Found, Reporter, Sink, Summary, grid};
use crate::finding::{Basis, Finding, Severity};
use crate::judge::dossier::Status;
use crate::source::Unread;

/// How the terminal looks.
#[derive(Debug, Clone, Copy)]
pub struct TerminalStyle {
    /// Colours and bold.
    pub colour: bool,
    /// Columns.
    pub width: usize,
}

impl TerminalStyle {
    /// Characters of source shown on one line, beside the line number.
    #[must_use]
    pub const fn room(self) -> usize {
        self.width.saturating_sub(12)
    }
}

const TITLE: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Longest title of a document, in columns.
const TITLE_ROOM: usize = 160;

/// Longest quotation of a text of law, in columns.
const QUOTE: usize = 480;

/// Writes the report as it comes.
pub struct Terminal<W> {
    out: W,
    style: TerminalStyle,
    titles: HashMap<String, String>,
    renderer: Renderer,
}

impl<W: Sink> Terminal<W> {
    /// Writes to `out`; `titles` gives the French title of each rule.
    pub fn new(out: W, style: TerminalStyle, titles: HashMap<String, String>) -> Self {
        let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.term_width(style.width).decor_style(DecorStyle::Ascii);
        Self { out, style, titles, renderer }
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.style.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn heading(&mut self, report: &DocumentReport) -> io::Result<()> {
        let uri = clean(&report.uri);
        let title = report.title.as_deref().map(|title| shorten(&clean(title), TITLE_ROOM).into_owned());
        let beside = title.as_ref().is_some_and(|t| width(&uri) + width(t) + 3 <= self.style.width);
        let name = self.paint(TITLE, &uri);
        match title {
            Some(title) if beside => writeln!(self.out, "{name} — {title}")?,
            Some(title) => {
                writeln!(self.out, "{name}")?;
                for line in lines(&title, self.style.width - 2) {
                    writeln!(self.out, "  {line}")?;
                }
            }
            None => writeln!(self.out, "{name}")?,
        }
        let judged = fr::judged_at(&report.date, report.date_source);
        let notes = report.notes.iter().map(|note| clean(note).into_owned());
        for line in std::iter::once(judged).chain(notes).flat_map(|text| lines(&text, self.style.width - 2)) {
            let line = self.paint(DIM, &line);
            writeln!(self.out, "  {line}")?;
        }
        writeln!(self.out)
    }

    fn passage(&mut self, found: &Found, quoted: &mut HashSet<String>) -> io::Result<()> {
        let finding = &found.finding;
        let (level, colour) = level(finding.severity);
        let mark = format!("[{}]", fr::severity(finding.severity));
        let named = format!("{} {}", self.paint(colour, &mark), self.paint(TITLE, &finding.rule));
        match self.titles.get(&finding.rule).map(|title| clean(title).into_owned()) {
            None => writeln!(self.out, "{named}")?,
            Some(title) => {
                let beside = width(&mark) + width(&finding.rule) + width(&title) + 4 <= self.style.width;
                writeln!(self.out, "{named}{}", if beside { format!(" : {title}") } else { String::new() })?;
                if !beside {
                    self.row("", &title)?;
                }
            }
        }
        match found.excerpt.as_ref().map(|excerpt| excerpt.narrowed(self.style.room())) {
            Some(excerpt) => {
                let snippet = self.snippet(finding, &excerpt, level);
                writeln!(self.out, "{snippet}")?;
                if !shows(&excerpt, &finding.sentence) {
                    self.row(fr::LABELS.passage, &format!("« {} »", clean(&finding.sentence)))?;
                }
            }
            None => self.row(fr::LABELS.passage, &format!("« {} »", clean(&finding.sentence)))?,
        }
        self.row(fr::LABELS.place, &clean(&fr::place(&finding.zone, finding.location.field.as_deref())))?;
        self.row(fr::LABELS.why, &finding.message)?;
        for (index, basis) in finding.basis.iter().enumerate() {
            let label = if index == 0 { fr::LABELS.law } else { "" };
            self.row(label, &law(basis, quoted))?;
        }
        if let Some(qualifier) = &finding.qualifier {
            self.row(fr::LABELS.condition, &clean(&fr::qualifier(qualifier)))?;
        }
        self.row(fr::LABELS.advice, &finding.advice)?;
        writeln!(self.out)
    }

    fn snippet(&self, finding: &Finding, excerpt: &Excerpt, level: Level<'_>) -> String {
        if finding.location.column.is_none() {
            return self.unnumbered(finding, excerpt);
        }
        let source = Snippet::source(excerpt.text.as_str())
            .line_start(excerpt.line as usize)
            .annotation(AnnotationKind::Primary.span(excerpt.span.clone()));
        let snippet = self.renderer.render(&[Group::with_level(level).element(source)]);
        // Written here rather than by the renderer, whose column would be that of the window.
        let gap = " ".repeat(excerpt.line.to_string().len());
        let arrow = self.paint(DIM, "-->");
        let uri = clean(&finding.document.uri);
        format!("{gap}{arrow} {uri}:{}:{}\n{snippet}", excerpt.line, excerpt.column)
    }

    /// The same for a file without lines: its place has no number to stand in the margin.
    fn unnumbered(&self, finding: &Finding, excerpt: &Excerpt) -> String {
        let (_, colour) = level(finding.severity);
        let arrow = self.paint(DIM, "-->");
        let bar = self.paint(DIM, "|");
        let mut name = clean(&finding.document.uri).into_owned();
        let spot = fr::spot(&finding.location, &finding.document.media_type);
        if !spot.is_empty() {
            name.push_str(&format!(", {}", clean(&spot)));
        }
        let (before, rest) = excerpt.text.split_at(excerpt.span.start);
        let (passage, after) = rest.split_at(excerpt.span.len());
        let (before, passage, after) = (clean(before), clean(passage), clean(after));
        let carets = self.paint(colour, &"^".repeat(width(&passage).max(1)));
        let indent = " ".repeat(width(&before));
        format!(" {arrow} {name}\n  {bar}\n  {bar} {before}{passage}{after}\n  {bar} {indent}{carets}")
    }

    /// `Étiquette  text wrapped under itself`; an empty text is not shown.
    fn row(&mut self, label: &str, text: &str) -> io::Result<()> {
        const LABEL: usize = 12;
        for (index, line) in lines(text, self.style.width.saturating_sub(LABEL)).iter().enumerate() {
            let shown = if index == 0 { label } else { "" };
            let padding = " ".repeat(LABEL - 2 - width(shown));
            let shown = self.paint(DIM, shown);
            writeln!(self.out, "  {shown}{padding}{line}")?;
        }
        Ok(())
    }

    fn text(&mut self, style: Style, text: &str) -> io::Result<()> {
        for line in lines(text, self.style.width) {
            let line = self.paint(style, &line);
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }

    fn hint(&mut self, text: &str) -> io::Result<()> {
        self.text(Style::new(), &format!("{} : {text}", fr::HINT))
    }

    /// The eight obligations, dossier by dossier.
    fn grids(&mut self, summary: &Summary) -> io::Result<()> {
        self.text(TITLE, fr::GRID)?;
        for dossier in &summary.dossiers {
            let name = fr::dossier(&clean(&dossier.platform), dossier.documents);
            writeln!(self.out)?;
            self.text(TITLE, &name)?;
            for row in grid::rows(dossier) {
                let style = match row.status {
                    Status::Satisfied => AnsiColor::Green.on_default(),
                    Status::Contradicted => AnsiColor::BrightRed.on_default().bold(),
                    Status::NotFound => AnsiColor::Yellow.on_default(),
                };
                writeln!(self.out, "  {} — {}", row.head, self.paint(style, &row.told))?;
                for text in &row.under {
                    for line in lines(text, self.style.width.saturating_sub(5)) {
                        writeln!(self.out, "     {line}")?;
                    }
                }
            }
        }
        writeln!(self.out)?;
        let closing = if summary.dossiers.is_empty() { fr::GRID_EMPTY } else { fr::GRID_CLOSING };
        self.text(Style::new(), closing)?;
        if summary.outside_grids > 0 && !summary.dossiers.is_empty() {
            self.text(Style::new(), &fr::outside_grids(summary.outside_grids))?;
        }
        writeln!(self.out)
    }

    fn not_read(&mut self, summary: &Summary) -> io::Result<()> {
        if summary.unread == 0 {
            return Ok(());
        }
        let title = format!("{} :", fr::inputs_unread(summary.unread));
        writeln!(self.out, "{}", self.paint(TITLE, &title))?;
        for group in &summary.unread_groups {
            let mut names: Vec<String> = group.names.iter().map(|name| clean(name).into_owned()).collect();
            if group.count > names.len() {
                names.push(fr::and_others(group.count - names.len()));
            }
            for line in
                lines(&format!("{} : {}", names.join(", "), clean(&group.reason)), self.style.width - 2)
            {
                writeln!(self.out, "  {line}")?;
            }
        }
        Ok(())
    }
}

impl<W: Sink> Reporter for Terminal<W> {
    fn document(&mut self, report: &DocumentReport) -> io::Result<()> {
        if report.found.is_empty() {
            return Ok(());
        }
        self.heading(report)?;
        let mut quoted = HashSet::new();
        report.found.iter().try_for_each(|found| self.passage(found, &mut quoted))?;
        // A person reads while the rest is judged.
        self.out.flush()
    }

    fn unread(&mut self, _unread: &Unread) -> io::Result<()> {
        // Told together at the end, where they cannot be missed.
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        if summary.grid {
            self.grids(summary)?;
        }
        let read = if summary.read == 0 {
            fr::NOTHING_READ.to_owned()
        } else {
            format!("{}.", fr::documents_read(summary.read))
        };
        let found = match summary.shown() {
            0 if summary.read == 0 => String::new(),
            0 => format!(" {}", fr::NOTHING_FOUND),
            shown => {
                let counts = [
                    (Severity::High, summary.high),
                    (Severity::Medium, summary.medium),
                    (Severity::Low, summary.low),
                ];
                format!(" {}", fr::counts(shown, summary.concerned, counts))
            }
        };
        self.text(TITLE, &format!("{read}{found}"))?;
        self.not_read(summary)?;
        if summary.shown() > 0 {
            self.text(Style::new(), fr::CLOSING)?;
        }
        if summary.findings_and_unread {
            self.hint(fr::HINT_EXIT)?;
        }
        if let Some(threshold) = summary.threshold
            && summary.hidden > 0
        {
            self.hint(&fr::hint_hidden(summary.hidden, threshold))?;
        }
        if summary.suppressed > 0 {
            self.hint(&fr::hint_set_aside(summary.suppressed))?;
        }
        if summary.undated > 0 {
            self.hint(&fr::hint_undated(summary.undated))?;
        }
        if summary.scripted > 0 {
            self.hint(&fr::hint_scripted(summary.scripted))?;
        }
        if summary.left_aside > 0 {
            self.hint(&fr::hint_left_aside(summary.left_aside))?;
        }
        for remark in &summary.remarks {
            self.hint(&clean(remark))?;
        }
        if summary.read == 0 && summary.unread == 0 {
            self.hint(fr::HINT_NOTHING)?;
        }
        writeln!(self.out, "{}", self.paint(DIM, &summary.rules))?;
        self.out.close()
    }
}

fn level(severity: Severity) -> (Level<'static>, Style) {
    match severity {
        Severity::High => (Level::ERROR, AnsiColor::BrightRed.on_default().bold()),
        Severity::Medium => (Level::WARNING, AnsiColor::Yellow.on_default().bold()),
        Severity::Low => (Level::INFO, AnsiColor::BrightBlue.on_default().bold()),
    }
}

/// A text of law is quoted once per document, and only when its words were seen.
fn law(basis: &Basis, quoted: &mut HashSet<String>) -> String {
    let reference = fr::basis(basis);
    match &basis.quote {
        None => format!("{reference} ({})", fr::TO_CHECK),
        Some(_) if !quoted.insert(basis.norm.clone()) => format!("{reference} ({})", fr::QUOTED_ABOVE),
        Some(quote) => format!("{reference} : « {} »", shorten(quote, QUOTE)),
    }
}

/// Whether the reader already sees the whole sentence in the snippet.
fn shows(excerpt: &Excerpt, sentence: &str) -> bool {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    squeezed(&excerpt.text).contains(&squeezed(sentence))
}

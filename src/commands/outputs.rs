//! The reports asked for, opened before anything is read.

use std::collections::HashMap;
use std::io::{self, IsTerminal};
use std::path::Path;

use vigie::finding::Severity;
use vigie::judge::Engine;
use vigie::judge::rule::Rule;
use vigie::report::{
    Annotated, AtomicFile, BadDestination, Csv, Destination, Dialect, DocumentReport, Format, Gitlab, Html,
    Json, JsonLines, Junit, Markdown, Pack, Reporter, RuleSheet, Sarif, Sink, Stream, Summary, Terminal,
    TerminalStyle, relative,
};
use vigie::source::Unread;

use super::examine::Details;
use super::messages::{self as sentences, Mistake};
use crate::cli::{Color, ReportArgs};

/// One reporter per `--format`.
pub struct Outputs {
    reporters: Vec<Box<dyn Reporter>>,
    details: Details,
}

impl Outputs {
    /// Opens every output, so that a path that cannot be written fails before anything is read.
    pub fn open(args: &ReportArgs, engine: &Engine) -> anyhow::Result<Self> {
        let wanted = |format| args.format.iter().any(|one| one.format == format);
        // The JSON object is stored to be rendered again: it keeps what the page shows.
        let page = wanted(Format::Html) || wanted(Format::Json);
        let details = Details {
            passages: page || wanted(Format::Annotated),
            cleared: page,
            originals: wanted(Format::Annotated),
            digests: [Format::Html, Format::Json, Format::Sarif].into_iter().any(wanted),
        };
        let reporters = reporters(&args.format, args.color, &pack(engine))?;
        Ok(Self { reporters, details })
    }

    /// The same, for a stored result, which holds neither the documents nor the lexicons.
    pub fn open_with(formats: &[Destination], color: Color, pack: &Pack) -> anyhow::Result<Self> {
        anyhow::ensure!(formats.iter().all(|one| one.format != Format::Annotated), Mistake::CopiesOfStored);
        let reporters = reporters(formats, color, pack)?;
        Ok(Self { reporters, details: Details::default() })
    }

    /// What must be known of each document.
    pub fn details(&self) -> Details {
        self.details
    }

    /// Hands a document to every reporter.
    pub fn document(&mut self, report: &DocumentReport) -> io::Result<()> {
        self.reporters.iter_mut().try_for_each(|reporter| reporter.document(report))
    }

    /// Hands an input that was not read to every reporter.
    pub fn unread(&mut self, unread: &Unread) -> io::Result<()> {
        self.reporters.iter_mut().try_for_each(|reporter| reporter.unread(unread))
    }

    /// Completes every output.
    pub fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.reporters.iter_mut().try_for_each(|reporter| reporter.finish(summary))
    }
}

fn terminal_style(when: Color) -> TerminalStyle {
    let stdout = io::stdout();
    let colour = match when {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never,
    };
    let columns = terminal_size::terminal_size_of(&stdout).map_or(100, |(width, _)| usize::from(width.0));
    TerminalStyle { colour, width: columns.clamp(40, 120) }
}

/// What reports show of the rules.
fn pack(engine: &Engine) -> Pack {
    let sheet = |rule: &Rule| RuleSheet {
        id: rule.id.clone(),
        title: rule.title.clone(),
        severity: rule.severity.last().map_or(Severity::Low, |period| period.level),
        message: rule.message.trim().to_owned(),
        advice: rule.full_advice(),
    };
    Pack {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        version: engine.version().to_owned(),
        rules: engine.rules().iter().map(sheet).collect(),
        ideas: engine.lexicon().lists.iter().map(|list| (list.name.clone(), list.about.clone())).collect(),
    }
}

fn reporters(formats: &[Destination], when: Color, pack: &Pack) -> anyhow::Result<Vec<Box<dyn Reporter>>> {
    let style = terminal_style(when);
    let default = [Destination { format: Format::Terminal, path: None }];
    let wanted = if formats.is_empty() { &default[..] } else { formats };
    for (index, one) in wanted.iter().enumerate() {
        let twice = wanted[..index].iter().any(|other| other.path == one.path);
        match &one.path {
            Some(path) if twice => anyhow::bail!(Mistake::SameFile(sentences::shown(path))),
            None if twice => anyhow::bail!(Mistake::SameStdout),
            _ => {}
        }
    }
    let mut all = wanted
        .iter()
        .map(|one| -> anyhow::Result<Box<dyn Reporter>> {
            if let (Format::Annotated, Some(folder)) = (one.format, &one.path) {
                let copies = Annotated::create(folder, pack.titles())?;
                return Ok(Box::new(match link_between(folder, wanted, Format::Html) {
                    Some(report) => copies.with_report(report),
                    None => copies,
                }));
            }
            let sink: Box<dyn Sink> = match &one.path {
                Some(path) => Box::new(AtomicFile::create(path)?),
                None => Box::new(Stream(io::BufWriter::new(io::stdout()))),
            };
            // A file is read by anything; only the user can want escape codes in it.
            let colour = if one.path.is_some() { when == Color::Always } else { style.colour };
            Ok(match one.format {
                Format::Terminal => {
                    Box::new(Terminal::new(sink, TerminalStyle { colour, ..style }, pack.titles()))
                }
                Format::JsonLines => Box::new(JsonLines::new(sink)),
                Format::Json => Box::new(Json::new(sink, pack.clone())),
                Format::Sarif => Box::new(Sarif::new(sink, pack.clone())),
                Format::Csv => Box::new(Csv::new(sink, Dialect::French, pack)?),
                Format::CsvPlain => Box::new(Csv::new(sink, Dialect::Plain, pack)?),
                Format::Markdown => Box::new(Markdown::new(sink, pack)),
                Format::Junit => Box::new(Junit::new(sink, pack)),
                Format::Gitlab => Box::new(Gitlab::new(sink, pack)),
                Format::Html => Box::new(html(sink, one, wanted, pack.clone())),
                // It has no file of its own and was opened above.
                Format::Annotated => anyhow::bail!(BadDestination::NoFolder),
            })
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    if !wanted.contains(&default[0]) {
        let notes = Stream(io::BufWriter::new(io::stderr()));
        let style = TerminalStyle { colour: false, ..style };
        all.push(Box::new(ClosingNote(Terminal::new(notes, style, HashMap::new()))));
    }
    Ok(all)
}

/// The page, linked to the copies when both are made.
fn html(
    sink: Box<dyn Sink>,
    destination: &Destination,
    wanted: &[Destination],
    pack: Pack,
) -> Html<Box<dyn Sink>> {
    let page = Html::new(sink, pack);
    let folder = destination.path.as_deref().map(|path| path.parent().unwrap_or(Path::new("")));
    match folder.and_then(|folder| link_between(folder, wanted, Format::Annotated)) {
        Some(copies) => page.with_copies(copies),
        None => page,
    }
}

/// Where the first output of this form stands, seen from `folder`.
fn link_between(folder: &Path, wanted: &[Destination], format: Format) -> Option<String> {
    let target = wanted.iter().find(|one| one.format == format)?.path.as_deref()?;
    let folder = if folder == Path::new("") { Path::new(".") } else { folder };
    relative::link(&std::path::absolute(folder).ok()?, &std::path::absolute(target).ok()?)
}

/// Says on standard error what a report for programs keeps silent: to a person who watches, or
/// when something was not read.
struct ClosingNote<R>(R);

impl<R: Reporter> Reporter for ClosingNote<R> {
    fn document(&mut self, _report: &DocumentReport) -> io::Result<()> {
        Ok(())
    }

    fn unread(&mut self, _unread: &Unread) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let tell = summary.unread > 0 || summary.grid || io::stderr().is_terminal();
        if tell { self.0.finish(summary) } else { Ok(()) }
    }
}

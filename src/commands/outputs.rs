//! The reports asked for, opened before anything is read.

use std::collections::HashMap;
use std::io::{self, IsTerminal};

use vigie::judge::Engine;
use vigie::report::{
    AtomicFile, Destination, DocumentReport, Format, Json, JsonLines, Reporter, Sink, Stream, Summary,
    Terminal, TerminalStyle,
};
use vigie::source::Unread;

use super::messages::{self as sentences, Mistake};
use crate::cli::{Color, ReportArgs};

/// One reporter per `--format`.
pub struct Outputs {
    reporters: Vec<Box<dyn Reporter>>,
    style: TerminalStyle,
}

impl Outputs {
    /// Opens every output, so that a path that cannot be written fails before anything is read.
    pub fn open(args: &ReportArgs, engine: &Engine) -> anyhow::Result<Self> {
        let style = terminal_style(args.color);
        Ok(Self { reporters: reporters(args, engine, style)?, style })
    }

    /// Characters an excerpt may show.
    pub fn room(&self) -> usize {
        self.style.room()
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

fn reporters(
    args: &ReportArgs,
    engine: &Engine,
    style: TerminalStyle,
) -> anyhow::Result<Vec<Box<dyn Reporter>>> {
    let default = [Destination { format: Format::Terminal, path: None }];
    let wanted = if args.format.is_empty() { &default[..] } else { &args.format[..] };
    for (index, one) in wanted.iter().enumerate() {
        let twice = wanted[..index].iter().any(|other| other.path == one.path);
        match &one.path {
            Some(path) if twice => anyhow::bail!(Mistake::SameFile(sentences::shown(path))),
            None if twice => anyhow::bail!(Mistake::SameStdout),
            _ => {}
        }
    }
    let titles = || -> HashMap<String, String> {
        engine.rules().iter().map(|rule| (rule.id.clone(), rule.title.clone())).collect()
    };
    let mut all = wanted
        .iter()
        .map(|one| -> anyhow::Result<Box<dyn Reporter>> {
            let sink: Box<dyn Sink> = match &one.path {
                Some(path) => Box::new(AtomicFile::create(path)?),
                None => Box::new(Stream(io::BufWriter::new(io::stdout()))),
            };
            // A file is read by anything; only the user can want escape codes in it.
            let colour = if one.path.is_some() { args.color == Color::Always } else { style.colour };
            Ok(match one.format {
                Format::Terminal => {
                    Box::new(Terminal::new(sink, TerminalStyle { colour, ..style }, titles()))
                }
                Format::JsonLines => Box::new(JsonLines::new(sink)),
                Format::Json => Box::new(Json::new(sink)),
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

//! `vigie scan`: inputs are read and judged in parallel, and reported in their order.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::ops::ControlFlow;

use vigie::extract::Document;
use vigie::finding::Severity;
use vigie::judge::Engine;
use vigie::judge::dossier::{Contribution, Dossiers};
use vigie::report::{
    AtomicFile, Destination, DocumentReport, Excerpts, Format, Found, Json, JsonLines, Reporter, Sink,
    Stream, Summary, Terminal, TerminalStyle, messages,
};
use vigie::source::{Fetcher, Input, Inputs, Limits, Unread, WalkOptions};

use super::messages::{self as sentences, Mistake};
use super::{Exit, pipeline};
use crate::cli::{Color, ScanArgs};

/// What became of one input.
enum Outcome {
    Judged(Box<DocumentReport>, Option<Contribution>),
    Unread(Unread),
}

/// Everything a worker needs, shared by all.
struct Examiner<'a> {
    engine: &'a Engine,
    fetcher: Fetcher,
    args: &'a ScanArgs,
    today: jiff::civil::Date,
    room: usize,
}

/// Runs the command.
pub fn run(args: &ScanArgs) -> anyhow::Result<Exit> {
    let engine = super::engine(&args.rules)?;
    let named = if args.inputs.is_empty() { vec![OsString::from(".")] } else { args.inputs.clone() };
    let mut inputs = Inputs::new(named, &WalkOptions { exclude: args.exclude.clone() })?;
    let style = terminal_style(args.color);
    let mut reporters = reporters(args, &engine, style)?;
    let mut progress = Progress::new(args.no_progress);
    let today = super::today();
    let examiner = Examiner {
        engine: &engine,
        fetcher: Fetcher::new(Limits::network(args.allow_private), today),
        args,
        today,
        room: style.room(),
    };
    pipeline::quiet_workers();

    let mut summary = Summary { grid: args.grid, ..Summary::default() };
    let mut dossiers = Dossiers::default();
    let mut failed = None;
    pipeline::ordered(
        pipeline::jobs(args.jobs),
        &mut inputs.by_ref(),
        |item| examiner.examine(item),
        |mut outcome| {
            progress.advance(&outcome);
            if let Outcome::Judged(_, contribution) = &mut outcome {
                match contribution.take() {
                    Some(contribution) => dossiers.add(contribution),
                    None => summary.outside_grids += 1,
                }
            }
            let told = progress.aside(|| match &outcome {
                Outcome::Judged(report, _) => {
                    summary.add_document(report);
                    reporters.iter_mut().try_for_each(|reporter| reporter.document(report))
                }
                Outcome::Unread(unread) => {
                    summary.add_unread(unread);
                    reporters.iter_mut().try_for_each(|reporter| reporter.unread(unread))
                }
            });
            match told {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        },
    )?;
    progress.clear();
    if let Some(error) = failed {
        return Err(error.into());
    }

    summary.dossiers = dossiers.finish(engine.law(), &engine.unexamined());
    summary.left_aside = inputs.left_aside();
    engine.version().clone_into(&mut summary.rules);
    summary.threshold = Some(args.min_severity.into());
    let found = args.fail_on.severity().is_some_and(|severity| summary.at_least(severity) > 0);
    let exit = Exit::of(found, summary.unread > 0);
    summary.findings_and_unread = found && summary.unread > 0;
    for reporter in &mut reporters {
        reporter.finish(&summary)?;
    }
    Ok(exit)
}

impl Examiner<'_> {
    fn examine(&self, item: Result<Input, Unread>) -> Outcome {
        let input = match item {
            Ok(input) => input,
            Err(unread) => return Outcome::Unread(unread),
        };
        let judged = pipeline::guarded(|| {
            let capture = input.capture(&self.fetcher)?;
            let platform = self.args.platform.as_deref();
            let document = super::document(capture, self.args.as_of, platform, self.today)?;
            Ok(self.judge(&document))
        });
        match judged {
            Ok(Ok((report, contribution))) => Outcome::Judged(Box::new(report), contribution),
            Ok(Err(unread)) => Outcome::Unread(unread),
            Err(panic) => Outcome::Unread(Unread::new(input.uri(), sentences::internal_error(&panic))),
        }
    }

    fn judge(&self, document: &Document) -> (DocumentReport, Option<Contribution>) {
        let judgement = self.engine.scan(document);
        let mut notes = document.notes.clone();
        if judgement.unjudged > 0 {
            notes.push(sentences::unjudged(judgement.findings.len(), judgement.unjudged));
        }
        let mut findings = judgement.findings;
        let platform = document.platform.as_deref();
        // All findings count here, those under the threshold too.
        let contribution = judgement
            .evidence
            .map(|evidence| Contribution::new(platform, &document.uri, evidence, &findings));
        findings.sort_by(|a, b| {
            let place = |f: &vigie::finding::Finding| (f.location.byte_start, f.location.byte_end);
            place(a).cmp(&place(b)).then_with(|| a.rule.cmp(&b.rule))
        });
        let all = findings.len();
        let threshold = Severity::from(self.args.min_severity);
        findings.retain(|finding| finding.severity >= threshold);
        let hidden = all - findings.len();
        let mut excerpts = Excerpts::new(&document.source.text, self.room);
        let found = findings
            .into_iter()
            .map(|finding| Found { excerpt: excerpts.cut(&finding.location), finding })
            .collect();
        let report = DocumentReport {
            uri: document.uri.clone(),
            title: document.title.clone(),
            media_type: document.media_type.clone(),
            sha256: document.sha256.to_string(),
            platform: document.platform.clone(),
            date: document.date.day.to_string(),
            date_source: document.date.source,
            notes,
            found,
            hidden,
            scripted: scripted(document),
        };
        (report, contribution)
    }
}

/// A page whose text a browser would build: hardly anything to read, and a script.
fn scripted(document: &Document) -> bool {
    const HARDLY: usize = 200;
    let text: usize = document.blocks.iter().map(|block| block.text.len()).sum();
    let source = document.source.text.as_bytes();
    document.media_type.contains("html")
        && text < HARDLY
        && memchr::memmem::find(source, b"<script").is_some()
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

/// One reporter per `--format`; every file is opened before anything is read.
fn reporters(
    args: &ScanArgs,
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

/// The moving line on a terminal's standard error; nothing anywhere else.
struct Progress {
    bar: Option<indicatif::ProgressBar>,
    read: usize,
    found: usize,
    unread: usize,
}

impl Progress {
    fn new(disabled: bool) -> Self {
        let bar = (!disabled && io::stderr().is_terminal()).then(|| {
            let bar = indicatif::ProgressBar::new_spinner();
            bar.enable_steady_tick(std::time::Duration::from_millis(120));
            bar
        });
        Self { bar, read: 0, found: 0, unread: 0 }
    }

    fn advance(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Judged(report, _) => {
                self.read += 1;
                self.found += report.found.len();
            }
            Outcome::Unread(_) => self.unread += 1,
        }
        if let Some(bar) = &self.bar {
            bar.set_message(format!(
                "{}, {}, {}",
                messages::documents_read(self.read),
                messages::passages(self.found),
                messages::inputs_unread(self.unread)
            ));
        }
    }

    /// Runs `write` with the moving line out of the way.
    fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

//! `vigie scan`: inputs are read and judged in parallel, and reported in their order.

use std::cell::RefCell;
use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use vigie::judge::Engine;
use vigie::judge::dossier::Dossiers;
use vigie::report::Summary;
use vigie::source::{Input, Inputs, Mapping, Unread, WalkOptions};
use vigie::suppress::{Decisions, Suppressor};

use super::examine::{Examiner, Outcome, Reading};
use super::messages::{self, Mistake};
use super::outputs::Outputs;
use super::progress::Progress;
use super::{Exit, pipeline};
use crate::cli::{ReportArgs, ScanArgs};

/// Runs the command.
pub fn run(args: &ScanArgs) -> anyhow::Result<Exit> {
    let engine = super::engine(&args.rules)?;
    let named = if args.inputs.is_empty() { vec![OsString::from(".")] } else { args.inputs.clone() };
    let options = WalkOptions { exclude: args.exclude.clone(), mapping: Mapping::joined(&args.map) };
    let mut inputs = Inputs::new(named, &options)?;
    let outputs = Outputs::open(&args.report, &engine)?;
    let reading = Reading {
        as_of: args.as_of,
        platform: args.platform.as_deref(),
        allow_private: args.allow_private,
        jobs: args.jobs,
        no_progress: args.no_progress,
    };
    let session = Session::open(Arc::new(engine), &reading, &args.report, outputs)?;
    session.run(&mut inputs, |input| session.examiner.examine(input))
}

/// A run, ready to judge.
pub(super) struct Session<'a> {
    engine: Arc<Engine>,
    suppressor: Arc<Suppressor>,
    /// Judges an input, or a page.
    pub(super) examiner: Arc<Examiner>,
    reading: &'a Reading<'a>,
    report: &'a ReportArgs,
    outputs: RefCell<Outputs>,
}

impl<'a> Session<'a> {
    /// Reads the decisions of the user, so that a mistake in them is told before anything is read.
    pub(super) fn open(
        engine: Arc<Engine>,
        reading: &'a Reading<'a>,
        report: &'a ReportArgs,
        outputs: Outputs,
    ) -> anyhow::Result<Self> {
        let suppressor = Arc::new(suppressor(&engine, report.baseline.as_deref(), report.no_inline)?);
        let threshold = report.min_severity.into();
        let (for_all, sifts) = (Arc::clone(&engine), Arc::clone(&suppressor));
        let examiner = Arc::new(Examiner::new(for_all, reading, threshold, sifts, outputs.details()));
        pipeline::quiet_workers();
        // The process ends with the run: to free the pack piece by piece would only delay it.
        std::mem::forget(Arc::clone(&engine));
        Ok(Self { engine, suppressor, examiner, reading, report, outputs: RefCell::new(outputs) })
    }

    /// Version of the rules.
    pub(super) fn rules(&self) -> &str {
        self.engine.version()
    }

    /// Judges every input, reports as results come, and says how the run ended.
    pub(super) fn run(
        &self,
        inputs: &mut Inputs,
        examine: impl Fn(Result<Input, Unread>) -> Outcome + Sync,
    ) -> anyhow::Result<Exit> {
        let jobs = pipeline::jobs(self.reading.jobs);
        let weight = |item: &Result<Input, Unread>| item.as_ref().map_or(0, Input::weight);
        self.tell_all(|tell| {
            // Ads come once the pages they may lead to are known.
            let mut pages = std::iter::from_fn(|| inputs.before_exports());
            pipeline::ordered(jobs, &mut pages, weight, &examine, &mut *tell)?;
            pipeline::ordered(jobs, &mut inputs.by_ref(), weight, &examine, &mut *tell)?;
            Ok((inputs.left_aside(), inputs.remarks().to_vec()))
        })
    }

    /// Reports what is judged already, `left_aside` records beside it.
    pub(super) fn report(
        &self,
        outcomes: impl Iterator<Item = Outcome>,
        left_aside: usize,
    ) -> anyhow::Result<Exit> {
        self.tell_all(|tell| {
            for mut outcome in outcomes {
                if tell(&mut outcome).is_break() {
                    break;
                }
            }
            Ok((left_aside, Vec::new()))
        })
    }

    /// Reports what `draw` gives it to tell, then what it knows in the end: how many inputs were left
    /// aside, and what must be said of them.
    fn tell_all(
        &self,
        draw: impl FnOnce(&mut dyn FnMut(&mut Outcome) -> ControlFlow<()>) -> anyhow::Result<(usize, Vec<String>)>,
    ) -> anyhow::Result<Exit> {
        let (engine, report) = (&self.engine, self.report);
        let mut outputs = self.outputs.borrow_mut();
        let mut progress = Progress::new(self.reading.no_progress);
        let mut summary = Summary { grid: report.grid, ..Summary::default() };
        let mut dossiers = Dossiers::default();
        let mut failed = None;
        let mut tell = |outcome: &mut Outcome| {
            progress.advance(outcome);
            if let Outcome::Judged(_, contribution, _) = outcome {
                match contribution.take() {
                    Some(contribution) => dossiers.add(contribution),
                    None => summary.outside_grids += 1,
                }
            }
            let told = progress.aside(|| match &*outcome {
                Outcome::Judged(report, _, beyond) => {
                    summary.add_document(report);
                    outputs.document(report)?;
                    beyond.iter().try_for_each(|beyond| {
                        summary.add_unread(beyond);
                        outputs.unread(beyond)
                    })
                }
                Outcome::Unread(unread) => {
                    summary.add_unread(unread);
                    outputs.unread(unread)
                }
            });
            match told {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        };
        let (left_aside, remarks) = draw(&mut tell)?;
        progress.clear();
        if let Some(error) = failed {
            return Err(error.into());
        }

        summary.dossiers = dossiers.finish(engine.law(), &engine.unexamined());
        summary.left_aside = left_aside;
        summary.remarks = remarks.into_iter().chain(self.suppressor.remarks()).collect();
        engine.version().clone_into(&mut summary.rules);
        summary.threshold = Some(report.min_severity.into());
        let found = report.fail_on.severity().is_some_and(|severity| summary.at_least(severity) > 0);
        let exit = Exit::of(found, summary.unread > 0);
        summary.findings_and_unread = found && summary.unread > 0;
        outputs.finish(&summary)?;
        Ok(exit)
    }
}

/// What sets passages aside: marks in documents, decisions of a file.
pub(super) fn suppressor(
    engine: &Engine,
    baseline: Option<&Path>,
    no_inline: bool,
) -> anyhow::Result<Suppressor> {
    let mut suppressor = Suppressor::new(engine.rules().iter().map(|rule| (rule.id.as_str(), rule.family())));
    if no_inline {
        suppressor = suppressor.without_marks();
    }
    let Some(path) = baseline else { return Ok(suppressor) };
    let named = messages::shown(path);
    let bytes = std::fs::read(path)
        .map_err(|error| Mistake::NotRead(named.clone(), vigie::source::Reason::from_io(&error)))?;
    let decisions = Decisions::read(&bytes).map_err(|error| Mistake::Decisions(named, error))?;
    Ok(suppressor.with(decisions, super::today()))
}

//! `vigie scan`: inputs are read and judged in parallel, and reported in their order.

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::Path;

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
    examine_all(&engine, &mut inputs, &reading, &args.report, outputs)
}

/// Judges every input, reports as results come, and says how the run ended.
pub(super) fn examine_all(
    engine: &Engine,
    inputs: &mut Inputs,
    reading: &Reading<'_>,
    report: &ReportArgs,
    mut outputs: Outputs,
) -> anyhow::Result<Exit> {
    let suppressor = suppressor(engine, report.baseline.as_deref(), report.no_inline)?;
    let mut progress = Progress::new(reading.no_progress);
    let threshold = report.min_severity.into();
    let examiner = Examiner::new(engine, reading, threshold, &suppressor, outputs.details());
    pipeline::quiet_workers();

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
    let jobs = pipeline::jobs(reading.jobs);
    // Ads come once the pages they may lead to are known.
    let mut pages = std::iter::from_fn(|| inputs.before_exports());
    let weight = |item: &Result<Input, Unread>| item.as_ref().map_or(0, Input::weight);
    pipeline::ordered(jobs, &mut pages, weight, |item| examiner.examine(item), &mut tell)?;
    pipeline::ordered(jobs, &mut inputs.by_ref(), weight, |item| examiner.examine(item), &mut tell)?;
    progress.clear();
    if let Some(error) = failed {
        return Err(error.into());
    }

    summary.dossiers = dossiers.finish(engine.law(), &engine.unexamined());
    summary.left_aside = inputs.left_aside();
    summary.remarks = inputs.remarks().iter().cloned().chain(suppressor.remarks()).collect();
    engine.version().clone_into(&mut summary.rules);
    summary.threshold = Some(threshold);
    let found = report.fail_on.severity().is_some_and(|severity| summary.at_least(severity) > 0);
    let exit = Exit::of(found, summary.unread > 0);
    summary.findings_and_unread = found && summary.unread > 0;
    outputs.finish(&summary)?;
    Ok(exit)
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

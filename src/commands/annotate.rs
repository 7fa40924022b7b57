//! `vigie annotate`: a copy of a document with what was found written in its margin.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use vigie::annotate::{Remark, annotate, remark};
use vigie::extract::{DateSource, DocumentDate, RawInput, Traced, read_traced};
use vigie::judge::Engine;
use vigie::report::{AtomicFile, Sink};
use vigie::source::{Fetcher, Inputs, Limits, WalkOptions};
use vigie::suppress::Suppressor;

use super::messages::{self as sentences, Mistake};
use super::{Exit, pipeline, scan};
use crate::cli::AnnotateArgs;

/// Runs the command.
pub fn run(args: &AnnotateArgs) -> anyhow::Result<Exit> {
    anyhow::ensure!(!args.input.is_dir(), Mistake::OneDocument(sentences::shown(&args.input)));
    anyhow::ensure!(!same(&args.input, &args.output), Mistake::SameDocument(sentences::shown(&args.input)));
    let engine = super::engine(&args.rules)?;
    let suppressor = scan::suppressor(&engine, args.baseline.as_deref(), args.no_inline)?;
    // Opened before anything is read, so that a path that cannot be written is said at once.
    let mut copy = AtomicFile::create(&args.output)?;
    pipeline::quiet_workers();
    match pipeline::guarded(|| annotated(args, &engine, &suppressor)) {
        Ok(Ok((bytes, written, aside))) => {
            copy.write_all(&bytes)?;
            copy.close()?;
            anstream::eprintln!("{}", sentences::annotated(written, &sentences::shown(&args.output)));
            for said in sentences::set_aside(aside).into_iter().chain(suppressor.remarks()) {
                anstream::eprintln!("{said}");
            }
            Ok(Exit::Clean)
        }
        Ok(Err(reason)) => {
            anstream::eprintln!("vigie : {}", sentences::not_read(&sentences::shown(&args.input), &reason));
            Ok(Exit::Unread)
        }
        Err(panic) => {
            let reason = sentences::internal_error(&panic);
            anstream::eprintln!("vigie : {}", sentences::not_read(&sentences::shown(&args.input), &reason));
            Ok(Exit::Unread)
        }
    }
}

/// The copy, the number of its remarks and that of the passages set aside, or why there is none.
fn annotated(
    args: &AnnotateArgs,
    engine: &Engine,
    suppressor: &Suppressor,
) -> Result<(Vec<u8>, usize, usize), String> {
    let today = super::today();
    let named = vec![args.input.clone().into_os_string()];
    let mut inputs = Inputs::new(named, &WalkOptions::default()).map_err(|error| error.to_string())?;
    let input = inputs.next().ok_or_else(String::new)?.map_err(|unread| unread.reason)?;
    let fetcher = Fetcher::new(Limits::network(false), today);
    let capture = input.capture(&fetcher).map_err(|unread| unread.reason)?;
    let bytes = capture.bytes.clone();
    let date = match args.as_of {
        Some(day) => DocumentDate { day, source: DateSource::AsOf },
        None => DocumentDate { day: today, source: DateSource::Today },
    };
    let traced = read_traced(RawInput {
        uri: &capture.uri,
        bytes: capture.bytes,
        media_type: None,
        charset: None,
        date,
        platform: args.platform.clone(),
    })
    .map_err(|fault| fault.to_string())?;
    if super::foreign(&traced.document) {
        return Err(sentences::NOT_FRENCH.to_owned());
    }
    let (remarks, aside) = remarks(&traced, engine, suppressor, args);
    let copy = annotate(&bytes, &traced, &remarks).map_err(|fault| fault.to_string())?;
    Ok((copy, remarks.len(), aside))
}

/// What to write, and the number of passages set aside.
fn remarks(
    traced: &Traced,
    engine: &Engine,
    suppressor: &Suppressor,
    args: &AnnotateArgs,
) -> (Vec<Remark>, usize) {
    let titles: HashMap<&str, &str> =
        engine.rules().iter().map(|rule| (rule.id.as_str(), rule.title.as_str())).collect();
    let threshold = args.min_severity.into();
    let (mut findings, mut aside) = suppressor.sift(&traced.document, engine.scan(&traced.document).findings);
    findings.retain(|finding| finding.severity >= threshold);
    aside.retain(|(finding, _)| finding.severity >= threshold);
    findings.sort_by(|a, b| {
        (a.location.byte_start, a.location.byte_end, &a.rule).cmp(&(
            b.location.byte_start,
            b.location.byte_end,
            &b.rule,
        ))
    });
    let written = findings
        .iter()
        .filter_map(|finding| {
            Remark::new(traced, finding, remark(finding, titles.get(finding.rule.as_str()).copied()))
        })
        .collect();
    (written, aside.len())
}

/// Whether two paths lead to one file.
fn same(input: &Path, output: &Path) -> bool {
    match (std::fs::canonicalize(input), std::fs::canonicalize(output)) {
        (Ok(input), Ok(output)) => input == output,
        _ => input == output,
    }
}

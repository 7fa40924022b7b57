//! `vigie crawl`: sites captured, sealed, then read like any other input.

mod live;
mod messages;
mod watch;

use std::ffi::OsString;
use std::io::Write as _;
use std::sync::Arc;

use url::Url;

use vigie::crawl::evidence::{Circumstances, PASSPHRASE, Signer};
use vigie::crawl::{self as crawler, JournalError, Options, Reach, Render, Stop, Tally};
use vigie::source::{Inputs, Unread, WalkOptions, is_public};

use super::Exit;
use super::examine::{Outcome, Reading};
use super::outputs::Outputs;
use super::scan::Session;
use crate::cli::{CrawlArgs, RenderArg, ScopeArg};
use live::Live;
use messages::Mistake;
use watch::Watcher;

/// Runs the command.
pub fn run(args: &CrawlArgs) -> anyhow::Result<Exit> {
    let mut options = options(args)?;
    if args.dry_run {
        return rehearse(&mut options);
    }
    let signer = signer(args)?;
    // Rules and reports that cannot be used are told before a site is disturbed.
    let reading = Reading {
        as_of: args.as_of,
        platform: None,
        allow_private: false,
        jobs: args.jobs,
        no_progress: args.no_progress,
    };
    let session = if args.no_scan { None } else { Some(session(args, &reading)?) };
    let live = session.as_ref().map(|session| Arc::new(Live::new(Arc::clone(&session.examiner))));
    options.reader = live.clone().map(|live| live as Arc<dyn crawler::Reader>);
    let mut watcher = Watcher::new(args.log.as_deref(), args.no_progress)?;
    let mut tally = match crawler::crawl(&options, &mut watcher) {
        Ok(tally) => tally,
        Err(JournalError::Locked) => {
            anstream::eprintln!("vigie : {}", JournalError::Locked);
            return Ok(Exit::Locked);
        }
        Err(error) => return Err(error.into()),
    };
    watcher.finish(&tally)?;
    anstream::eprint!("{}", messages::closing(&tally, &options.folder));
    let circumstances = Circumstances {
        operator: args.operator.as_deref(),
        rules: session.as_ref().map(Session::rules),
        signer: signer.as_ref(),
        tsa: args.tsa.as_ref(),
        wacz: args.wacz,
    };
    let unstamped = crawler::evidence::seal(&options, &tally, &circumstances)?;
    if let Some(reason) = &unstamped {
        anstream::eprintln!("{}", messages::unstamped(reason));
    }
    if let Stop::Signal(signal) = tally.stop {
        return Ok(Exit::Interrupted(signal));
    }
    let (Some(session), Some(live)) = (session, live) else {
        return Ok(if unstamped.is_some() { Exit::Unread } else { unscanned(&tally) });
    };
    let left = tally.left.iter().map(|(url, reason)| Unread::new(url, reason.as_str()));
    let course = std::mem::take(&mut tally.course);
    let exit = if live.covers(&course) {
        let left_aside = course.left_aside;
        session.report(live.outcomes(course).chain(left.map(Outcome::Unread)), left_aside)?
    } else {
        let archive = options.folder.join(crawler::ARCHIVE);
        let named = vec![OsString::from(archive)];
        let mut inputs = Inputs::new(named, &WalkOptions::default())?.with_unvisited(left.collect());
        session.run(&mut inputs, |input| live.examine(input))?
    };
    Ok(if unstamped.is_none() { exit } else { Exit::Unread })
}

/// What signs the manifest, checked before a site is disturbed.
fn signer(args: &CrawlArgs) -> Result<Option<Signer>, Mistake> {
    let (Some(key), Some(certificate)) = (&args.sign, &args.certificate) else { return Ok(None) };
    let passphrase = std::env::var_os(PASSPHRASE).map(OsString::into_encoded_bytes);
    Ok(Some(Signer::open(key, certificate, passphrase.as_deref())?))
}

/// The run that judges the pages.
fn session<'a>(args: &'a CrawlArgs, reading: &'a Reading<'a>) -> anyhow::Result<Session<'a>> {
    let mut engine = super::engine(&args.rules)?;
    engine.lighten();
    let outputs = Outputs::open(&args.report, &engine)?;
    Session::open(Arc::new(engine), reading, &args.report, outputs)
}

/// Lists what is known before any page is asked for. Nothing of it is kept.
fn rehearse(options: &mut Options) -> anyhow::Result<Exit> {
    options.rehearsal = true;
    options.folder = std::env::temp_dir().join(format!("vigie-{}", std::process::id()));
    let done = crawler::crawl(options, &mut ());
    // Only the system's own cleaning is left to do if this fails.
    let _ = std::fs::remove_dir_all(&options.folder);
    let tally = done?;
    let mut out = std::io::stdout().lock();
    for url in &tally.planned {
        writeln!(out, "{url}")?;
    }
    anstream::eprint!("{}", messages::rehearsal(&tally, options.delay));
    Ok(Exit::of(false, !tally.unexamined.is_empty()))
}

/// The end of a capture that nobody reads.
fn unscanned(tally: &Tally) -> Exit {
    Exit::of(false, !tally.unexamined.is_empty() || !tally.left.is_empty())
}

fn options(args: &CrawlArgs) -> anyhow::Result<Options> {
    let mut seeds = args.urls.clone();
    if let Some(path) = &args.seeds {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Mistake::Seeds(super::messages::shown(path), error.to_string()))?;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let url: Url = crate::cli::seed(line).map_err(|why| {
                Mistake::SeedLine(super::messages::shown(path), number + 1, line.to_owned(), why)
            })?;
            seeds.push(url);
        }
    }
    anyhow::ensure!(!seeds.is_empty(), Mistake::NoSeed);
    let mut options = Options::new(seeds, args.output.clone(), args.contact.clone());
    options.reach = match args.scope {
        ScopeArg::Page => Reach::Page,
        ScopeArg::Prefix => Reach::Prefix,
        ScopeArg::Host => Reach::Host,
        ScopeArg::Domain => Reach::Domain,
    };
    options.include.clone_from(&args.include);
    options.exclude.clone_from(&args.exclude);
    options.depth = args.depth;
    options.max_pages = args.max_pages;
    options.max_bytes = args.max_bytes;
    options.max_time = args.max_time;
    options.delay = args.delay;
    options.per_host = args.per_host.get();
    options.hosts = args.hosts.get();
    options.timeout = args.timeout;
    options.ignore_robots.clone_from(&args.ignore_robots);
    options.sitemaps = !args.no_sitemaps;
    options.accepts = if args.allow_private { |_| true } else { is_public };
    browser(args, &mut options)?;
    options.command = std::env::args().collect();
    Ok(options)
}

/// Which pages are rendered, and by which browser.
fn browser(args: &CrawlArgs, options: &mut Options) -> Result<(), Mistake> {
    options.render = match args.render {
        RenderArg::Auto => Render::Auto,
        RenderArg::Always => Render::Always,
        RenderArg::Never => Render::Never,
    };
    if options.render == Render::Never {
        return Ok(());
    }
    options.chromium = match &args.chromium {
        Some(name) => {
            let found = crawler::program(name);
            Some(found.ok_or_else(|| Mistake::Chromium(super::messages::shown(name)))?)
        }
        None => crawler::find_chromium(),
    };
    if options.chromium.is_none() && options.render == Render::Always {
        return Err(Mistake::NoChromium);
    }
    Ok(())
}

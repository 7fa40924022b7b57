//! The crawl itself: one task decides what is asked next and writes what came; the others ask.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use url::Url;

use super::archive::{self, Archive};
use super::ask::{Done, Got, Shared, ask};
use super::connect::Connector;
use super::course::Course;
use super::exchange::Courtesy;
use super::failure::Failure;
use super::frontier::{Frontier, Task};
use super::journal::{Cause, Heading, Journal, JournalError, Outcome, Role};
use super::messages;
use super::options::Options;
use super::page::{Again, Bounds, Known, Reading};
use super::render::{Render, Renderer};
use super::robots::Rules;
use super::scope::Scope;
use super::signals::Signals;
use super::site::{Breaker, Next, SLOWEST, Site, host};
use super::{ASIDE, JOURNAL, Stop, Tally, Watch};

/// Most time between two moments when everything is on the disk.
const SYNC: Duration = Duration::from_secs(2);

/// A crawl under way.
pub(super) struct Crawl<'a> {
    pub(super) options: &'a Options,
    pub(super) watch: &'a mut dyn Watch,
    pub(super) shared: Arc<Shared>,
    pub(super) frontier: Frontier,
    pub(super) sites: HashMap<String, Site>,
    /// Hosts with something to do, by the time they may be asked.
    pub(super) ready: BTreeSet<(Instant, String)>,
    pub(super) armed: HashMap<String, Instant>,
    pub(super) journal: Journal,
    pub(super) archive: Archive,
    pub(super) aside: BufWriter<File>,
    /// Last answer of each name, and certificates seen: recorded when they change.
    pub(super) names: HashMap<String, Vec<std::net::IpAddr>>,
    pub(super) certificates: BTreeSet<String>,
    /// Browsers described in the archive by this run.
    pub(super) browsers: BTreeSet<String>,
    pub(super) tally: Tally,
    pub(super) running: JoinSet<Done>,
    pub(super) synced: Instant,
    /// Puts what was written on the disk.
    pub(super) syncing: Option<tokio::task::JoinHandle<io::Result<()>>>,
    pub(super) deadline: Option<Instant>,
}

impl<'a> Crawl<'a> {
    /// Opens or resumes the crawl.
    pub(super) fn open(options: &'a Options, watch: &'a mut dyn Watch) -> Result<Self, JournalError> {
        std::fs::create_dir_all(&options.folder)?;
        let heading = Heading {
            journal: 1,
            seeds: options.seeds.iter().map(Url::to_string).collect(),
            settings: options.settings(),
            began: Timestamp::now(),
        };
        let (mut journal, mut past) = Journal::open(&options.folder.join(JOURNAL), &heading)?;
        let mut archive = Archive::open(&options.folder, &mut journal, &mut past)?;
        let fresh = archive.end() == 0;
        if fresh {
            let robots =
                options.ignore_robots.clone().map_or("classic".to_owned(), |why| format!("ignored: {why}"));
            archive.append(&archive::opening(
                Timestamp::now(),
                concat!("vigie/", env!("CARGO_PKG_VERSION")),
                &[
                    ("http-header-user-agent", options.agent()),
                    ("robots", robots),
                    ("operator", options.contact.clone()),
                    ("arguments", options.command.join(" ")),
                ],
            )?)?;
        }
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        let connector = Connector::new(Arc::clone(&options.names), options.accepts, options.body)?;
        let connector = Arc::new(connector);
        let shown = !options.rehearsal && options.render != Render::Never;
        let renderer =
            options.chromium.clone().filter(|_| shown).map(|program| {
                Renderer::new(options.render, program, options.agent(), Arc::clone(&connector))
            });
        let shared = Shared {
            connector,
            courtesy: Courtesy {
                agent: options.agent(),
                from: options.contact.contains('@').then(|| options.contact.clone()),
            },
            known: Known::default(),
            reading: Semaphore::new(workers),
            timeout: options.timeout,
            retries: options.retries,
            patience: options.patience,
            bounds: Bounds { decoded: options.body as u64 * 2, accepts: options.accepts },
            reader: options.reader.clone(),
            renderer,
            unshown: if shown { messages::SCRIPT_WITHOUT_BROWSER } else { messages::SCRIPT },
        };
        let aside = File::create(options.folder.join(ASIDE))?;
        let scope = Scope::new(&options.seeds, options.reach, &options.include, &options.exclude);
        let mut crawl = Self {
            options,
            watch,
            shared: Arc::new(shared),
            frontier: Frontier::new(scope, options.depth),
            sites: HashMap::new(),
            ready: BTreeSet::new(),
            armed: HashMap::new(),
            journal,
            archive,
            aside: BufWriter::new(aside),
            names: HashMap::new(),
            certificates: BTreeSet::new(),
            browsers: BTreeSet::new(),
            tally: Tally {
                began: past.heading.began,
                resumed: past.visits.len(),
                course: Course::new(fresh),
                ..Tally::default()
            },
            running: JoinSet::new(),
            synced: Instant::now(),
            syncing: None,
            deadline: options.max_time.map(|time| Instant::now() + time),
        };
        crawl.start();
        for (_, visit) in &past.visits {
            crawl.replay(visit)?;
        }
        crawl.arm_all();
        Ok(crawl)
    }

    /// Puts a host where its next request is due.
    pub(super) fn arm(&mut self, name: &str) {
        if let Some(at) = self.armed.remove(name) {
            self.ready.remove(&(at, name.to_owned()));
        }
        let Some(site) = self.sites.get(name) else { return };
        if site.waits() && site.in_flight < self.options.per_host {
            self.ready.insert((site.not_before, name.to_owned()));
            self.armed.insert(name.to_owned(), site.not_before);
        }
    }

    fn arm_all(&mut self) {
        let hosts: Vec<String> = self.sites.keys().cloned().collect();
        for host in hosts {
            self.arm(&host);
        }
    }

    /// Runs until nothing is left, a limit is reached or a signal comes.
    pub(super) async fn run(mut self) -> io::Result<Tally> {
        let mut signals = Signals::new()?;
        let stop = loop {
            if let Some(limit) = self.limit() {
                break Stop::Limit(limit);
            }
            self.launch()?;
            if self.running.is_empty() && self.ready.is_empty() {
                break Stop::Done;
            }
            let due = self.ready.first().filter(|_| self.has_room()).map(|(at, _)| *at);
            let due = [due, self.deadline].into_iter().flatten().min();
            let sleep = tokio::time::sleep_until(
                due.unwrap_or_else(|| Instant::now() + Duration::from_hours(1)).into(),
            );
            tokio::select! {
                Some(done) = self.running.join_next() => self.done(done)?,
                () = sleep => {}
                number = signals.next() => break Stop::Signal(number),
            }
            if self.synced.elapsed() > SYNC {
                self.sync_beside().await?;
            }
        };
        self.wind_up(stop, &mut signals).await
    }

    /// What is under way is finished, if it does not take long: it was asked for already.
    async fn wind_up(mut self, stop: Stop, signals: &mut Signals) -> io::Result<Tally> {
        let patience = tokio::time::sleep(Duration::from_secs(5));
        tokio::pin!(patience);
        while !self.running.is_empty() {
            tokio::select! {
                Some(done) = self.running.join_next() => self.done(done)?,
                () = &mut patience => break,
                _ = signals.next() => break,
            }
        }
        self.running.shutdown().await;
        if let Some(renderer) = &self.shared.renderer {
            renderer.close().await;
        }
        self.sync()?;
        self.aside.flush()?;
        let reason = match &stop {
            Stop::Limit(what) => messages::limit(what),
            Stop::Signal(_) | Stop::Done => messages::STOPPED.to_owned(),
        };
        let mut left: Vec<String> = self
            .sites
            .values_mut()
            .flat_map(Site::drain)
            .filter(|task| task.role == Role::Page)
            .map(|task| task.url.to_string())
            .collect();
        left.sort();
        self.tally.left = left.into_iter().map(|url| (url, reason.clone())).collect();
        self.tally.stop = stop;
        self.tally.archive = self.archive.end();
        let duplicates = self.shared.known.duplicates.read().unwrap_or_else(PoisonError::into_inner);
        self.tally.templates = duplicates.templates(3);
        drop(duplicates);
        Ok(self.tally)
    }

    fn limit(&self) -> Option<&'static str> {
        let waiting = || !self.ready.is_empty() || self.sites.values().any(Site::waits);
        if self.tally.pages + self.running.len() >= self.options.max_pages && waiting() {
            // Pages under way may still be redirects: they are waited for.
            return (self.tally.pages >= self.options.max_pages || self.running.is_empty())
                .then_some("--max-pages");
        }
        if self.archive.end() >= self.options.max_bytes && waiting() {
            return Some("--max-bytes");
        }
        self.deadline.filter(|deadline| *deadline <= Instant::now()).map(|_| "--max-time")
    }

    fn has_room(&self) -> bool {
        self.running.len() < self.options.hosts.max(self.options.per_host)
            && self.tally.pages + self.running.len() < self.options.max_pages
    }

    /// Starts every request that is due.
    fn launch(&mut self) -> io::Result<()> {
        while self.has_room() {
            let Some((at, name)) = self.ready.first().cloned() else { return Ok(()) };
            if at > Instant::now() {
                return Ok(());
            }
            let Some(site) = self.sites.get_mut(&name) else { return Ok(()) };
            match site.next() {
                Next::Ask(task, open) => {
                    let shared = Arc::clone(&self.shared);
                    let host = name.clone();
                    let rules = site.rules(&task.url);
                    self.running.spawn(ask(shared, host, task, open, rules));
                    self.arm(&name);
                }
                Next::Planned(task) => {
                    self.tally.planned.push(task.url.to_string());
                    self.arm(&name);
                }
                Next::Refused(task, cause, reason) => {
                    self.unexamined(&task, cause, reason)?;
                    self.arm(&name);
                }
                Next::Wait => {
                    // An answer under way will arm it again.
                    self.ready.remove(&(at, name.clone()));
                    self.armed.remove(&name);
                }
            }
        }
        Ok(())
    }

    fn done(&mut self, done: Result<Done, tokio::task::JoinError>) -> io::Result<()> {
        let Done { host: name, task, connection, got } = done.map_err(io::Error::other)?;
        if let Some(site) = self.sites.get_mut(&name) {
            site.done(&task.url, connection);
        }
        match got {
            Got::Read(reading) => {
                if let Some(site) = self.sites.get_mut(&name) {
                    site.succeeded();
                }
                self.read(&name, &task, *reading)?;
            }
            Got::Again(again) => self.again(&name, task, &again),
            Got::Failed(failure) => self.give_up(&name, &task, &failure)?,
            Got::Broken(error) => return Err(error),
        }
        self.arm(&name);
        Ok(())
    }

    fn again(&mut self, name: &str, mut task: Task, again: &Again) {
        task.attempts += 1;
        let Some(site) = self.sites.get_mut(name) else { return };
        let wait = again.wait.unwrap_or_default().max(site.back_off(task.attempts));
        site.pause(wait);
        self.watch.event(&super::Event::Again { url: task.url.as_str(), reason: &again.reason, wait });
        site.push_first(task);
    }

    fn give_up(&mut self, name: &str, task: &Task, failure: &Failure) -> io::Result<()> {
        let reason = messages::failure(failure);
        let cause = if matches!(failure, Failure::Private(_)) { Cause::Private } else { Cause::Silent };
        let reason = match task.hops.last() {
            Some(_) if cause == Cause::Private => {
                format!("redirection refusée vers {}\u{a0}: {reason}", task.url)
            }
            _ => reason,
        };
        self.unexamined(task, cause, reason.clone())?;
        let Some(site) = self.sites.get_mut(name) else { return Ok(()) };
        if task.role == Role::Robots {
            let origin = task.robots_of.clone().unwrap_or_default();
            site.obey(&origin, Rules::Unreachable(cause, reason.clone()));
        }
        if failure.passing() && site.failed() == Breaker::Open {
            site.close(Cause::Silent, messages::silent_host(&reason));
        }
        Ok(())
    }

    fn read(&mut self, name: &str, task: &Task, mut reading: Reading) -> io::Result<()> {
        let mut found = Vec::new();
        if let Some(to) = reading.redirect.take() {
            self.follow(name, task, &mut reading, to)?;
        }
        if let Some(rules) = reading.robots.take() {
            let origin = task.robots_of.clone().unwrap_or_default();
            if let Ok(first) = Url::parse(&origin) {
                self.plans(&rules, &first);
            }
            if let Some(site) = self.sites.get_mut(name) {
                site.obey(&origin, rules);
                if site.delay > SLOWEST {
                    site.close(Cause::Busy, messages::too_slow(site.delay));
                }
            }
        }
        for url in std::mem::take(&mut reading.sitemaps) {
            if !self.frontier.knows(&url)
                && self.frontier.scope.same_domain(&url) | (host(&url) == host(&task.url))
            {
                reading.visit.plans.push(url.to_string());
                self.plan(url);
            }
        }
        let depth = if task.role == Role::Sitemap { 1 } else { task.depth + 1 };
        for link in std::mem::take(&mut reading.links) {
            found.extend(self.meet(link, depth, task.url.as_str())?);
        }
        reading.visit.found = found;
        if !reading.is_packed() {
            reading.pack(self.shared.reader.as_deref())?;
        }
        let (members, taken) = (std::mem::take(&mut reading.members), std::mem::take(&mut reading.taken));
        self.record(&reading.visit, members, taken)
    }

    fn follow(&mut self, name: &str, task: &Task, reading: &mut Reading, to: Url) -> io::Result<()> {
        if task.role != Role::Page {
            let mut next = Task::new(to, task.role, 0, None, false);
            next.hops.clone_from(&task.hops);
            next.hops.push(task.url.to_string());
            next.robots_of.clone_from(&task.robots_of);
            if let Some(site) = self.sites.get_mut(name) {
                site.push_first(next);
            }
            return Ok(());
        }
        let known = self.frontier.knows(&to);
        if self.redirected(task, to.clone())?.is_none() && known && reading_is_loop(task, &to) {
            reading.visit.outcome =
                Outcome::Unexamined { cause: Cause::Redirects, reason: messages::LOOP.to_owned() };
        }
        Ok(())
    }
}

/// A redirect to a page met before is a loop only when that page led here.
fn reading_is_loop(task: &Task, to: &Url) -> bool {
    task.url == *to || task.hops.iter().any(|hop| hop == to.as_str())
}

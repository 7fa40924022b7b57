//! One host: what waits for it, and the manners it is owed.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

use url::Url;

use super::connect::Connection;
use super::frontier::Task;
use super::journal::{Cause, Role};
use super::messages;
use super::robots::{self, Rules};

/// Failures in a row after which a host is left alone for a while, then for good.
const FAILURES: u32 = 5;
/// Longest pause of the back-off.
const LONGEST: Duration = Duration::from_mins(1);
/// Delay between two pages beyond which a site cannot be crawled.
pub(super) const SLOWEST: Duration = Duration::from_mins(5);

/// What is known of the `robots.txt` of an origin.
#[derive(Debug)]
enum Asked {
    Pending,
    Known(Arc<Rules>),
}

/// What to do next on a host.
#[derive(Debug)]
pub(super) enum Next {
    /// Ask for this, on this connection if there is one.
    Ask(Task, Option<Connection>),
    /// It would be asked for, if this were not a rehearsal.
    Planned(Task),
    /// It must not, or cannot, be visited.
    Refused(Task, Cause, String),
    /// Wait for an answer under way.
    Wait,
}

/// What to do after a failure.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Breaker {
    /// Go on.
    Closed,
    /// The host is given up.
    Open,
}

/// A host and what waits for it.
#[derive(Debug)]
pub(super) struct Site {
    queue: VecDeque<Task>,
    robots: HashMap<String, Asked>,
    idle: Vec<(String, Connection)>,
    pub(super) in_flight: usize,
    /// No request before this.
    pub(super) not_before: Instant,
    /// Between two requests.
    pub(super) delay: Duration,
    failures: u32,
    /// It failed once already, and was given a rest.
    rested: bool,
    /// What robots are asked makes no difference.
    ignore_robots: bool,
    /// Pages are not asked for, only what tells of them.
    rehearsal: bool,
    /// It is left for good, for this reason.
    closed: Option<(Cause, String)>,
    random: RandomState,
}

impl Site {
    pub(super) fn new(delay: Duration, ignore_robots: bool, rehearsal: bool) -> Self {
        Self {
            queue: VecDeque::new(),
            robots: HashMap::new(),
            idle: Vec::new(),
            in_flight: 0,
            not_before: Instant::now(),
            delay,
            failures: 0,
            rested: false,
            ignore_robots,
            rehearsal,
            closed: None,
            random: RandomState::new(),
        }
    }

    pub(super) fn waits(&self) -> bool {
        !self.queue.is_empty()
    }

    pub(super) fn waiting(&self) -> usize {
        self.queue.len()
    }

    pub(super) fn push(&mut self, task: Task) {
        self.queue.push_back(task);
    }

    /// For what must come before the rest: a redirect, another attempt.
    pub(super) fn push_first(&mut self, task: Task) {
        self.queue.push_front(task);
    }

    /// Takes away an address that was visited before an interruption.
    pub(super) fn forget(&mut self, url: &Url) {
        // Replayed in the order of the visits, it stands at the head or close to it.
        if let Some(at) = self.queue.iter().position(|task| task.url == *url) {
            self.queue.remove(at);
        }
    }

    pub(super) fn drain(&mut self) -> Vec<Task> {
        self.idle.clear();
        self.queue.drain(..).collect()
    }

    /// The next thing to do; the first request to an origin is for its `robots.txt`.
    pub(super) fn next(&mut self) -> Next {
        let Some(task) = self.queue.pop_front() else { return Next::Wait };
        if let Some((cause, reason)) = &self.closed {
            return Next::Refused(task, *cause, reason.clone());
        }
        if task.role == Role::Robots {
            return self.ask(task);
        }
        let origin = origin(&task.url);
        match self.robots.get(&origin) {
            None => {
                let Some(address) = robots::address(&task.url) else { return self.ask(task) };
                self.robots.insert(origin.clone(), Asked::Pending);
                self.queue.push_front(task);
                let mut first = Task::new(address, Role::Robots, 0, None, false);
                first.robots_of = Some(origin);
                self.ask(first)
            }
            Some(Asked::Pending) => {
                self.queue.push_front(task);
                Next::Wait
            }
            Some(Asked::Known(rules)) => {
                if self.ignore_robots || rules.allows(&task.url) {
                    let planned = self.rehearsal && task.role == Role::Page;
                    return if planned { Next::Planned(task) } else { self.ask(task) };
                }
                match &**rules {
                    Rules::Unreachable(cause, reason) => Next::Refused(task, *cause, reason.clone()),
                    Rules::Said(_) => Next::Refused(task, Cause::Robots, messages::ROBOTS.to_owned()),
                }
            }
        }
    }

    fn ask(&mut self, task: Task) -> Next {
        let origin = origin(&task.url);
        let open = self.idle.iter().position(|(of, _)| *of == origin).map(|at| self.idle.swap_remove(at).1);
        self.in_flight += 1;
        self.not_before = Instant::now() + self.delay;
        Next::Ask(task, open)
    }

    /// An answer came, or none; the delay runs from its end, as from its beginning.
    pub(super) fn done(&mut self, url: &Url, connection: Option<Connection>) {
        self.in_flight -= 1;
        self.not_before = self.not_before.max(Instant::now() + self.delay);
        if let Some(connection) = connection {
            self.idle.push((origin(url), connection));
        }
    }

    /// What `robots.txt` says of `origin`.
    pub(super) fn obey(&mut self, origin: &str, rules: Rules) {
        if let Some(asked) = rules.crawl_delay()
            && !self.ignore_robots
        {
            self.delay = self.delay.max(asked);
        }
        self.not_before = self.not_before.max(Instant::now() + self.delay);
        self.robots.insert(origin.to_owned(), Asked::Known(Arc::new(rules)));
    }

    /// What the origin of `url` asks of robots, when it is followed.
    pub(super) fn rules(&self, url: &Url) -> Option<Arc<Rules>> {
        match self.robots.get(&origin(url)) {
            Some(Asked::Known(rules)) if !self.ignore_robots => Some(Arc::clone(rules)),
            _ => None,
        }
    }

    /// Waits at least `pause` before the next request.
    pub(super) fn pause(&mut self, pause: Duration) {
        self.not_before = self.not_before.max(Instant::now() + pause);
    }

    /// Twice as long at each attempt, and never twice the same: crawlers must not come back in step.
    pub(super) fn back_off(&self, attempts: u32) -> Duration {
        let base = self.delay.max(Duration::from_millis(20)) * 2;
        let pause = base.saturating_mul(1 << attempts.saturating_sub(1).min(6)).min(LONGEST.max(base));
        let jitter = self.random.hash_one(Instant::now()) % 1000;
        pause.mul_f64(0.75 + jitter as f64 / 2000.0)
    }

    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
        self.rested = false;
    }

    /// Counts a page given up; past a few in a row the host gets a rest, then is left for good.
    pub(super) fn failed(&mut self) -> Breaker {
        self.failures += 1;
        if self.failures < FAILURES {
            return Breaker::Closed;
        }
        if self.rested {
            return Breaker::Open;
        }
        self.rested = true;
        // One more failure will do.
        self.failures = FAILURES - 1;
        self.pause((self.delay * 30).min(LONGEST));
        Breaker::Closed
    }

    /// Leaves the host for good.
    pub(super) fn close(&mut self, cause: Cause, reason: String) {
        self.idle.clear();
        // Nothing more is asked of it: there is nothing to wait for.
        self.not_before = Instant::now();
        self.closed.get_or_insert((cause, reason));
    }
}

/// Scheme, host and port.
pub(super) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The host that manners are owed to: http and https are served by the same machine.
pub(super) fn host(url: &Url) -> String {
    match url.port() {
        Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
        None => url.host_str().unwrap_or_default().to_owned(),
    }
}

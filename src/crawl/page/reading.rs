//! What is known of an answer, from its reading to its records.

use std::net::IpAddr;
use std::sync::RwLock;

use jiff::Timestamp;
use url::Url;

use crate::crawl::course::Taken;
use crate::crawl::duplicates::Duplicates;
use crate::crawl::frontier::Task;
use crate::crawl::identity::Link;
use crate::crawl::journal::{Cause, Outcome, Visit};
use crate::crawl::links::Links;
use crate::crawl::robots::Rules;
use crate::extract::Document;
use crate::source::Reason;
use crate::warc::Draft;

/// What the archive holds already, shared by those who read answers.
#[derive(Debug, Default)]
pub(in crate::crawl) struct Known {
    pub(in crate::crawl) duplicates: RwLock<Duplicates>,
    /// Record, address and date of each payload.
    pub(in crate::crawl) payloads: RwLock<std::collections::HashMap<String, (String, String, Timestamp)>>,
}

/// How far an answer may go.
#[derive(Debug, Clone, Copy)]
pub(in crate::crawl) struct Bounds {
    /// Bytes of a body once decompressed.
    pub(in crate::crawl) decoded: u64,
    /// Addresses that may be connected to.
    pub(in crate::crawl) accepts: fn(IpAddr) -> bool,
}

/// What an answer gives.
#[derive(Debug)]
pub(in crate::crawl) struct Reading {
    pub(in crate::crawl) visit: Visit,
    /// Addresses to meet.
    pub(in crate::crawl) links: Vec<Link>,
    /// Sitemaps to read.
    pub(in crate::crawl) sitemaps: Vec<Url>,
    /// Where the answer sends.
    pub(in crate::crawl) redirect: Option<Url>,
    pub(in crate::crawl) robots: Option<Rules>,
    /// Records of the exchange.
    pub(in crate::crawl) drafts: Vec<Draft>,
    /// The same, compressed.
    pub(in crate::crawl) members: Vec<u8>,
    /// What they give to the reader of the pages.
    pub(in crate::crawl) taken: Taken,
    /// What was read from the body that is judged, when it is whole.
    pub(in crate::crawl) document: Option<Box<Document>>,
    /// It is a page for browsers.
    pub(in crate::crawl) html: bool,
    /// Bytes of text in the answer itself.
    pub(in crate::crawl) text: usize,
    /// Records of the page as a browser shows it.
    pub(in crate::crawl) views: Vec<Draft>,
    /// Of these, the one that is judged in place of the answer.
    pub(in crate::crawl) judged: Option<String>,
}

impl Reading {
    /// An answer to `task` of which nothing is read yet.
    pub(super) fn new(task: &Task) -> Self {
        Self {
            visit: visit(task, Outcome::Captured),
            links: Vec::new(),
            sitemaps: Vec::new(),
            redirect: None,
            robots: None,
            drafts: Vec::new(),
            members: Vec::new(),
            taken: Taken::default(),
            document: None,
            html: false,
            text: 0,
            views: Vec::new(),
            judged: None,
        }
    }

    /// Takes what a page says of itself and where it leads; called for the answer, then for the page
    /// its scripts built.
    pub(in crate::crawl) fn lead(&mut self, links: Links, task: &Task) {
        self.visit.title = links.title;
        self.visit.canonical = links.canonical.as_ref().filter(|url| **url != task.url).map(Url::to_string);
        if !links.nofollow {
            self.links.extend(links.to);
        }
        self.links.extend(links.refresh.map(Link::from));
        self.links.extend(links.canonical.map(Link::from));
    }
}

/// A visit of `task` before anything is known of its outcome.
pub(in crate::crawl) fn visit(task: &Task, outcome: Outcome) -> Visit {
    Visit {
        url: task.url.to_string(),
        role: task.role,
        depth: task.depth,
        via: task.via.clone(),
        seed: task.seed,
        hops: task.hops.clone(),
        at: Timestamp::now(),
        elapsed_ms: 0,
        attempts: task.attempts + 1,
        status: None,
        peer: None,
        record: None,
        payload: None,
        title: None,
        canonical: None,
        mark: None,
        outcome,
        found: Vec::new(),
        plans: Vec::new(),
        rendering: None,
        unrendered: None,
        robots: None,
    }
}

pub(super) fn unexamined(cause: Cause, reason: impl Into<String>) -> Outcome {
    Outcome::Unexamined { cause, reason: reason.into() }
}

pub(in crate::crawl) fn barred(wall: &Reason) -> Outcome {
    let cause = if matches!(wall, Reason::ConsentWall) { Cause::ConsentWall } else { Cause::BotWall };
    unexamined(cause, wall.to_string())
}

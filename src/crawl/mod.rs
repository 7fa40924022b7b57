//! From seeds to captures, politely: what was visited, as it crossed the wire, in a web archive.
//!
//! ```text
//! seeds ─frontier─▶ site (manners) ─exchange─▶ page ─▶ archive + journal
//!           ▲                                   │
//!           └──────────── links ────────────────┘
//! ```

mod archive;
mod ask;
mod connect;
mod course;
mod duplicates;
pub mod evidence;
mod exchange;
mod failure;
mod frontier;
mod identity;
mod journal;
mod ledger;
mod links;
mod messages;
mod names;
mod options;
mod page;
mod queue;
mod render;
mod rendered;
mod robots;
mod run;
mod scope;
mod signals;
mod site;
mod sitemap;
mod traps;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;

pub use archive::ARCHIVE;
pub use connect::{Peer, Tls};
pub use course::{Course, Entry, Reader};
pub use duplicates::{Mark, Template};
pub use journal::{Cause, Heading, Journal, JournalError, Outcome, Past, Role, Visit};
pub use messages::{bytes, duration};
pub use names::{Lookup, Names, System};
pub use options::Options;
pub use render::{Consent, Render, Rendering, find_chromium, program};
pub use scope::{Place, Reach, Scope};

/// Name of the journal in the folder of a crawl.
pub const JOURNAL: &str = "journal.jsonl";
/// Name of the list of addresses left aside.
pub const ASIDE: &str = "laissees-de-cote.jsonl";

/// Servers told on the sheet; the journal tells them all.
const SERVERS: usize = 50;

/// How a crawl ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stop {
    /// Everything in its scope was visited.
    #[default]
    Done,
    /// A limit was reached, by the name of its option.
    Limit(&'static str),
    /// A signal, by its number.
    Signal(i32),
}

/// What a crawl did, for its closing words.
#[derive(Debug, Default)]
pub struct Tally {
    /// When it began, before any interruption.
    pub began: Timestamp,
    /// Visits made before this run.
    pub resumed: usize,
    /// Pages captured, wholly or in part, the same text included.
    pub pages: usize,
    /// Of these, pages whose text is that of another.
    pub same: usize,
    /// Redirects.
    pub redirects: usize,
    /// Addresses without a page.
    pub absent: usize,
    /// Captured, but not pages.
    pub others: usize,
    /// Sitemaps asked for.
    pub plans: usize,
    /// Not examined, by cause.
    pub unexamined: BTreeMap<Cause, usize>,
    /// Left aside, by reason.
    pub aside: BTreeMap<&'static str, usize>,
    /// Pages that a rehearsal would ask for.
    pub planned: Vec<String>,
    /// Not visited when the crawl stopped, with the reason.
    pub left: Vec<(String, String)>,
    /// Pages rendered by a browser.
    pub rendered: usize,
    /// Of these, those whose rendered text is what is judged.
    pub built: usize,
    /// Browsers that rendered them, with their arguments.
    pub browsers: BTreeMap<String, Vec<String>>,
    /// Requests of rendered pages for addresses outside the public network, refused.
    pub intrusions: usize,
    /// Pages whose request for consent was refused.
    pub refusals: usize,
    /// Why pages could not be rendered, with how many.
    pub unrendered: BTreeMap<String, usize>,
    /// The first servers that answered, by name.
    pub servers: BTreeMap<String, Arc<Peer>>,
    /// Groups of pages that hardly differ.
    pub templates: Vec<Template>,
    /// What the records give to the reader of the pages, when there is one.
    pub course: Course,
    /// Bytes of the archive.
    pub archive: u64,
    /// How it ended.
    pub stop: Stop,
}

impl Tally {
    fn count(&mut self, visit: &Visit) {
        if let Some(rendering) = &visit.rendering {
            self.rendered += 1;
            self.built += usize::from(rendering.judged);
            self.intrusions += rendering.intrusions;
            self.refusals +=
                usize::from(rendering.consent.as_ref().is_some_and(|consent| consent.pressed.is_some()));
            self.browsers.insert(rendering.browser.clone(), rendering.arguments.clone());
        }
        if let Some(peer) = &visit.peer
            && let Some(name) =
                url::Url::parse(&visit.url).ok().and_then(|url| url.host_str().map(str::to_owned))
            && (self.servers.len() < SERVERS || self.servers.contains_key(&name))
        {
            self.servers.entry(name).or_insert_with(|| Arc::clone(peer));
        }
        if let Some(reason) = &visit.unrendered {
            *self.unrendered.entry(reason.clone()).or_default() += 1;
        }
        match &visit.outcome {
            Outcome::Captured => self.pages += 1,
            Outcome::Same { .. } => {
                self.pages += 1;
                self.same += 1;
            }
            Outcome::Partial { cause, .. } => {
                self.pages += 1;
                *self.unexamined.entry(*cause).or_default() += 1;
            }
            Outcome::Redirect { .. } => self.redirects += 1,
            Outcome::Unexamined { cause, .. } if visit.role == Role::Page => {
                *self.unexamined.entry(*cause).or_default() += 1;
            }
            Outcome::Absent | Outcome::Unexamined { .. } if visit.role != Role::Page => {}
            Outcome::Absent | Outcome::Unexamined { .. } => self.absent += 1,
            Outcome::Other { .. } if visit.role == Role::Page => self.others += 1,
            Outcome::Other { .. } => {}
        }
    }
}

/// What happens during a crawl, for whoever watches.
#[derive(Debug)]
pub enum Event<'a> {
    /// An address is done with.
    Visited {
        /// What became of it.
        visit: &'a Visit,
        /// Where the crawl stands.
        tally: &'a Tally,
        /// Addresses still to visit.
        waiting: usize,
    },
    /// A server could not answer; it will be asked again.
    Again {
        /// The address.
        url: &'a str,
        /// What it answered.
        reason: &'a str,
        /// After how long.
        wait: Duration,
    },
}

/// Watches a crawl.
pub trait Watch {
    /// Something happened.
    fn event(&mut self, event: &Event<'_>);
}

/// Watches nothing.
impl Watch for () {
    fn event(&mut self, _event: &Event<'_>) {}
}

/// Crawls, or resumes a crawl that was interrupted.
///
/// # Errors
/// The folder belongs to another crawl or cannot be written; pages that cannot be read are no error.
pub fn crawl(options: &Options, watch: &mut dyn Watch) -> Result<Tally, JournalError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let tally = runtime.block_on(async { Ok(run::Crawl::open(options, watch)?.run().await?) });
    // A name being resolved cannot be called back.
    runtime.shutdown_timeout(Duration::from_millis(100));
    tally
}

/// A certificate as people exchange it.
fn pem(der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

//! Pages as a browser shows them: rendered by Chromium from the very bytes that were captured, in a
//! fresh context each, with no way out but a gate of our own.

mod browser;
pub(super) mod facts;
mod gate;
mod steward;
mod tab;
mod wire;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, Semaphore};
use url::Url;

use super::connect::Connector;
use super::messages;
use super::robots::Rules;
use browser::{Browser, WINDOW};
pub use browser::{find_chromium, program};
pub use facts::{Consent, Rendering};
use gate::Gate;
use tab::Tab;
pub(super) use tab::View;

/// Which pages are rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Render {
    /// None.
    #[default]
    Never,
    /// Those that look built by their scripts.
    Auto,
    /// Every page.
    Always,
}

/// What a page was refused: how much, and the first of it with the reason.
#[derive(Debug, Clone, Default)]
struct Refused {
    count: usize,
    first: BTreeMap<String, String>,
}

impl Refused {
    fn add(&mut self, url: &Url, reason: &str) {
        const FIRST: usize = 50;
        self.count += 1;
        if self.first.len() < FIRST {
            self.first.insert(url.to_string(), reason.to_owned());
        }
    }

    fn join(&mut self, other: Self) {
        self.count += other.count;
        self.first.extend(other.first);
    }
}

/// A page to render: the answer the crawl received, decompressed.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) url: Url,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// What the site asks of robots.
    pub(super) rules: Option<Arc<Rules>>,
}

/// A page rendered.
#[derive(Debug)]
pub(super) struct Rendered {
    pub(super) facts: Rendering,
    pub(super) before: View,
    pub(super) after: Option<View>,
}

/// Renders pages; Chromium is started at the first one.
#[derive(Debug)]
pub(super) struct Renderer {
    pub(super) mode: Render,
    program: PathBuf,
    agent: String,
    connector: Arc<Connector>,
    browser: Mutex<State>,
    /// Pages rendered at the same time.
    turns: Semaphore,
}

#[derive(Debug)]
enum State {
    /// Not started, or to be started again; how many times it failed in a row.
    Off(u32),
    On(Arc<Browser>),
    /// It does not start: there is no use in trying again.
    Failed(String),
}

/// Failures in a row after which Chromium is left alone.
const FAILURES: u32 = 3;
/// For the page as it shows first.
const BEFORE: Duration = Duration::from_mins(1);
/// For the refusal and what follows.
const AFTER: Duration = Duration::from_secs(30);

impl Renderer {
    pub(super) fn new(mode: Render, program: PathBuf, agent: String, connector: Arc<Connector>) -> Self {
        let turns = std::thread::available_parallelism().map_or(1, usize::from).div_ceil(2).min(4);
        Self {
            mode,
            program,
            agent,
            connector,
            browser: Mutex::new(State::Off(0)),
            turns: Semaphore::new(turns),
        }
    }

    async fn browser(&self) -> Result<Arc<Browser>, String> {
        let mut state = self.browser.lock().await;
        let failed = match &*state {
            State::On(browser) if browser.wire.lives() => return Ok(Arc::clone(browser)),
            State::Failed(reason) => return Err(reason.clone()),
            State::On(_) => 0,
            State::Off(failed) => *failed,
        };
        match Browser::start(&self.program, &self.agent).await {
            Ok(browser) => {
                let browser = Arc::new(browser);
                *state = State::On(Arc::clone(&browser));
                Ok(browser)
            }
            Err(reason) => {
                let failed = failed + 1;
                *state = if failed >= FAILURES { State::Failed(reason.clone()) } else { State::Off(failed) };
                Err(reason)
            }
        }
    }

    /// Renders a page, or says why it could not.
    pub(super) async fn render(&self, order: Order) -> Result<Rendered, String> {
        let _turn = self.turns.acquire().await.map_err(|error| error.to_string())?;
        let browser = self.browser().await?;
        let start = Instant::now();
        let gate = Gate::open(Some(Arc::clone(&self.connector))).await.map_err(|error| error.to_string())?;
        let url = order.url.to_string();
        let tab = match Tab::open(Arc::clone(&browser), gate, Arc::new(order)).await {
            Ok(tab) => tab,
            Err(broken) => {
                self.leave(&browser).await;
                return Err(broken.to_string());
            }
        };
        let seen = tokio::time::timeout(BEFORE, first(&tab, &url)).await;
        let seen = seen.unwrap_or_else(|_| Err(messages::too_slow_to_render(BEFORE)));
        let (after, consent) = if seen.is_ok() { refuse(&tab).await } else { (None, None) };
        let crossed = tab.crossed();
        let (requests, mut refused, sent_to) = {
            let mut doings = tab.book.open();
            (doings.requests, std::mem::take(&mut doings.refused), doings.sent_to.take())
        };
        refused.join(crossed.refused);
        if !tab.close().await {
            self.leave(&browser).await;
        }
        let (quiet, before) = seen?;
        let facts = Rendering {
            browser: browser.product.clone(),
            arguments: browser.arguments.clone(),
            window: WINDOW,
            locale: "fr-FR, Europe/Paris".to_owned(),
            at: before.at,
            elapsed_ms: start.elapsed().as_millis() as u64,
            page: before.page,
            cropped: before.cropped,
            quiet,
            requests,
            connections: crossed.connections,
            bytes: crossed.bytes,
            refused: refused.count,
            parts_refused: refused.first,
            intrusions: crossed.intrusions,
            sent_to: sent_to.map(|url| url.to_string()),
            consent,
            judged: false,
            records: Vec::new(),
        };
        Ok(Rendered { facts, before, after })
    }

    /// Starts another Chromium at the next page: this one no longer answers.
    async fn leave(&self, broken: &Arc<Browser>) {
        let mut state = self.browser.lock().await;
        if matches!(&*state, State::On(browser) if Arc::ptr_eq(browser, broken)) {
            *state = State::Off(0);
            // Others may still hold it.
            tokio::spawn(end(Arc::clone(broken)));
        }
    }

    /// Ends Chromium.
    pub(super) async fn close(&self) {
        let state = std::mem::replace(&mut *self.browser.lock().await, State::Off(0));
        if let State::On(browser) = state {
            end(browser).await;
        }
    }
}

/// Ends a Chromium once nobody holds it any more: tabs that were abandoned let go of it a moment
/// later. Past that, it ends with the last of them.
async fn end(mut browser: Arc<Browser>) {
    for _ in 0..200 {
        match Arc::try_unwrap(browser) {
            Ok(browser) => return browser.close().await,
            Err(shared) => browser = shared,
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The page as it shows first.
async fn first(tab: &Tab, url: &str) -> Result<(bool, View), String> {
    let quiet = tab.show(url).await? && tab.book.idle();
    Ok((quiet, tab.take().await?))
}

/// Refuses what asks for consent, if a button of the page does so, and takes the page again.
async fn refuse(tab: &Tab) -> (Option<View>, Option<Consent>) {
    let consent = |pressed, told: &str| Some(Consent { pressed, told: told.to_owned(), records: Vec::new() });
    let Ok(asking) = tab.asking().await else { return (None, None) };
    if !asking.asks {
        return (None, None);
    }
    let Some(label) = asking.label.as_ref().map(|label| label.0.clone()) else {
        return (None, consent(None, messages::NO_REFUSAL));
    };
    let answered = async {
        tab.press(&asking).await.ok()?;
        let still = tab.asking().await.is_ok_and(|asking| asking.label.is_some());
        tab.rise().await;
        Some((tab.take().await.ok()?, still))
    };
    match tokio::time::timeout(AFTER, answered).await {
        Ok(Some((view, true))) => (Some(view), consent(Some(label), messages::STILL_ASKING)),
        Ok(Some((view, false))) => (Some(view), consent(Some(label), messages::REFUSED)),
        _ => (None, consent(Some(label), messages::NOT_TAKEN_AFTER)),
    }
}

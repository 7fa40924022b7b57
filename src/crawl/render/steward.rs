//! What a page asks for while it is rendered, answered as it comes: the page itself from what the
//! crawl received, the rest through the gate, within bounds and as `robots.txt` of its site allows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::mpsc;
use url::Url;

use super::browser::Browser;
use super::wire::Event;
use super::{Order, Refused};
use crate::crawl::messages;

/// Requests one page may make.
const REQUESTS: usize = 500;
/// Times a page may load itself again.
const RELOADS: usize = 2;
/// A request that lasts longer is a conversation: nobody waits for its end.
const LASTING: Duration = Duration::from_secs(5);

/// What the page did so far.
#[derive(Debug, Default)]
pub(super) struct Doings {
    loads: usize,
    pub(super) requests: usize,
    under_way: HashMap<String, Instant>,
    pub(super) refused: Refused,
    /// Where its scripts send the visitor.
    pub(super) sent_to: Option<Url>,
    pub(super) crashed: bool,
}

/// The steward's book, shared with whoever waits for the page.
#[derive(Debug, Clone, Default)]
pub(super) struct Book(Arc<Mutex<Doings>>);

impl Book {
    pub(super) fn open(&self) -> std::sync::MutexGuard<'_, Doings> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing at all is being loaded.
    pub(super) fn idle(&self) -> bool {
        self.open().under_way.is_empty()
    }

    /// Whether nothing is being loaded that is worth waiting for.
    pub(super) fn quiet(&self) -> bool {
        self.open().under_way.values().all(|since| since.elapsed() > LASTING)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Paused {
    request_id: String,
    request: Request,
    frame_id: String,
    resource_type: String,
}

#[derive(Deserialize)]
struct Request {
    url: String,
    method: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Loading {
    request_id: String,
    r#type: Option<String>,
}

/// What is done with a request.
enum Answer {
    /// The page itself.
    Page,
    Pass,
    Refuse,
}

/// Answers until the page is gone.
pub(super) async fn serve(
    browser: Arc<Browser>,
    session: String,
    frame: String,
    order: Arc<Order>,
    mut events: mpsc::UnboundedReceiver<Event>,
    book: Book,
) {
    let wire = &browser.wire;
    while let Some(event) = events.recv().await {
        match event.method.as_str() {
            "Fetch.requestPaused" => {
                let Some(paused) = event.read::<Paused>() else { continue };
                let id = &paused.request_id;
                let decided = answer(&paused, &frame, &order, &mut book.open());
                match decided {
                    Answer::Page => wire.tell(&session, "Fetch.fulfillRequest", page(id, &order)).await,
                    Answer::Pass => {
                        wire.tell(&session, "Fetch.continueRequest", json!({ "requestId": id })).await;
                    }
                    Answer::Refuse => {
                        let refusal = json!({ "requestId": id, "errorReason": "BlockedByClient" });
                        wire.tell(&session, "Fetch.failRequest", refusal).await;
                    }
                }
            }
            "Network.requestWillBeSent" => {
                // Conversations and signals bring no part of the page.
                const ASIDE: [&str; 6] =
                    ["EventSource", "WebSocket", "Ping", "Prefetch", "Preflight", "CSPViolationReport"];
                if let Some(Loading { request_id, r#type }) = event.read()
                    && !r#type.is_some_and(|kind| ASIDE.contains(&kind.as_str()))
                {
                    book.open().under_way.entry(request_id).or_insert_with(Instant::now);
                }
            }
            "Network.loadingFinished" | "Network.loadingFailed" => {
                if let Some(Loading { request_id, .. }) = event.read() {
                    book.open().under_way.remove(&request_id);
                }
            }
            // A dialogue box would stop the page for good.
            "Page.javascriptDialogOpening" => {
                wire.tell(&session, "Page.handleJavaScriptDialog", json!({ "accept": false })).await;
            }
            "Inspector.targetCrashed" => book.open().crashed = true,
            _ => {}
        }
    }
}

fn answer(paused: &Paused, frame: &str, order: &Order, doings: &mut Doings) -> Answer {
    let Ok(url) = Url::parse(&paused.request.url) else { return Answer::Refuse };
    let mut own = order.url.clone();
    own.set_fragment(None);
    if paused.resource_type == "Document" && paused.frame_id == frame {
        if url != own {
            // Another page: the crawl visits it by itself, if it may.
            doings.sent_to.get_or_insert(url);
            return Answer::Refuse;
        }
        doings.loads += 1;
        return match doings.loads {
            1 if paused.request.method == "GET" => Answer::Page,
            // It loads itself again with what it just set: its answer may be another one.
            loads if loads <= 1 + RELOADS => Answer::Pass,
            _ => Answer::Refuse,
        };
    }
    if url.path() == "/favicon.ico" {
        return Answer::Refuse;
    }
    doings.requests += 1;
    let refusal = if paused.resource_type == "Media" {
        Some(messages::NO_MEDIA)
    } else if doings.requests > REQUESTS {
        Some(messages::PAGE_TOO_GREEDY)
    } else if url.origin() == own.origin() && order.rules.as_ref().is_some_and(|rules| !rules.allows(&url)) {
        Some(messages::ROBOTS_OF_PART)
    } else {
        None
    };
    let Some(reason) = refusal else { return Answer::Pass };
    doings.refused.add(&url, reason);
    Answer::Refuse
}

/// The answer the crawl received, for Chromium to read in place of another.
fn page(id: &str, order: &Order) -> serde_json::Value {
    // They tell of the journey, which is over.
    const JOURNEY: [&str; 7] = [
        "content-encoding",
        "transfer-encoding",
        "content-length",
        "connection",
        "keep-alive",
        "alt-svc",
        "trailer",
    ];
    let headers: Vec<_> = order
        .headers
        .iter()
        .filter(|(name, _)| !JOURNEY.contains(&name.to_ascii_lowercase().as_str()))
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    json!({
        "requestId": id, "responseCode": order.status, "responseHeaders": headers, "body": BASE64.encode(&order.body),
    })
}

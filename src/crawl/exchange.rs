//! One request and its answer, kept as they crossed the wire.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty};
use hyper::Request;
use hyper::header;
use jiff::Timestamp;
use url::Url;

use super::connect::{Connection, Connector, Peer};
use super::failure::Failure;
use crate::warc::Message;

/// What a request says of its sender.
#[derive(Debug, Clone)]
pub(super) struct Courtesy {
    pub(super) agent: String,
    pub(super) from: Option<String>,
}

/// An answer with its request.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) at: Timestamp,
    pub(super) elapsed: Duration,
    pub(super) request: Vec<u8>,
    /// Status line, header and body as received.
    pub(super) response: Vec<u8>,
    /// Value of `WARC-Truncated` when the body is not whole.
    pub(super) truncated: Option<&'static str>,
    pub(super) peer: Arc<Peer>,
}

/// Asks for `url`, on `open` if that connection still lives, and gives the connection back when it
/// can serve again.
pub(super) async fn exchange(
    connector: &Connector,
    courtesy: &Courtesy,
    url: &Url,
    open: Option<Connection>,
    limit: Duration,
) -> (Result<Exchange, Failure>, Option<Connection>) {
    let deadline = tokio::time::Instant::now() + limit;
    let reused = open.is_some();
    let (first, connection) = attempt(connector, courtesy, url, open, deadline, limit).await;
    match first {
        // A server closes a silent connection whenever it likes, which shows only when it is used.
        Err(Failure::Interrupted) if reused => attempt(connector, courtesy, url, None, deadline, limit).await,
        first => (first, connection),
    }
}

async fn attempt(
    connector: &Connector,
    courtesy: &Courtesy,
    url: &Url,
    open: Option<Connection>,
    deadline: tokio::time::Instant,
    limit: Duration,
) -> (Result<Exchange, Failure>, Option<Connection>) {
    let late = || Failure::Timeout(limit.as_secs());
    let mut connection = match open.filter(|open| !open.sender.is_closed()) {
        Some(open) => open,
        None => match tokio::time::timeout_at(deadline, connector.connect(url)).await {
            Ok(Ok(open)) => open,
            Ok(Err(failure)) => return (Err(failure), None),
            Err(_) => return (Err(late()), None),
        },
    };
    let Some(request) = request(courtesy, url) else { return (Err(Failure::Address), Some(connection)) };
    drop(connection.take_wire());
    let (at, start) = (Timestamp::now(), Instant::now());
    let answered = async {
        connection.sender.ready().await?;
        connection.sender.send_request(request).await
    };
    let response = match tokio::time::timeout_at(deadline, answered).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => return (Err(explain(&error)), None),
        Err(_) => return (Err(late()), None),
    };
    let mut body = response.into_body();
    // A server may announce what it likes.
    let announced = hyper::body::Body::size_hint(&body).exact().unwrap_or_default();
    connection.expect(usize::try_from(announced).unwrap_or(usize::MAX).min(1024 * 1024));
    let mut truncated = None;
    loop {
        match tokio::time::timeout_at(deadline, body.frame()).await {
            Ok(None) => break,
            Ok(Some(Ok(_))) if connection.received() <= connector.body => {}
            Ok(Some(Ok(_))) => truncated = Some("length"),
            Ok(Some(Err(_))) if connection.received() > connector.body => truncated = Some("length"),
            Ok(Some(Err(_))) => truncated = Some("disconnect"),
            Err(_) => truncated = Some("time"),
        }
        if truncated.is_some() {
            break;
        }
    }
    let peer = Arc::clone(&connection.peer);
    let wire = connection.take_wire();
    let exchange = Exchange {
        at,
        elapsed: start.elapsed(),
        request: wire.sent,
        response: without_interim(wire.received),
        truncated,
        peer,
    };
    let reusable = truncated.is_none() && !connection.sender.is_closed();
    (Ok(exchange), reusable.then_some(connection))
}

fn request(courtesy: &Courtesy, url: &Url) -> Option<Request<Empty<Bytes>>> {
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut request = Request::get(target)
        .header(header::HOST, host)
        .header(header::USER_AGENT, &courtesy.agent)
        .header(header::ACCEPT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
        .header(header::ACCEPT_LANGUAGE, "fr-FR,fr;q=0.9")
        .header(header::ACCEPT_ENCODING, "gzip, deflate, br");
    if let Some(from) = &courtesy.from {
        request = request.header(header::FROM, from);
    }
    request.body(Empty::new()).ok()
}

fn explain(error: &hyper::Error) -> Failure {
    // A parse error with a connection still open: the head is too large or is no HTTP.
    if error.is_parse() { Failure::Header } else { Failure::Interrupted }
}

/// The final answer: interim ones (`103 Early Hints`) come before it on the wire.
fn without_interim(mut received: Vec<u8>) -> Vec<u8> {
    while let Some(message) = Message::parse(&received) {
        if !(100..200).contains(&message.status) || message.status == 101 || message.raw.is_empty() {
            break;
        }
        received = message.raw.to_vec();
    }
    received
}

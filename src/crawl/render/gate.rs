//! The only way out of a page being rendered: a forward proxy of our own, one for each page, which
//! resolves names, checks every address as the crawl does and connects to the very address it
//! checked. What it refuses and what crosses it is counted.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1 as client;
use hyper::server::conn::http1 as server;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use super::Refused;
use crate::crawl::connect::Connector;
use crate::crawl::failure::Failure;
use crate::crawl::messages;

/// Connections a page may open: far more than any page of a platform needs.
const CONNECTIONS: usize = 1000;
/// Bytes a page may load.
const BYTES: u64 = 64 * 1024 * 1024;

/// What crossed a gate.
#[derive(Debug, Default, Clone)]
pub(super) struct Crossed {
    pub(super) connections: usize,
    pub(super) bytes: u64,
    pub(super) refused: Refused,
    /// Of these, addresses outside the public network.
    pub(super) intrusions: usize,
}

#[derive(Debug)]
struct Ledger {
    /// Nothing passes without it.
    connector: Option<Arc<Connector>>,
    own: SocketAddr,
    crossed: Mutex<Crossed>,
    /// Changes when the gate closes, for what no longer runs in its task.
    closed: watch::Receiver<()>,
}

/// An open gate; whatever passes through it ends with it.
#[derive(Debug)]
pub(super) struct Gate {
    ledger: Arc<Ledger>,
    task: JoinHandle<()>,
    _open: watch::Sender<()>,
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Gate {
    /// A gate through which `connector` lets pages reach what it accepts; without one, nothing
    /// passes.
    pub(super) async fn open(connector: Option<Arc<Connector>>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let own = listener.local_addr()?;
        let (open, closed) = watch::channel(());
        let ledger = Arc::new(Ledger { connector, own, crossed: Mutex::new(Crossed::default()), closed });
        let shared = Arc::clone(&ledger);
        let task = tokio::spawn(async move {
            let mut passing = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                while passing.try_join_next().is_some() {}
                passing.spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Ok(Self { ledger, task, _open: open })
    }

    /// What Chromium is told to use as its proxy.
    pub(super) fn address(&self) -> String {
        format!("http://{}", self.ledger.own)
    }

    /// What crossed it so far.
    pub(super) fn crossed(&self) -> Crossed {
        self.ledger.lock().clone()
    }
}

impl Ledger {
    fn lock(&self) -> std::sync::MutexGuard<'_, Crossed> {
        self.crossed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts bytes; false once a page has had its share.
    fn passes(&self, bytes: usize) -> bool {
        let mut crossed = self.lock();
        crossed.bytes += bytes as u64;
        crossed.bytes <= BYTES
    }

    /// Reaches the server of `url`, or says why not and remembers it.
    async fn reach(&self, url: &Url) -> Option<TcpStream> {
        let connector = self.connector.as_ref()?;
        let over = {
            let mut crossed = self.lock();
            crossed.connections += 1;
            crossed.connections > CONNECTIONS || crossed.bytes > BYTES
        };
        if over {
            self.lock().refused.add(url, messages::PAGE_TOO_GREEDY);
            return None;
        }
        match connector.reach(url).await {
            // The gate is no address of the page's, even where private addresses are accepted.
            Ok((stream, _)) if stream.peer_addr().ok() == Some(self.own) => None,
            Ok((stream, _)) => Some(stream),
            Err(failure) => {
                let mut crossed = self.lock();
                crossed.intrusions += usize::from(matches!(failure, Failure::Private(_)));
                crossed.refused.add(url, &messages::failure(&failure));
                None
            }
        }
    }
}

type Answer = Response<BoxBody<Bytes, hyper::Error>>;

fn answer(status: StatusCode) -> Answer {
    let body = Full::new(Bytes::new()).map_err(|never| match never {}).boxed();
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer
}

async fn serve(stream: TcpStream, ledger: Arc<Ledger>) {
    let metered = Metered { inner: stream, ledger: Arc::clone(&ledger) };
    let service = service_fn(move |request| {
        let ledger = Arc::clone(&ledger);
        async move { Ok::<_, std::convert::Infallible>(pass(request, ledger).await) }
    });
    // A connection that breaks is the page's own affair.
    let _ = server::Builder::new()
        .preserve_header_case(true)
        .title_case_headers(true)
        .serve_connection(TokioIo::new(metered), service)
        .with_upgrades()
        .await;
}

async fn pass(request: Request<Incoming>, ledger: Arc<Ledger>) -> Answer {
    let connect = request.method() == Method::CONNECT;
    let target = if connect { format!("https://{}/", request.uri()) } else { request.uri().to_string() };
    let Ok(url) = Url::parse(&target) else { return answer(StatusCode::BAD_REQUEST) };
    if !connect && url.scheme() != "http" {
        return answer(StatusCode::BAD_REQUEST);
    }
    let Some(stream) = ledger.reach(&url).await else { return answer(StatusCode::FORBIDDEN) };
    let closed = ledger.closed.clone();
    if connect { tunnel(request, stream, closed) } else { forward(request, stream, &url, closed).await }
}

/// Bytes go both ways unread: what they say is between the page and its server.
fn tunnel(mut request: Request<Incoming>, mut server: TcpStream, mut closed: watch::Receiver<()>) -> Answer {
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let Ok(page) = upgrade.await else { return };
        let mut page = TokioIo::new(page);
        tokio::select! {
            _ = tokio::io::copy_bidirectional(&mut page, &mut server) => {}
            _ = closed.changed() => {}
        }
    });
    answer(StatusCode::OK)
}

async fn forward(
    mut request: Request<Incoming>,
    server: TcpStream,
    url: &Url,
    mut closed: watch::Receiver<()>,
) -> Answer {
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let Ok(uri) = target.parse() else { return answer(StatusCode::BAD_REQUEST) };
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    headers.remove("proxy-connection");
    headers.remove(header::PROXY_AUTHORIZATION);
    let spoken = client::Builder::new()
        .preserve_header_case(true)
        .title_case_headers(true)
        .handshake(TokioIo::new(server))
        .await;
    let Ok((mut sender, connection)) = spoken else { return answer(StatusCode::BAD_GATEWAY) };
    tokio::spawn(async move {
        tokio::select! {
            _ = connection => {}
            _ = closed.changed() => {}
        }
    });
    match sender.send_request(request).await {
        Ok(response) => response.map(http_body_util::BodyExt::boxed),
        Err(_) => answer(StatusCode::BAD_GATEWAY),
    }
}

/// The page's side of a connection, which counts.
struct Metered {
    inner: TcpStream,
    ledger: Arc<Ledger>,
}

impl AsyncRead for Metered {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl AsyncWrite for Metered {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(context, bytes);
        if let Poll::Ready(Ok(count)) = &written
            && !self.ledger.passes(*count)
        {
            return Poll::Ready(Err(io::Error::other("more than a page may load")));
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

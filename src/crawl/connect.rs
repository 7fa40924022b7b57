//! A connection to a server, at an address that was checked, recording what crosses it.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;
use url::{Host, Url};

use super::failure::Failure;
use super::names::Names;
use crate::warc;

/// Header bytes a server may send; hyper stops there.
const HEADER: usize = 64 * 1024;
const HEADER_LINES: usize = 200;
/// Bytes recorded beyond the body's own limit: header, chunk lines.
const MARGIN: usize = 256 * 1024;

/// Opens connections.
#[derive(Debug)]
pub(super) struct Connector {
    pub(super) names: Arc<dyn Names>,
    pub(super) accepts: fn(IpAddr) -> bool,
    /// Most bytes of a body.
    pub(super) body: usize,
    tls: Arc<ClientConfig>,
}

/// What is known of the other end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peer {
    /// Address and port connected to.
    pub address: SocketAddr,
    /// Every address the name resolved to.
    pub names: Vec<IpAddr>,
    /// Of a secure connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
}

/// A secure connection, as agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tls {
    /// Protocol version.
    pub version: String,
    /// Cipher suite.
    pub cipher: String,
    /// SHA-256 of each certificate, the server's first.
    pub certificates: Vec<String>,
    /// The certificates themselves, DER.
    #[serde(skip)]
    pub chain: Vec<Vec<u8>>,
}

/// What crossed a connection since it was last asked.
#[derive(Debug, Default)]
pub(super) struct Wire {
    pub(super) sent: Vec<u8>,
    pub(super) received: Vec<u8>,
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) sender: SendRequest<Empty<Bytes>>,
    wire: Arc<Mutex<Wire>>,
    pub(super) peer: Arc<Peer>,
    /// Ends the connection with it.
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Connection {
    /// Takes what crossed the connection so far.
    pub(super) fn take_wire(&self) -> Wire {
        std::mem::take(&mut *self.wire.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes room for a body of this length.
    pub(super) fn expect(&self, length: usize) {
        let mut wire = self.wire.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = wire.received.len() + length;
        if wanted > wire.received.capacity() {
            // Few sizes: each would hold memory of its own in the allocator.
            let room = wanted.next_power_of_two() - wire.received.len();
            wire.received.reserve_exact(room);
        }
    }

    /// Bytes received since the last time.
    pub(super) fn received(&self) -> usize {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner).received.len()
    }
}

impl Connector {
    pub(super) fn new(names: Arc<dyn Names>, accepts: fn(IpAddr) -> bool, body: usize) -> io::Result<Self> {
        use rustls_platform_verifier::ConfigVerifierExt as _;
        let mut tls = ClientConfig::with_platform_verifier().map_err(io::Error::other)?;
        // Records hold HTTP/1.1 as it crosses the wire.
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { names, accepts, body, tls: Arc::new(tls) })
    }

    /// The addresses of a host, all of them acceptable.
    pub(super) async fn resolve(&self, url: &Url) -> Result<Vec<IpAddr>, Failure> {
        let found = match url.host().ok_or(Failure::Address)? {
            Host::Ipv4(ip) => vec![ip.into()],
            Host::Ipv6(ip) => vec![ip.into()],
            Host::Domain(name) => self.names.look_up(name).await.map_err(|_| Failure::Unknown)?,
        };
        // One private address among the answers is enough: a public site has none.
        if let Some(&refused) = found.iter().find(|&&address| !(self.accepts)(address)) {
            return Err(Failure::Private(refused));
        }
        if found.is_empty() { Err(Failure::Unknown) } else { Ok(found) }
    }

    /// Reaches the server of `url` at one of the very addresses that were checked; all of them are
    /// given back.
    pub(super) async fn reach(&self, url: &Url) -> Result<(TcpStream, Vec<IpAddr>), Failure> {
        let names = self.resolve(url).await?;
        let port = url.port_or_known_default().ok_or(Failure::Address)?;
        let mut stream = None;
        for &ip in names.iter().take(3) {
            let attempt = TcpStream::connect((ip, port));
            if let Ok(Ok(open)) = tokio::time::timeout(Duration::from_secs(10), attempt).await {
                stream = Some(open);
                break;
            }
        }
        let stream = stream.ok_or(Failure::Connect)?;
        // Small requests must not wait for company.
        let _ = stream.set_nodelay(true);
        Ok((stream, names))
    }

    /// Connects to the server of `url`.
    pub(super) async fn connect(&self, url: &Url) -> Result<Connection, Failure> {
        let (stream, names) = self.reach(url).await?;
        let address = stream.peer_addr().map_err(|_| Failure::Connect)?;
        if url.scheme() != "https" {
            return self.handshake(stream, Peer { address, names, tls: None }).await;
        }
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|_| Failure::Address)?;
        let secure = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await;
        let secure = secure.map_err(|_| Failure::Tls)?;
        let tls = facts(secure.get_ref().1);
        self.handshake(secure, Peer { address, names, tls: Some(tls) }).await
    }

    async fn handshake<S>(&self, stream: S, peer: Peer) -> Result<Connection, Failure>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let wire = Arc::new(Mutex::new(Wire::default()));
        let recorded = Recorded { inner: stream, wire: Arc::clone(&wire), limit: self.body + MARGIN };
        let (sender, connection) = http1::Builder::new()
            .title_case_headers(true)
            .max_buf_size(HEADER)
            .max_headers(HEADER_LINES)
            .handshake(TokioIo::new(recorded))
            .await
            .map_err(|_| Failure::Connect)?;
        let task = tokio::spawn(async move {
            // The exchange tells its own errors.
            let _ = connection.await;
        });
        Ok(Connection { sender, wire, peer: Arc::new(peer), task })
    }
}

fn facts(session: &tokio_rustls::rustls::ClientConnection) -> Tls {
    let chain: Vec<Vec<u8>> =
        session.peer_certificates().unwrap_or_default().iter().map(|der| der.as_ref().to_vec()).collect();
    Tls {
        version: session.protocol_version().map(|version| format!("{version:?}")).unwrap_or_default(),
        cipher: session
            .negotiated_cipher_suite()
            .map(|suite| format!("{:?}", suite.suite()))
            .unwrap_or_default(),
        certificates: chain.iter().map(|der| warc::digest(der)).collect(),
        chain,
    }
}

/// A stream that keeps a copy of what crosses it.
struct Recorded<S> {
    inner: S,
    wire: Arc<Mutex<Wire>>,
    limit: usize,
}

impl<S: AsyncRead + Unpin> AsyncRead for Recorded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let done = Pin::new(&mut self.inner).poll_read(context, buffer);
        let mut wire = self.wire.lock().unwrap_or_else(PoisonError::into_inner);
        wire.received.extend_from_slice(&buffer.filled()[before..]);
        if wire.received.len() > self.limit {
            return Poll::Ready(Err(io::Error::other("more than the limit of a page")));
        }
        done
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Recorded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(context, bytes);
        if let Poll::Ready(Ok(count)) = &written {
            let mut wire = self.wire.lock().unwrap_or_else(PoisonError::into_inner);
            wire.sent.extend_from_slice(&bytes[..*count]);
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

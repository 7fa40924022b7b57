//! One web page, fetched with the manners and the caution of a witness.
//!
//! Redirects are followed by hand: each hop is checked like a first address and recorded.

use std::error::Error as _;
use std::io::Read;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use reqwest::blocking::{Client, Response};
use reqwest::header;
use url::{Host, Url};

use super::address::{NotPublic, Resolver, Unresolved, is_public};
use super::capture::{Capture, Redirect};
use super::media;
use super::reason::{Reason, redirected, size};
use crate::extract::{DateSource, DocumentDate};

/// Name, version and home of the product: a webmaster must be able to tell who came.
const USER_AGENT: &str = concat!("vigie/", env!("CARGO_PKG_VERSION"));

/// How far a fetch may go.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From the first connection to the last byte, redirects included.
    pub total_time: Duration,
    /// Decompressed body.
    pub body: u64,
    /// Hops.
    pub redirects: usize,
    /// Addresses that may be connected to, checked at each hop once the name is resolved.
    pub accepts: fn(IpAddr) -> bool,
}

impl Limits {
    /// The usual limits, on the public network or on any.
    #[must_use]
    pub fn network(allow_private: bool) -> Self {
        let accepts = if allow_private { |_| true } else { is_public };
        Self { accepts, ..Self::default() }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { total_time: Duration::from_mins(1), body: 64 * 1024 * 1024, redirects: 10, accepts: is_public }
    }
}

/// Fetches pages. The client is built at the first one: most scans never need it.
#[derive(Debug)]
pub struct Fetcher {
    limits: Limits,
    today: jiff::civil::Date,
    client: OnceLock<Result<Client, String>>,
}

impl Fetcher {
    /// A fetcher whose pages are dated `today`.
    #[must_use]
    pub fn new(limits: Limits, today: jiff::civil::Date) -> Self {
        Self { limits, today, client: OnceLock::new() }
    }

    /// Fetches one page.
    ///
    /// # Errors
    /// Says in French why the page was not read.
    pub fn fetch(&self, start: &Url) -> Result<Capture, Reason> {
        let deadline = Instant::now() + self.limits.total_time;
        let mut url = start.clone();
        let mut redirects: Vec<Redirect> = Vec::new();
        let response = loop {
            let answer = self.hop(&url, deadline).map_err(|inner| match (redirects.is_empty(), inner) {
                (false, inner @ (Reason::Private(_) | Reason::Scheme(_))) => {
                    Reason::Redirect { url: shown(&url), inner: Box::new(inner) }
                }
                (_, inner) => inner,
            })?;
            if !answer.status().is_redirection() || answer.status().as_u16() == 304 {
                break answer;
            }
            let status = answer.status().as_u16();
            let next = target(&answer, &url).ok_or(Reason::RedirectWithoutTarget(status))?;
            redirects.push(Redirect { from: shown(&url), status, to: shown(&next) });
            if redirects.len() > self.limits.redirects {
                return Err(Reason::TooManyRedirects(self.limits.redirects));
            }
            url = next;
        };
        if !response.status().is_success() {
            return Err(Reason::Status(response.status().as_u16()));
        }
        let (media_type, charset) = content_type(&response)?;
        let bytes = self.body(response, deadline)?;
        let notes = redirects.last().map(|last| redirected(&last.to)).into_iter().collect();
        Ok(Capture {
            uri: shown(start),
            bytes,
            media_type,
            charset,
            date: Some(DocumentDate { day: self.today, source: DateSource::Capture }),
            platform: url.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned()),
            redirects,
            notes,
            ad: None,
            archived: None,
        })
    }

    fn hop(&self, url: &Url, deadline: Instant) -> Result<Response, Reason> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Reason::Scheme(url.scheme().to_owned()));
        }
        // The client connects to a literal address without asking the resolver.
        let literal = match url.host() {
            Some(Host::Ipv4(ip)) => Some(ip.into()),
            Some(Host::Ipv6(ip)) => Some(ip.into()),
            _ => None,
        };
        if let Some(ip) = literal
            && !(self.limits.accepts)(ip)
        {
            return Err(Reason::Private(ip));
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(self.timeout());
        }
        let client = self.client()?;
        client.get(url.clone()).timeout(left).send().map_err(|error| self.explain(&error))
    }

    fn client(&self) -> Result<&Client, Reason> {
        self.client
            .get_or_init(|| {
                Client::builder()
                    .user_agent(USER_AGENT)
                    .redirect(reqwest::redirect::Policy::none())
                    .referer(false)
                    // Through a proxy the checked address would not be the one that answers.
                    .no_proxy()
                    .dns_resolver(Arc::new(Resolver { accepts: self.limits.accepts }))
                    .default_headers(header::HeaderMap::from_iter([
                        (
                            header::ACCEPT,
                            header::HeaderValue::from_static(
                                "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5",
                            ),
                        ),
                        (header::ACCEPT_LANGUAGE, header::HeaderValue::from_static("fr-FR,fr;q=0.9")),
                    ]))
                    .build()
                    .map_err(|error| error.to_string())
            })
            .as_ref()
            .map_err(|detail| Reason::Io(detail.clone()))
    }

    fn body(&self, mut response: Response, deadline: Instant) -> Result<Vec<u8>, Reason> {
        let limit = self.limits.body;
        if response.content_length().is_some_and(|announced| announced > limit) {
            return Err(Reason::TooBig(size(limit)));
        }
        let mut bytes = Vec::new();
        let mut chunk = vec![0; 64 * 1024];
        loop {
            // The client's own limit restarts at every read; a server that drips would never end.
            if Instant::now() >= deadline {
                return Err(self.timeout());
            }
            match response.read(&mut chunk) {
                Ok(0) => return Ok(bytes),
                Ok(read) => bytes.extend_from_slice(&chunk[..read]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) if is_timeout(&error) => return Err(self.timeout()),
                Err(_) => return Err(Reason::Interrupted),
            }
            if bytes.len() as u64 > limit {
                return Err(Reason::TooBig(size(limit)));
            }
        }
    }

    fn timeout(&self) -> Reason {
        Reason::Timeout(self.limits.total_time.as_secs().max(1))
    }

    /// The causes that matter sit at the bottom of the client's error.
    fn explain(&self, error: &reqwest::Error) -> Reason {
        let mut cause = error.source();
        let mut tls = false;
        while let Some(inner) = cause {
            if let Some(NotPublic(ip)) = inner.downcast_ref() {
                return Reason::Private(*ip);
            }
            if inner.is::<Unresolved>() {
                return Reason::UnknownHost;
            }
            let text = inner.to_string();
            tls |= text.contains("certificate") || text.contains("tls") || text.contains("TLS");
            cause = inner.source();
        }
        match error {
            e if e.is_timeout() => self.timeout(),
            e if e.is_connect() && tls => Reason::Tls,
            e if e.is_connect() => Reason::Connect,
            _ => Reason::Interrupted,
        }
    }
}

fn is_timeout(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::TimedOut
        || error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<reqwest::Error>())
            .is_some_and(reqwest::Error::is_timeout)
}

fn target(response: &Response, from: &Url) -> Option<Url> {
    let location = response.headers().get(header::LOCATION)?;
    from.join(std::str::from_utf8(location.as_bytes()).ok()?).ok()
}

/// Media type and charset announced by the server, or the refusal of a type without reader.
fn content_type(response: &Response) -> Result<(Option<String>, Option<String>), Reason> {
    let value = response
        .headers()
        .get(header::CONTENT_TYPE)
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        .unwrap_or_default();
    let mut parts = value.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts
        .filter_map(|part| part.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches(['"', '\'']).to_owned())
        .filter(|charset| !charset.is_empty());
    match media::of_header(&essence) {
        media::Kind::Readable(media_type) => Ok((Some(media_type.to_owned()), charset)),
        media::Kind::Guess | media::Kind::Data => Ok((None, charset)),
        media::Kind::Unsupported(what) => Err(Reason::Unsupported(what.to_owned())),
        media::Kind::Machinery => Err(Reason::Unsupported(essence)),
    }
}

/// An address fit for a report: no credentials.
pub(super) fn shown(url: &Url) -> String {
    if url.username().is_empty() && url.password().is_none() {
        return url.to_string();
    }
    let mut url = url.clone();
    // Both fail only on addresses that cannot hold credentials.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.to_string()
}

pub(super) fn url_detail(error: url::ParseError) -> &'static str {
    use url::ParseError as E;
    match error {
        E::EmptyHost => "sans nom de domaine",
        E::InvalidPort => "port non valable",
        E::IdnaError | E::InvalidDomainCharacter => "nom de domaine non valable",
        E::InvalidIpv4Address | E::InvalidIpv6Address => "adresse IP non valable",
        _ => "ce n’est pas une adresse web",
    }
}

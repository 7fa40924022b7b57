//! From an answer to what the crawl makes of it: outcome, links, records.

use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;
use url::{Host, Url};

use super::course::{Reader, Taken};
use super::duplicates::{Duplicates, Mark};
use super::exchange::Exchange;
use super::frontier::Task;
use super::identity::Link;
use super::journal::{Cause, Outcome, Role, Visit};
use super::links::Links;
use super::messages;
use super::robots::{self, Rules};
use super::sitemap::Sitemap;
use crate::extract::{self, DateSource, Document, DocumentDate, RawInput, Unreadable};
use crate::source::warc::field;
use crate::source::{Reason, walls};
use crate::warc::{Draft, Kind, Message, REVISIT_IDENTICAL, digest};

/// Redirects followed from one address.
pub(super) const REDIRECTS: usize = 20;
/// Text under which a page built by scripts is a shell.
pub(super) const SHELL: usize = 200;

/// What the archive holds already, shared by those who read answers.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) duplicates: RwLock<Duplicates>,
    /// Record, address and date of each payload.
    pub(super) payloads: RwLock<std::collections::HashMap<String, (String, String, Timestamp)>>,
}

/// How far an answer may go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Bytes of a body once decompressed.
    pub(super) decoded: u64,
    /// Addresses that may be connected to.
    pub(super) accepts: fn(IpAddr) -> bool,
}

/// What an answer gives.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) visit: Visit,
    /// Addresses to meet.
    pub(super) links: Vec<Link>,
    /// Sitemaps to read.
    pub(super) sitemaps: Vec<Url>,
    /// Where the answer sends.
    pub(super) redirect: Option<Url>,
    pub(super) robots: Option<Rules>,
    /// Records of the exchange.
    pub(super) drafts: Vec<Draft>,
    /// The same, compressed.
    pub(super) members: Vec<u8>,
    /// What they give to the reader of the pages.
    pub(super) taken: Taken,
    /// What was read from the body that is judged, when it is whole.
    pub(super) document: Option<Box<Document>>,
    /// It is a page for browsers.
    pub(super) html: bool,
    /// Bytes of text in the answer itself.
    pub(super) text: usize,
    /// Records of the page as a browser shows it.
    pub(super) views: Vec<Draft>,
    /// Of these, the one that is judged in place of the answer.
    pub(super) judged: Option<String>,
}

/// Why and after how long to ask again.
#[derive(Debug, Clone)]
pub(super) struct Again {
    pub(super) status: Option<u16>,
    pub(super) wait: Option<Duration>,
    pub(super) reason: String,
}

/// Whether the server may answer better later, and when it says to come back.
pub(super) fn again(exchange: &Exchange) -> Option<Again> {
    let message = Message::parse(&exchange.response)?;
    if !matches!(message.status, 429 | 500 | 502 | 503 | 504) {
        return None;
    }
    let wait = message.headers.get("retry-after").and_then(|value| retry_after(value, Timestamp::now()));
    let reason = Reason::Status(message.status).to_string();
    Some(Again { status: Some(message.status), wait, reason })
}

/// Seconds, or a date.
fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(value).ok()?;
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

/// A visit of `task` before anything is known of its outcome.
pub(super) fn visit(task: &Task, outcome: Outcome) -> Visit {
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

fn unexamined(cause: Cause, reason: impl Into<String>) -> Outcome {
    Outcome::Unexamined { cause, reason: reason.into() }
}

/// Reads an answer.
pub(super) fn read(task: &Task, exchange: &Exchange, bounds: Bounds) -> Reading {
    let mut reading = Reading {
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
    };
    reading.visit.at = exchange.at;
    reading.visit.elapsed_ms = exchange.elapsed.as_millis() as u64;
    reading.visit.peer = Some(std::sync::Arc::clone(&exchange.peer));
    let Some(message) = Message::parse(&exchange.response) else {
        reading.visit.outcome = unexamined(Cause::Silent, Reason::Interrupted.to_string());
        return reading;
    };
    reading.visit.status = Some(message.status);
    reading.visit.payload = Some(digest(message.raw));
    reading.answer(task, &message, exchange, bounds);
    reading
}

impl Reading {
    /// Compares the text with those met before, and makes the records.
    pub(super) fn settle(&mut self, exchange: Exchange, known: &Known) -> std::io::Result<()> {
        if let Some(mark) = self.visit.mark
            && self.visit.outcome == Outcome::Captured
        {
            let duplicates = known.duplicates.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(of) = duplicates.same(mark, &self.visit.url) {
                self.visit.outcome = Outcome::Same { of: of.to_owned() };
            }
        }
        let body_at = Message::parse(&exchange.response).map(|message| message.body_at);
        body_at.map_or(Ok(()), |body_at| self.records(exchange, body_at, known))
    }

    fn answer(&mut self, task: &Task, message: &Message<'_>, exchange: &Exchange, bounds: Bounds) {
        let limit = bounds.decoded;
        let status = message.status;
        if (300..400).contains(&status) && status != 304 {
            self.sends(task, message, bounds);
            return;
        }
        if task.role == Role::Robots {
            self.asks(message);
            return;
        }
        if !(200..300).contains(&status) {
            self.visit.outcome = match status {
                404 | 410 if !task.seed => Outcome::Absent,
                _ => {
                    let body = message.body(limit).map(|body| body.bytes).unwrap_or_default();
                    match walls::wall(&message.headers, &body) {
                        Some(wall) => barred(&wall),
                        None => unexamined(Cause::Status, Reason::Status(status).to_string()),
                    }
                }
            };
            return;
        }
        let body = match message.body(limit) {
            Ok(body) => body,
            Err(error) => {
                self.visit.outcome = unexamined(Cause::Body, error.to_string());
                return;
            }
        };
        if task.role == Role::Sitemap {
            self.plan(&body.bytes);
            return;
        }
        if let Some(wall) = walls::wall(&message.headers, &body.bytes) {
            self.visit.outcome = barred(&wall);
            return;
        }
        let (essence, charset) = message.content_type();
        if !is_text(&essence, &body.bytes) {
            self.visit.outcome = Outcome::Other { media_type: essence };
            return;
        }
        let received = exchange.response.len();
        self.page(task, &essence, charset.as_deref(), body.bytes);
        if body.cut {
            // The archive says so too, where it reads the body.
            self.document = None;
        }
        if let (Some(why), Outcome::Captured) = (exchange.truncated, &self.visit.outcome) {
            self.visit.outcome = Outcome::Partial { cause: Cause::Cut, reason: messages::cut(why, received) };
        }
    }

    /// A redirect.
    fn sends(&mut self, task: &Task, message: &Message<'_>, bounds: Bounds) {
        let target = message.headers.get("location").and_then(|to| task.url.join(to).ok());
        let most = if task.role == Role::Robots { robots::REDIRECTS } else { REDIRECTS };
        let Some(target) = target else {
            self.visit.outcome = unexamined(Cause::Redirects, messages::NO_TARGET);
            return;
        };
        let Some(clean) = super::identity::resolve(&task.url, target.as_str()) else {
            let reason = Reason::Redirect {
                url: target.to_string(),
                inner: Box::new(Reason::Scheme(target.scheme().to_owned())),
            };
            self.visit.outcome = unexamined(Cause::Redirects, reason.to_string());
            return;
        };
        let literal = match clean.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::from(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::from(ip)),
            _ => None,
        };
        if let Some(ip) = literal.filter(|&ip| !(bounds.accepts)(ip)) {
            let reason = Reason::Redirect { url: clean.to_string(), inner: Box::new(Reason::Private(ip)) };
            self.visit.outcome = unexamined(Cause::Private, reason.to_string());
        } else if task.hops.len() >= most {
            self.visit.outcome = unexamined(Cause::Redirects, messages::too_many_redirects(most));
        } else if clean == task.url || task.hops.iter().any(|hop| hop == clean.as_str()) {
            self.visit.outcome = unexamined(Cause::Redirects, messages::LOOP);
        } else {
            self.visit.outcome = Outcome::Redirect { to: clean.to_string() };
            self.redirect = Some(clean);
        }
        if task.role == Role::Robots && self.redirect.is_none() {
            self.robots = Some(Rules::of(Some(message.status), b""));
        }
    }

    /// A `robots.txt`.
    fn asks(&mut self, message: &Message<'_>) {
        // Any larger file is read up to there (RFC 9309 asks for 500 KiB).
        const SIZE: u64 = 4 * 1024 * 1024;
        let body = message.body(SIZE).map(|body| body.bytes).unwrap_or_default();
        let said = (200..300).contains(&message.status);
        self.robots = Some(Rules::of(Some(message.status), &body));
        self.visit.robots = said.then(|| String::from_utf8_lossy(&body).into_owned());
        self.visit.outcome =
            if said { Outcome::Other { media_type: "text/plain".to_owned() } } else { Outcome::Absent };
    }

    /// A sitemap.
    fn plan(&mut self, bytes: &[u8]) {
        let plan = Sitemap::read(bytes);
        let parse = |all: Vec<String>| all.into_iter().filter_map(|text| Url::parse(&text).ok());
        self.links = parse(plan.pages).map(Link::from).collect();
        self.sitemaps = parse(plan.sitemaps).collect();
        self.visit.outcome = Outcome::Other { media_type: "application/xml".to_owned() };
    }

    fn page(&mut self, task: &Task, essence: &str, charset: Option<&str>, bytes: Vec<u8>) {
        let scripts = memchr::memmem::find(&bytes, b"<script").is_some();
        let (read, links) = document(&task.url, essence, charset, bytes);
        match read {
            Ok(document) => {
                self.html = document.media_type == "text/html";
                self.text = length(&document);
                self.lead(links, task);
                let address = self.visit.canonical.as_deref().and_then(|text| Url::parse(text).ok());
                self.visit.mark = Some(Mark::of(&document, address.as_ref().unwrap_or(&task.url)));
                if scripts && is_shell(&document) {
                    self.visit.outcome =
                        Outcome::Partial { cause: Cause::Script, reason: messages::SCRIPT.to_owned() };
                }
                self.document = Some(Box::new(document));
            }
            Err(Unreadable::Binary { kind, .. }) => {
                self.visit.outcome = Outcome::Other { media_type: kind.to_owned() };
            }
            Err(_) if scripts => {
                self.lead(links, task);
                self.visit.outcome = unexamined(Cause::Script, messages::SCRIPT);
            }
            Err(_) => self.visit.outcome = unexamined(Cause::Empty, messages::EMPTY),
        }
    }

    /// Takes what a page says of itself and where it leads; called for the answer, then for the page
    /// its scripts built.
    pub(super) fn lead(&mut self, links: Links, task: &Task) {
        self.visit.title = links.title;
        self.visit.canonical = links.canonical.as_ref().filter(|url| **url != task.url).map(Url::to_string);
        if !links.nofollow {
            self.links.extend(links.to);
        }
        self.links.extend(links.refresh.map(Link::from));
        self.links.extend(links.canonical.map(Link::from));
    }

    fn records(&mut self, exchange: Exchange, body_at: usize, known: &Known) -> std::io::Result<()> {
        let payload = self.visit.payload.clone().unwrap_or_default();
        let ip = exchange.peer.address.ip().to_string();
        let earlier = {
            let payloads = known.payloads.read().unwrap_or_else(PoisonError::into_inner);
            // An empty body is nobody's.
            payloads.get(&payload).filter(|_| exchange.response.len() > body_at).cloned()
        };
        let mut answer = match earlier.filter(|_| exchange.truncated.is_none()) {
            Some((record, url, date)) => {
                let mut head = exchange.response;
                head.truncate(body_at);
                Draft::new(Kind::Revisit, exchange.at, "application/http; msgtype=response", head)?
                    .with("WARC-Profile", REVISIT_IDENTICAL)
                    .with("WARC-Refers-To", record)
                    .with("WARC-Refers-To-Target-URI", url)
                    .with("WARC-Refers-To-Date", format!("{date:.6}"))
                    .with("WARC-Payload-Digest", payload)
            }
            None => Draft::new(
                Kind::Response,
                exchange.at,
                "application/http; msgtype=response",
                exchange.response,
            )?
            .payload_digest(payload),
        };
        answer = answer.with("WARC-Target-URI", self.visit.url.as_str()).with("WARC-IP-Address", ip.as_str());
        if let Some(why) = exchange.truncated {
            answer = answer.with("WARC-Truncated", why);
        }
        self.visit.record = Some(answer.id.clone());
        let request =
            Draft::new(Kind::Request, exchange.at, "application/http; msgtype=request", exchange.request)?
                .with("WARC-Target-URI", self.visit.url.as_str())
                .with("WARC-IP-Address", ip)
                .with("WARC-Concurrent-To", answer.id.as_str());
        let views = std::mem::take(&mut self.views);
        let id = answer.id.clone();
        self.drafts = vec![request, answer];
        self.drafts.extend(views.into_iter().map(|view| view.with("WARC-Concurrent-To", id.as_str())));
        Ok(())
    }

    /// Whether the records are ready to be written.
    pub(super) fn is_packed(&self) -> bool {
        self.drafts.is_empty()
    }

    /// Makes the records ready, with what the crawl thinks of them, and hands the page they hold to
    /// `reader`. Where a redirect leads may still change what is thought of it; anything else is
    /// settled as soon as it is read.
    pub(super) fn pack(&mut self, reader: Option<&dyn Reader>) -> std::io::Result<()> {
        self.annotate();
        let (drafts, mut document) = (std::mem::take(&mut self.drafts), self.document.take());
        for draft in &drafts {
            let member = draft.member()?;
            if self.members.is_empty() {
                self.members = member;
            } else {
                self.members.extend_from_slice(&member);
            }
        }
        let Some(reader) = reader else { return Ok(()) };
        for draft in drafts {
            let gives = match &self.judged {
                Some(id) => draft.id == *id,
                None => matches!(draft.kind, Kind::Response | Kind::Revisit),
            };
            self.taken.take(reader, &draft, if gives { document.take() } else { None });
        }
        Ok(())
    }

    /// Writes on the records what the crawl thinks of them.
    fn annotate(&mut self) {
        let judged = matches!(self.visit.outcome, Outcome::Captured | Outcome::Partial { .. });
        if let Some(id) = self.judged.as_ref().filter(|_| judged) {
            if let Some(view) = self.drafts.iter_mut().find(|draft| draft.id == *id) {
                view.fields.push((field::PAGE, self.visit.url.clone()));
            }
            if let Some(answer) = self.drafts.get_mut(1) {
                answer.fields.push((field::RENDERED, id.clone()));
            }
        }
        let Some(answer) = self.drafts.get_mut(1) else { return };
        match &self.visit.outcome {
            Outcome::Unexamined { reason, .. } => answer.fields.push((field::UNEXAMINED, reason.clone())),
            Outcome::Partial { reason, .. } => answer.fields.push((field::PARTIAL, reason.clone())),
            Outcome::Same { of } => answer.fields.push((field::SAME_AS, of.clone())),
            _ => {}
        }
    }
}

pub(super) fn barred(wall: &Reason) -> Outcome {
    let cause = if matches!(wall, Reason::ConsentWall) { Cause::ConsentWall } else { Cause::BotWall };
    unexamined(cause, wall.to_string())
}

fn is_text(essence: &str, bytes: &[u8]) -> bool {
    match essence {
        "text/html" | "application/xhtml+xml" | "text/plain" | "text/markdown" => true,
        "" | "application/octet-stream" => bytes.trim_ascii_start().starts_with(b"<"),
        _ => false,
    }
}

/// The text of an answer, and where it leads when it is a page.
pub(super) fn document(
    address: &Url,
    essence: &str,
    charset: Option<&str>,
    bytes: Vec<u8>,
) -> (Result<Document, Unreadable>, Links) {
    // Judged elsewhere: here only the text counts, and the day does not.
    let date = DocumentDate { day: jiff::civil::Date::MIN, source: DateSource::Capture };
    let media_type = (!essence.is_empty()).then_some(essence);
    let uri = address.as_str();
    let input = RawInput { uri, bytes, media_type, charset, date, platform: None };
    let mut links = Links::of(address);
    let read = extract::read_telling(input, &mut |mention| links.hear(&mention));
    (read, links)
}

/// Bytes of the text a visitor sees in the page. A shell may well have a title and a description for
/// search engines.
pub(super) fn length(document: &Document) -> usize {
    use extract::Zone::{Alt, Meta, StructuredData, Title, Url};
    let unseen = |zone| matches!(zone, Alt | Meta | StructuredData | Title | Url);
    document.blocks.iter().filter(|block| !unseen(block.zone)).map(|block| block.text.len()).sum()
}

/// A page whose text a browser would build: hardly anything to see, and the place of an application
/// or a word to those who have no JavaScript.
fn is_shell(document: &Document) -> bool {
    const PLACES: [&str; 7] = ["root", "app", "application", "__next", "__nuxt", "___gatsby", "svelte"];
    const MARKS: [&str; 2] = ["<app-root", "flutter_bootstrap.js"];
    if length(document) >= SHELL {
        return false;
    }
    let source = &document.source.text;
    let place = |at: usize| {
        let value = source[at + "id=".len()..].trim_start_matches(['"', '\'']);
        PLACES.iter().any(|name| {
            value.strip_prefix(name).is_some_and(|rest| rest.starts_with(['"', '\'', '>', ' ', '/']))
        })
    };
    source.match_indices("id=").any(|(at, _)| place(at))
        || MARKS.iter().any(|mark| source.contains(mark))
        || document.blocks.iter().any(|block| block.text.to_ascii_lowercase().contains("javascript"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_are_recognised_whatever_they_tell_search_engines() {
        let shell = |page: &str| {
            let bytes = page.as_bytes().to_vec();
            let address = Url::parse("https://v.example/").unwrap();
            is_shell(&document(&address, "text/html", Some("utf-8"), bytes).0.unwrap())
        };
        let described = "<title>Téléplume</title><meta name=description content='Consultez un médecin en vidéo, \
             depuis chez vous, du lundi au samedi, sur rendez-vous, avec une ordonnance si le médecin la juge utile et un \
             compte rendu pour votre médecin traitant, que vous restez libre de revoir à tout moment.'>";
        for place in
            ["<div id=\"root\"></div>", "<div id='app'></div>", "<main id=__next>", "<app-root></app-root>"]
        {
            assert!(shell(&format!("{described}{place}<script src=/a.js></script>")), "{place}");
        }
        assert!(shell(&format!("{described}<div></div><noscript>Veuillez activer JavaScript.</noscript>")));
        let text = "<p>Une page ordinaire de la plateforme.</p>".repeat(8);
        assert!(!shell(&format!("{described}<div id=app>{text}</div>")));
        assert!(!shell(&format!("{described}<p id=approche>Merci de votre visite.</p>")));
    }

    #[test]
    fn a_server_says_when_to_come_back() {
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        assert_eq!(retry_after("120", now), Some(Duration::from_mins(2)));
        assert_eq!(retry_after("Sun, 22 Nov 2026 10:01:00 GMT", now), Some(Duration::from_mins(1)));
        assert_eq!(retry_after("Sun, 22 Nov 2020 10:01:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("bientôt", now), None);
    }
}

//! What an answer says: a redirect, a refusal, a page, a plan of the site; or to come back later.

use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;
use url::{Host, Url};

use super::reading::{Bounds, Reading, barred, unexamined};
use super::text::{document, is_shell, is_text, length};
use crate::crawl::duplicates::Mark;
use crate::crawl::exchange::Exchange;
use crate::crawl::frontier::Task;
use crate::crawl::identity::{self, Link};
use crate::crawl::journal::{Cause, Outcome, Role};
use crate::crawl::messages;
use crate::crawl::robots::{self, Rules};
use crate::crawl::sitemap::Sitemap;
use crate::extract::Unreadable;
use crate::source::{Reason, walls};
use crate::warc::{Message, digest};

/// Redirects followed from one address.
const REDIRECTS: usize = 20;

/// Reads an answer.
pub(in crate::crawl) fn read(task: &Task, exchange: &Exchange, bounds: Bounds) -> Reading {
    let mut reading = Reading::new(task);
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
        let Some(clean) = identity::resolve(&task.url, target.as_str()) else {
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
}

/// Why and after how long to ask again.
#[derive(Debug, Clone)]
pub(in crate::crawl) struct Again {
    pub(in crate::crawl) status: Option<u16>,
    pub(in crate::crawl) wait: Option<Duration>,
    pub(in crate::crawl) reason: String,
}

/// Whether the server may answer better later, and when it says to come back.
pub(in crate::crawl) fn again(exchange: &Exchange) -> Option<Again> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_says_when_to_come_back() {
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        assert_eq!(retry_after("120", now), Some(Duration::from_mins(2)));
        assert_eq!(retry_after("Sun, 22 Nov 2026 10:01:00 GMT", now), Some(Duration::from_mins(1)));
        assert_eq!(retry_after("Sun, 22 Nov 2020 10:01:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("bientôt", now), None);
    }
}

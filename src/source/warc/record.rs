//! What one record says: whether it gives a page, and which.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use crate::extract::{Archived, DateSource, DocumentDate};
use crate::source::capture::Capture;
use crate::source::reason::{self, Reason};
use crate::source::{http, media, walls};
use crate::warc::{Head, Message};

/// A page this large, decompressed, is not copy.
pub(super) const PAGE_LIMIT: u64 = 64 * 1024 * 1024;

/// What the crawl writes on the records it has an opinion on.
pub(crate) mod field {
    /// Why the page was not examined.
    pub const UNEXAMINED: &str = "Vigie-Unexamined";
    /// Why the page was examined in part only.
    pub const PARTIAL: &str = "Vigie-Partial";
    /// Address of the page that carries the same text and is judged for both.
    pub const SAME_AS: &str = "Vigie-Same-As";
    /// Record of the page as its scripts build it, judged in place of this answer.
    pub const RENDERED: &str = "Vigie-Rendered";
    /// Address of the page that this record shows as a browser does.
    pub const PAGE: &str = "Vigie-Page";
    /// What the reader of a report must know of it.
    pub const NOTE: &str = "Vigie-Note";
    /// Stands between two notes.
    pub const BETWEEN_NOTES: &str = " | ";
}

/// What a record gives.
#[derive(Debug)]
pub enum Page {
    /// A page to judge.
    Capture(Box<Capture>),
    /// An answer without a page: redirect, absent page, image, script.
    LeftAside,
}

/// What the reader of a report must know of a record, before anything is said of the others.
pub(super) fn notes(head: &Head) -> Vec<String> {
    let date = head.fields.get("WARC-Date").unwrap_or("?");
    let record = head.fields.get("WARC-Record-ID").unwrap_or("?").trim_matches(['<', '>']);
    let mut notes = vec![reason::captured(date, record)];
    if head.fields.get("WARC-Truncated").is_some() {
        notes.push(reason::CUT.to_owned());
    }
    notes
}

/// The address a record is about; some old tools put it between angle brackets.
pub(super) fn target(head: &Head) -> Option<String> {
    let uri = head.fields.get("WARC-Target-URI")?.trim_matches(['<', '>']);
    match Url::parse(uri) {
        Ok(url) => Some(http::shown(&url)),
        Err(_) => Some(uri.to_owned()),
    }
}

/// The day of the capture in France, where the law that applies is dated.
pub(super) fn day(head: &Head) -> jiff::civil::Date {
    // Written out, since a container may have no time zone database.
    static PARIS: LazyLock<TimeZone> =
        LazyLock::new(|| TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC));
    let date = head.fields.get("WARC-Date").and_then(|text| text.parse::<Timestamp>().ok());
    date.unwrap_or_else(Timestamp::now).to_zoned(PARIS.clone()).date()
}

/// The page that the exchange in `block` holds.
pub(super) fn page(head: &Head, uri: &str, block: &[u8], mut notes: Vec<String>) -> Result<Page, Reason> {
    let Some(message) = Message::parse(block) else { return Ok(Page::LeftAside) };
    match message.status {
        200..=299 => {}
        // Nothing is there, or it is elsewhere: there is no page to judge.
        300..=399 | 404 | 410 => return Ok(Page::LeftAside),
        status => {
            let wall =
                message.body(PAGE_LIMIT).ok().and_then(|body| walls::wall(&message.headers, &body.bytes));
            return Err(wall.unwrap_or(Reason::Status(status)));
        }
    }
    let (essence, charset) = message.content_type();
    let media_type = match media::of_header(&essence) {
        media::Kind::Readable(media_type) => Some(media_type.to_owned()),
        media::Kind::Guess if message.raw.is_empty() => return Ok(Page::LeftAside),
        media::Kind::Guess => None,
        media::Kind::Unsupported(what) if is_document(&essence) => {
            return Err(Reason::Unsupported(what.to_owned()));
        }
        // Parts of pages: an archive made by a browser holds hundreds.
        media::Kind::Unsupported(_) | media::Kind::Data | media::Kind::Machinery => {
            return Ok(Page::LeftAside);
        }
    };
    if is_machinery(uri) {
        return Ok(Page::LeftAside);
    }
    let body = message.body(PAGE_LIMIT)?;
    // Sitemaps and feeds are for programs; a page can be XML too.
    let start = &body.bytes[..body.bytes.len().min(1024)];
    if essence.ends_with("/xml") && memchr::memmem::find(start, b"<html").is_none() {
        return Ok(Page::LeftAside);
    }
    if let Some(reason) = walls::wall(&message.headers, &body.bytes) {
        return Err(reason);
    }
    if body.cut && head.fields.get("WARC-Truncated").is_none() {
        notes.push(reason::CUT.to_owned());
    }
    Ok(capture(head, uri, body.bytes, media_type, charset, notes))
}

/// A page as a browser showed it.
pub(super) fn shown_page(
    head: &Head,
    uri: &str,
    bytes: Vec<u8>,
    essence: String,
    mut notes: Vec<String>,
) -> Page {
    let told = head.fields.get(field::NOTE).unwrap_or_default();
    notes.extend(told.split(field::BETWEEN_NOTES).filter(|note| !note.is_empty()).map(str::to_owned));
    capture(head, uri, bytes, Some(essence), Some("utf-8".to_owned()), notes)
}

fn is_document(essence: &str) -> bool {
    essence == "application/pdf" || essence.contains("officedocument") || essence.contains("msword")
}

/// Files for programs that are served as text.
pub(super) fn is_machinery(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| {
        let path = url.path();
        path == "/robots.txt"
            || matches!(media::kind(path.rsplit('/').next().unwrap_or_default()), media::Kind::Machinery)
    })
}

/// The page at `uri`, with what its record says of it.
pub(super) fn capture(
    head: &Head,
    uri: &str,
    bytes: Vec<u8>,
    media_type: Option<String>,
    charset: Option<String>,
    notes: Vec<String>,
) -> Page {
    let platform = Url::parse(uri)
        .ok()
        .and_then(|url| url.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned()));
    let record = head.fields.get("WARC-Record-ID").map(|id| id.trim_matches(['<', '>']).to_owned());
    let rendered = head.fields.get(field::PAGE).is_some();
    Page::Capture(Box::new(Capture {
        archived: record.map(|record| Archived { record, rendered }),
        media_type,
        charset,
        date: Some(DocumentDate { day: day(head), source: DateSource::Capture }),
        platform,
        notes,
        ..Capture::of_bytes(uri, bytes, None)
    }))
}

//! Web archives as inputs: each answer of a page becomes a capture, with its address, its day and
//! its record.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, Seek, SeekFrom};
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use super::capture::{Capture, Unread};
use super::reason::{self, Reason};
use super::{media, walls};
use crate::extract::{Archived, DateSource, Document, DocumentDate};
use crate::warc::{Draft, Fields, Head, Kind, Message, Reader};

/// A page this large, decompressed, is not copy.
pub(crate) const PAGE_LIMIT: u64 = 64 * 1024 * 1024;

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

/// Whether a file starts like a web archive, compressed or not.
#[must_use]
pub fn is_warc(head: &[u8]) -> bool {
    use std::io::Read;
    if head.starts_with(b"WARC/") {
        return true;
    }
    let mut start = [0; 5];
    head.starts_with(&[0x1f, 0x8b])
        && flate2::read::GzDecoder::new(head).read_exact(&mut start).is_ok()
        && &start == b"WARC/"
}

/// What a record gives.
#[derive(Debug)]
pub enum Page {
    /// A page to judge.
    Capture(Box<Capture>),
    /// An answer without a page: redirect, absent page, image, script.
    LeftAside,
}

/// The pages of a web archive, in the order of its records.
pub struct Pages<R, O> {
    reader: Reader<R>,
    open: O,
    /// How the report names the archive.
    archive: String,
    /// Payloads seen so far, for the records that refer to them.
    payloads: HashMap<String, (u64, String)>,
    records: HashMap<String, u64>,
    seen: HashSet<(String, String, String)>,
    /// What is known of an archive of ours before its pages are read.
    survey: Survey,
    /// What must be told after the page just given.
    then: Option<Unread>,
}

impl<R: BufRead + Seek, O: Fn() -> std::io::Result<R>> Pages<R, O> {
    /// Opens an archive; `open` gives a reader at its start each time it is asked.
    ///
    /// # Errors
    /// The archive cannot be opened.
    pub fn new(archive: &str, open: O) -> Result<Self, Reason> {
        let survey = Survey::of(&mut Reader::new(open().map_err(|error| Reason::from_io(&error))?));
        Ok(Self {
            reader: Reader::new(open().map_err(|error| Reason::from_io(&error))?),
            open,
            archive: archive.to_owned(),
            payloads: HashMap::new(),
            records: HashMap::new(),
            seen: HashSet::new(),
            survey,
            then: None,
        })
    }

    fn record(&mut self, head: &Head) -> Result<Page, Reason> {
        let Some(uri) = target(head) else { return Ok(Page::LeftAside) };
        // A page that could not be had, or not wholly, at first, and was had later.
        if self.survey.last.get(&uri).is_some_and(|&last| last > head.offset)
            && [field::UNEXAMINED, field::PARTIAL].iter().any(|name| head.fields.get(name).is_some())
        {
            return Ok(Page::LeftAside);
        }
        match head.kind {
            Kind::Response => self.response(head, &uri),
            Kind::Revisit => self.revisit(head, &uri),
            Kind::Resource | Kind::Conversion => self.resource(head, &uri),
            // A visit without an answer has nothing but this record.
            Kind::Metadata => match head.fields.get(field::UNEXAMINED) {
                Some(reason) => Err(Reason::Told(reason.to_owned())),
                None => Ok(Page::LeftAside),
            },
            _ => Ok(Page::LeftAside),
        }
    }

    fn response(&mut self, head: &Head, uri: &str) -> Result<Page, Reason> {
        let id = head.fields.get("WARC-Record-ID").unwrap_or_default().to_owned();
        if let Some(digest) = head.fields.get("WARC-Payload-Digest") {
            self.payloads.entry(digest.to_owned()).or_insert((head.offset, id.clone()));
        }
        self.records.insert(id, head.offset);
        if self.told(head, uri)? {
            return Ok(Page::LeftAside);
        }
        let block = self.reader.block(PAGE_LIMIT)?;
        let notes = self.notes(head, uri);
        page(head, uri, &block, notes)
    }

    /// What the crawl said of this answer; true when another record is judged in its place.
    fn told(&mut self, head: &Head, uri: &str) -> Result<bool, Reason> {
        if head.fields.get(field::SAME_AS).is_some() {
            return Ok(true);
        }
        if let Some(reason) = head.fields.get(field::UNEXAMINED) {
            return Err(Reason::Told(reason.to_owned()));
        }
        if let Some(reason) = head.fields.get(field::PARTIAL) {
            self.then = Some(Unread::new(uri, reason));
        }
        Ok(head.fields.get(field::RENDERED).is_some())
    }

    fn revisit(&mut self, head: &Head, uri: &str) -> Result<Page, Reason> {
        if self.told(head, uri)? {
            return Ok(Page::LeftAside);
        }
        let digest = head.fields.get("WARC-Payload-Digest").unwrap_or_default().to_owned();
        // The same page seen again on the same day says nothing more.
        if !digest.is_empty() && !self.seen.insert((uri.to_owned(), day(head).to_string(), digest.clone())) {
            return Ok(Page::LeftAside);
        }
        let by_id = head.fields.get("WARC-Refers-To").and_then(|id| self.records.get_key_value(id));
        let (offset, id) = match (by_id, self.payloads.get(&digest)) {
            (Some((id, &offset)), _) => (offset, id.clone()),
            (None, Some((offset, id))) => (*offset, id.clone()),
            (None, None) => return Err(Reason::Elsewhere),
        };
        let mut inner = (self.open)().map_err(|error| Reason::from_io(&error))?;
        inner.seek(SeekFrom::Start(offset)).map_err(|error| Reason::from_io(&error))?;
        let mut reader = Reader::new(inner);
        // A member may hold several records.
        while let Some(Ok(earlier)) = reader.next_head() {
            if earlier.fields.get("WARC-Record-ID") == Some(&id) {
                let block = reader.block(PAGE_LIMIT)?;
                let notes = self.notes(head, uri);
                return page(head, uri, &block, notes);
            }
        }
        Err(Reason::Elsewhere)
    }

    fn resource(&mut self, head: &Head, uri: &str) -> Result<Page, Reason> {
        let essence = head.fields.get("Content-Type").unwrap_or_default();
        let essence = essence.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        // A page as its scripts built it.
        if let Some(page) = head.fields.get(field::PAGE) {
            let bytes = self.reader.block(PAGE_LIMIT)?;
            return Ok(shown_page(head, page, bytes, essence, self.notes(head, page)));
        }
        // A page archived without its exchange.
        if !uri.starts_with("http") || head.kind == Kind::Conversion {
            return Ok(Page::LeftAside);
        }
        let media::Kind::Readable(media_type) = media::of_header(&essence) else {
            return Ok(Page::LeftAside);
        };
        let bytes = self.reader.block(PAGE_LIMIT)?;
        let notes = self.notes(head, uri);
        Ok(capture(head, uri, bytes, Some(media_type.to_owned()), None, notes))
    }

    fn notes(&self, head: &Head, uri: &str) -> Vec<String> {
        let mut notes = notes(head);
        if let Some(places) = self.survey.places.get(uri) {
            notes.push(reason::same_text(places));
        }
        notes
    }
}

impl<R: BufRead + Seek, O: Fn() -> std::io::Result<R>> Iterator for Pages<R, O> {
    type Item = Result<Page, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(unread) = self.then.take() {
            return Some(Err(unread));
        }
        let head = match self.reader.next_head()? {
            Ok(head) => head,
            Err(broken) => return Some(Err(Unread::new(&self.archive, Reason::from(broken)))),
        };
        let read = self.record(&head);
        let name = || target(&head).unwrap_or_else(|| self.archive.clone());
        Some(read.map_err(|reason| Unread::new(name(), reason)))
    }
}

/// What a record gives while whoever writes it still holds it.
#[derive(Debug)]
pub(crate) enum Given {
    /// A page, and its document when it was read already.
    Page(Box<Capture>, Option<Box<Document>>),
    /// Not examined, for this reason.
    Unread(String),
    /// No page.
    LeftAside,
    /// Only the archive can tell.
    Unknown,
}

/// What [`Pages`] will read from a record about to be written, less what the records after it say.
/// `document` is what was read from its body.
pub(crate) fn given(draft: &Draft, document: Option<Box<Document>>) -> Given {
    let mut fields = vec![
        ("WARC-Record-ID".to_owned(), draft.id.clone()),
        ("WARC-Date".to_owned(), draft.date_field()),
        ("Content-Type".to_owned(), draft.content_type.to_owned()),
    ];
    fields.extend(draft.fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    let head = Head { kind: draft.kind, fields: Fields(fields), offset: 0, length: draft.block.len() as u64 };
    let Some(uri) = target(&head) else { return Given::LeftAside };
    match head.kind {
        Kind::Response | Kind::Revisit => {
            let told = |name| head.fields.get(name);
            if told(field::SAME_AS).is_some() {
                return Given::LeftAside;
            }
            if let Some(reason) = told(field::UNEXAMINED) {
                return Given::Unread(reason.to_owned());
            }
            if told(field::RENDERED).is_some() {
                return Given::LeftAside;
            }
            answer(&head, &uri, &draft.block, document)
        }
        Kind::Resource => {
            let Some(page) = head.fields.get(field::PAGE) else { return Given::LeftAside };
            let essence = "text/html".to_owned();
            let bytes = if document.is_some() { Vec::new() } else { draft.block.clone() };
            given_page(shown_page(&head, page, bytes, essence, notes(&head)), document)
        }
        _ => Given::LeftAside,
    }
}

fn answer(head: &Head, uri: &str, block: &[u8], document: Option<Box<Document>>) -> Given {
    let Some(message) = Message::parse(block) else { return Given::LeftAside };
    // What was read from the answer is what the archive gives when it is read in the same way.
    if let Some(document) = document
        && (200..300).contains(&message.status)
        && document.uri == uri
        && !is_machinery(uri)
    {
        let (essence, charset) = message.content_type();
        if let media::Kind::Readable(media_type) = media::of_header(&essence) {
            let media_type = Some(media_type.to_owned());
            let page = capture(head, uri, Vec::new(), media_type, charset, notes(head));
            return given_page(page, Some(document));
        }
    }
    if head.kind == Kind::Revisit && (200..300).contains(&message.status) {
        return Given::Unknown;
    }
    match page(head, uri, block, notes(head)) {
        Ok(page) => given_page(page, None),
        Err(reason) => Given::Unread(reason.to_string()),
    }
}

fn given_page(page: Page, document: Option<Box<Document>>) -> Given {
    match page {
        Page::Capture(capture) => Given::Page(capture, document),
        Page::LeftAside => Given::LeftAside,
    }
}

/// What an archive of ours says of its own pages. Other tools say nothing of the kind.
#[derive(Debug, Default)]
struct Survey {
    /// Addresses that carry the text of another, by that other one.
    places: HashMap<String, Vec<String>>,
    /// Where the last word on an address stands.
    last: HashMap<String, u64>,
}

impl Survey {
    fn of<R: BufRead + Seek>(reader: &mut Reader<R>) -> Self {
        let mut survey = Self::default();
        let ours = match reader.next_head() {
            Some(Ok(head)) if head.kind == Kind::Warcinfo => reader
                .block(64 * 1024)
                .is_ok_and(|block| memchr::memmem::find(&block, b"software: vigie/").is_some()),
            _ => false,
        };
        while ours && let Some(head) = reader.next_head() {
            let Ok(head) = head else { continue };
            let Some(uri) = target(&head) else { continue };
            if let Some(same) = head.fields.get(field::SAME_AS) {
                survey.places.entry(same.to_owned()).or_default().push(uri.clone());
            }
            let settles = matches!(head.kind, Kind::Response | Kind::Revisit)
                || head.fields.get(field::UNEXAMINED).is_some();
            if settles {
                survey.last.insert(uri, head.offset);
            }
        }
        survey
    }
}

/// What the reader of a report must know of a record, before anything is said of the others.
fn notes(head: &Head) -> Vec<String> {
    let date = head.fields.get("WARC-Date").unwrap_or("?");
    let record = head.fields.get("WARC-Record-ID").unwrap_or("?").trim_matches(['<', '>']);
    let mut notes = vec![reason::captured(date, record)];
    if head.fields.get("WARC-Truncated").is_some() {
        notes.push(reason::CUT.to_owned());
    }
    notes
}

/// The address a record is about; some old tools put it between angle brackets.
fn target(head: &Head) -> Option<String> {
    let uri = head.fields.get("WARC-Target-URI")?.trim_matches(['<', '>']);
    match Url::parse(uri) {
        Ok(url) => Some(super::http::shown(&url)),
        Err(_) => Some(uri.to_owned()),
    }
}

/// The day of the capture in France, where the law that applies is dated.
fn day(head: &Head) -> jiff::civil::Date {
    // Written out, since a container may have no time zone database.
    static PARIS: LazyLock<TimeZone> =
        LazyLock::new(|| TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC));
    let date = head.fields.get("WARC-Date").and_then(|text| text.parse::<Timestamp>().ok());
    date.unwrap_or_else(Timestamp::now).to_zoned(PARIS.clone()).date()
}

fn page(head: &Head, uri: &str, block: &[u8], mut notes: Vec<String>) -> Result<Page, Reason> {
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
fn shown_page(head: &Head, uri: &str, bytes: Vec<u8>, essence: String, mut notes: Vec<String>) -> Page {
    let told = head.fields.get(field::NOTE).unwrap_or_default();
    notes.extend(told.split(field::BETWEEN_NOTES).filter(|note| !note.is_empty()).map(str::to_owned));
    capture(head, uri, bytes, Some(essence), Some("utf-8".to_owned()), notes)
}

fn is_document(essence: &str) -> bool {
    essence == "application/pdf" || essence.contains("officedocument") || essence.contains("msword")
}

/// Files for programs that are served as text.
fn is_machinery(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|url| {
        let path = url.path();
        path == "/robots.txt"
            || matches!(media::kind(path.rsplit('/').next().unwrap_or_default()), media::Kind::Machinery)
    })
}

fn capture(
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

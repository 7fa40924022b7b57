//! The pages of an archive, read in the order of its records.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, Seek, SeekFrom};

use super::record::{self, PAGE_LIMIT, Page, capture, day, field, page, shown_page, target};
use crate::source::capture::Unread;
use crate::source::media;
use crate::source::reason::{self, Reason};
use crate::warc::{Head, Kind, Reader};

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
        let mut notes = record::notes(head);
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

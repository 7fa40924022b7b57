//! What a record gives while the crawl that writes it still holds it: the same page that its reader
//! will find.

use super::record::{Page, capture, field, is_machinery, notes, page, shown_page, target};
use crate::extract::Document;
use crate::source::capture::Capture;
use crate::source::media;
use crate::warc::{Draft, Fields, Head, Kind, Message};

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

/// What [`Pages`](super::Pages) will read from a record about to be written, less what the records after it say.
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

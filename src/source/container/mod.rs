//! Files that hold many documents: each is opened as it is drawn, one member at a time.
//!
//! What a file is, its bytes say, never its name. A format plugs in here in three gestures: a test
//! on the first bytes ([`Source::head`]), a function that returns the [`Members`] of the file, and
//! an arm in [`open`]. Members are drawn on one thread, so an iterator only finds where each one
//! stands; what costs (inflating, parsing) waits for [`Input::capture`], on the workers.
//! That is what keeps memory bounded by the documents in flight, whatever the size of the file.

mod archive;
mod gzip;
mod mailbox;
mod member;

use std::io::BufReader;

use super::capture::Unread;
use super::input::Input;
use super::raw::Source;
use super::selection::Selection;
use super::warc::{self, Page, Pages};
use super::{ads, media};

pub(super) use member::{Member, Members, Opened};

/// Opens `source` if it holds other documents; `depth` counts the archives it stands in.
pub(super) fn open(source: Source, depth: usize, selection: &Selection) -> Result<Opened, Unread> {
    if archive::recognises(&source.head) {
        return archive::open(source, depth, selection);
    }
    if warc::is_warc(&source.head) {
        return web_archive(source).map(Opened::Members);
    }
    if gzip::recognises(&source.head) {
        return match open(gzip::inflated(source)?, depth, selection)? {
            Opened::Document(inner) => gzip::document(inner),
            opened => Ok(opened),
        };
    }
    if mailbox::recognises(&source.head) {
        return Ok(Opened::Members(mailbox::members(source)));
    }
    let name = gzip::inner_name(source.uri.rsplit(['/', '!']).next().unwrap_or_default());
    let expected = matches!(media::kind(name), media::Kind::Data);
    ads::open(source, &selection.mapping, expected).map(Opened::from)
}

/// The pages of a web archive.
fn web_archive(source: Source) -> Result<Members, Unread> {
    // An archive inside another, or a pipe, is held in memory.
    const HELD: u64 = 512 * 1024 * 1024;
    let uri = source.uri.clone();
    let unread = |reason| Unread::new(uri.as_str(), reason);
    let window = source.window(HELD).map_err(unread)?;
    let pages = Pages::new(&uri, move || Ok(BufReader::new(window.clone()))).map_err(unread)?;
    Ok(Box::new(pages.map(|page| {
        page.map(|page| match page {
            Page::Capture(capture) => Member::Document(Input::Held(capture)),
            Page::LeftAside => Member::LeftAside,
        })
    })))
}

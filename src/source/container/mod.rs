//! Files that hold many documents: each is opened as it is drawn, one member at a time.
//!
//! What a file is, its bytes say, never its name. A format plugs in here in three gestures: a test
//! on the first bytes ([`Source::head`]), a function that returns the [`Members`] of the file, and
//! an arm in [`open`]. Members are drawn on one thread, so an iterator only finds where each one
//! stands; what costs (inflating, parsing) waits for [`Input::capture`](super::Input::capture), on
//! the workers. That is what keeps memory bounded by the documents in flight, whatever the size of
//! the file.

mod archive;
mod bytes;
mod gzip;
mod mailbox;
pub(super) mod records;
pub(super) mod table;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use ignore::gitignore::Gitignore;

use super::inputs::excluded;
use super::{Input, Mapping, Reason, Unread, ads, media, warc};

pub use archive::Entry;
pub(super) use bytes::Window;

/// First bytes of a file, by which it is known.
pub(super) const HEAD: u64 = 16 * 1024;

/// The documents of one container, drawn one at a time.
pub(super) type Members = Box<dyn Iterator<Item = Result<Member, Unread>>>;

/// What a container gives.
pub(super) enum Member {
    /// A document.
    Document(Input),
    /// A file, which may be a container itself, and how to read it again if it is not; nothing
    /// when it can be read only once.
    File(Source, Option<Input>),
    /// A file without any copy in it.
    LeftAside,
    /// Something to say of the container, in French.
    Remark(String),
}

/// What became of a file that might be a container.
pub(super) enum Opened {
    /// It holds these.
    Members(Members),
    /// It is an export of these ads.
    Export(Members),
    /// It is a document like another.
    Document(Source),
}

/// What the user asked of files found inside others.
#[derive(Debug, Clone)]
pub(super) struct Selection {
    /// Names left out.
    pub(super) exclude: Arc<Gitignore>,
    /// Columns and members that hold the texts of ads.
    pub(super) mapping: Arc<Mapping>,
}

impl Selection {
    fn excludes(&self, name: &str) -> bool {
        excluded(&self.exclude, Path::new(name), Path::new(""), false)
    }
}

/// Something to read, known by its first bytes.
pub(super) struct Source {
    /// How the report names it.
    pub(super) uri: String,
    /// Its first bytes.
    pub(super) head: Vec<u8>,
    body: Body,
}

enum Body {
    /// Can be read from any place.
    Window(Window),
    /// Can be read once, from the start; the head is already out of it.
    Stream(Box<dyn Read>),
}

impl Source {
    /// A file of the disk, or a pipe with a name.
    pub(super) fn of_file(path: &Path, uri: &str) -> io::Result<Self> {
        match Window::of_file(File::open(path)?)? {
            Ok(window) => Self::of_window(window, uri),
            Err(pipe) => Self::of_stream(Box::new(pipe), uri),
        }
    }

    /// Whether it can be read only once.
    pub(super) fn is_stream(&self) -> bool {
        matches!(self.body, Body::Stream(_))
    }

    /// Bytes that can be read from any place.
    pub(super) fn of_window(window: Window, uri: &str) -> io::Result<Self> {
        let mut head = Vec::new();
        window.clone().take(HEAD).read_to_end(&mut head)?;
        Ok(Self { uri: uri.to_owned(), head, body: Body::Window(window) })
    }

    /// A pipe, a member of an archive: read once.
    pub(super) fn of_stream(mut stream: Box<dyn Read>, uri: &str) -> io::Result<Self> {
        let mut head = Vec::new();
        stream.by_ref().take(HEAD).read_to_end(&mut head)?;
        Ok(Self { uri: uri.to_owned(), head, body: Body::Stream(stream) })
    }

    /// The same, known by more of its first bytes.
    pub(super) fn with_head(mut self, length: u64) -> io::Result<Self> {
        match &mut self.body {
            Body::Window(window) => {
                self.head.clear();
                window.clone().take(length).read_to_end(&mut self.head)?;
            }
            Body::Stream(stream) => {
                let missing = length.saturating_sub(self.head.len() as u64);
                stream.by_ref().take(missing).read_to_end(&mut self.head)?;
            }
        }
        Ok(self)
    }

    /// All its bytes, when the first ones are all of them.
    pub(super) fn whole(self) -> Option<Vec<u8>> {
        match self.body {
            Body::Window(window) if window.len() == self.head.len() as u64 => Some(self.head),
            _ => None,
        }
    }

    /// Everything, from the start.
    pub(super) fn reader(self) -> Box<dyn Read> {
        match self.body {
            Body::Window(window) => Box::new(window),
            Body::Stream(stream) => Box::new(io::Cursor::new(self.head).chain(stream)),
        }
    }

    /// The same, to be read from any place: a stream is held in memory, up to `limit` bytes.
    pub(super) fn window(self, limit: u64) -> Result<Window, Reason> {
        if let Body::Window(window) = self.body {
            return Ok(window);
        }
        let bytes = super::file::read_up_to(self.reader(), limit, 0)?;
        Ok(Window::of_bytes(bytes))
    }
}

/// Opens `source` if it holds other documents; `depth` counts the archives it stands in.
pub(super) fn open(source: Source, depth: usize, selection: &Selection) -> Result<Opened, Unread> {
    if archive::recognises(&source.head) {
        return archive::open(source, depth, selection);
    }
    if warc::is_warc(&source.head) {
        return warc::members(source).map(Opened::Members);
    }
    if gzip::recognises(&source.head) {
        return gzip::open(source, depth, selection);
    }
    if mailbox::recognises(&source.head) {
        return Ok(Opened::Members(mailbox::members(source)));
    }
    let name = gzip::inner_name(source.uri.rsplit(['/', '!']).next().unwrap_or_default());
    let expected = matches!(media::kind(name), media::Kind::Data);
    ads::open(source, &selection.mapping, expected)
}

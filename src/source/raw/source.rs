//! Something to read, known by its first bytes: those who recognise a format read no further.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::window::Window;
use crate::source::file::read_up_to;
use crate::source::reason::Reason;

/// First bytes of a file, by which it is known.
pub(in crate::source) const HEAD: u64 = 16 * 1024;

/// Something to read, known by its first bytes.
pub(in crate::source) struct Source {
    /// How the report names it.
    pub(in crate::source) uri: String,
    /// Its first bytes.
    pub(in crate::source) head: Vec<u8>,
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
    pub(in crate::source) fn of_file(path: &Path, uri: &str) -> io::Result<Self> {
        match Window::of_file(File::open(path)?)? {
            Ok(window) => Self::of_window(window, uri),
            Err(pipe) => Self::of_stream(Box::new(pipe), uri),
        }
    }

    /// Whether it can be read only once.
    pub(in crate::source) fn is_stream(&self) -> bool {
        matches!(self.body, Body::Stream(_))
    }

    /// Bytes that can be read from any place.
    pub(in crate::source) fn of_window(window: Window, uri: &str) -> io::Result<Self> {
        let mut head = Vec::new();
        window.clone().take(HEAD).read_to_end(&mut head)?;
        Ok(Self { uri: uri.to_owned(), head, body: Body::Window(window) })
    }

    /// A pipe, a member of an archive: read once.
    pub(in crate::source) fn of_stream(mut stream: Box<dyn Read>, uri: &str) -> io::Result<Self> {
        let mut head = Vec::new();
        stream.by_ref().take(HEAD).read_to_end(&mut head)?;
        Ok(Self { uri: uri.to_owned(), head, body: Body::Stream(stream) })
    }

    /// The same, known by more of its first bytes.
    pub(in crate::source) fn with_head(mut self, length: u64) -> io::Result<Self> {
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
    pub(in crate::source) fn whole(self) -> Option<Vec<u8>> {
        match self.body {
            Body::Window(window) if window.len() == self.head.len() as u64 => Some(self.head),
            _ => None,
        }
    }

    /// Everything, from the start.
    pub(in crate::source) fn reader(self) -> Box<dyn Read> {
        match self.body {
            Body::Window(window) => Box::new(window),
            Body::Stream(stream) => Box::new(io::Cursor::new(self.head).chain(stream)),
        }
    }

    /// The same, to be read from any place: a stream is held in memory, up to `limit` bytes.
    pub(in crate::source) fn window(self, limit: u64) -> Result<Window, Reason> {
        if let Body::Window(window) = self.body {
            return Ok(window);
        }
        let bytes = read_up_to(self.reader(), limit, 0)?;
        Ok(Window::of_bytes(bytes))
    }
}

//! One thing to read. An [`Input`] is a name, and the worker that judges it reads it: that is what
//! keeps memory bounded by the documents in flight.

use std::path::PathBuf;

use url::Url;

use super::ads::Record;
use super::capture::{Capture, Unread};
use super::file;
use super::http::{self, Fetcher};
use super::raw::Entry;

/// One thing to read.
#[derive(Debug)]
pub enum Input {
    /// A file, and how the user would write its path.
    File {
        /// Where to open it.
        path: PathBuf,
        /// How to name it in the report, with `/` between folders.
        uri: String,
        /// All its bytes, when the first ones were all of them.
        bytes: Option<Vec<u8>>,
    },
    /// A single web page.
    Page(Box<Url>),
    /// A file of an archive.
    Entry(Box<Entry>),
    /// One ad of an export.
    Record(Box<Record>),
    /// Bytes that could be read only once: standard input, a pipe.
    Held(Box<Capture>),
}

impl Input {
    /// How the report names this input.
    #[must_use]
    pub fn uri(&self) -> String {
        match self {
            Self::File { uri, .. } => uri.clone(),
            Self::Page(url) => http::shown(url),
            Self::Entry(entry) => entry.uri().to_owned(),
            Self::Record(record) => record.uri().to_owned(),
            Self::Held(capture) => capture.uri.clone(),
        }
    }

    /// Bytes it holds; without measure when it must be opened first.
    #[must_use]
    pub fn weight(&self) -> usize {
        match self {
            Self::Record(record) => record.weight(),
            _ => usize::MAX,
        }
    }

    /// Reads the bytes.
    ///
    /// # Errors
    /// Says in French why the input was not read.
    pub fn capture(self, fetcher: &Fetcher) -> Result<Capture, Unread> {
        match self {
            Self::File { path, uri, bytes } => {
                file::read(&path, &uri, bytes).map_err(|reason| Unread::new(uri, reason))
            }
            Self::Page(url) => fetcher.fetch(&url).map_err(|reason| Unread::new(http::shown(&url), reason)),
            Self::Entry(entry) => {
                let uri = entry.uri().to_owned();
                entry.capture().map_err(|reason| Unread::new(uri, reason))
            }
            Self::Record(record) => record.capture(),
            Self::Held(capture) => Ok(*capture),
        }
    }
}

//! Files of zip archives: found on one thread, inflated by the worker that reads them.

use std::io::{BufReader, Read, Seek, SeekFrom};

use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::source::Source;
use super::window::Window;
use crate::source::capture::Capture;
use crate::source::file::{FILE_LIMIT, read_up_to};
use crate::source::media;
use crate::source::reason::{Reason, size};

/// A file of an archive, inflated by the worker that reads it.
#[derive(Debug, Clone)]
pub struct Entry {
    archive: ZipArchive<Window>,
    index: usize,
    uri: String,
}

impl Entry {
    /// The file at `index` of `archive`.
    pub(in crate::source) fn new(archive: ZipArchive<Window>, index: usize, uri: String) -> Self {
        Self { archive, index, uri }
    }

    /// `archive.zip!dossier/page.html`.
    pub(in crate::source) fn uri(&self) -> &str {
        &self.uri
    }

    /// Its bytes, inflated as they are read.
    pub(in crate::source) fn source(&self) -> Result<Source, Reason> {
        let mut archive = self.archive.clone();
        let facts = archive.by_index_raw(self.index).map_err(|_| Reason::BrokenArchive)?;
        let (packed, inflated, method) = (facts.compressed_size(), facts.size(), facts.compression());
        let start = facts.data_start().ok_or(Reason::BrokenArchive)?;
        drop(facts);
        let mut window = archive.into_inner();
        window.seek(SeekFrom::Start(start)).map_err(|_| Reason::BrokenArchive)?;
        let packed = BufReader::new(window.take(packed));
        let stream: Box<dyn Read> = match method {
            CompressionMethod::Stored => Box::new(packed),
            // No further than announced: the announcement was weighed.
            CompressionMethod::Deflated => Box::new(DeflateDecoder::new(packed).take(inflated)),
            _ => return Err(Reason::RarePacking),
        };
        Source::of_stream(stream, &self.uri).map_err(|_| Reason::BrokenArchive)
    }

    /// Reads it whole.
    pub(in crate::source) fn capture(mut self) -> Result<Capture, Reason> {
        let name = self.uri.rsplit(['/', '!']).next().unwrap_or_default();
        let media_type = match media::kind(name) {
            media::Kind::Readable(media_type) => Some(media_type),
            media::Kind::Unsupported(what) => return Err(Reason::Unsupported(what.to_owned())),
            media::Kind::Guess | media::Kind::Data | media::Kind::Machinery => None,
        };
        let file = self.archive.by_index(self.index).map_err(|_| Reason::BrokenArchive)?;
        let announced = file.size();
        if announced > FILE_LIMIT {
            return Err(Reason::TooBig(size(FILE_LIMIT)));
        }
        // The checksum is verified on the last read.
        let bytes = read_up_to(file, announced, announced).map_err(|reason| match reason {
            Reason::Io(_) | Reason::TooBig(_) => Reason::BrokenArchive,
            other => other,
        })?;
        Ok(Capture::of_bytes(&self.uri, bytes, media_type))
    }
}

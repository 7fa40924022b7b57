//! Gzipped files: one export, one page, compressed on its own; read as it is inflated, within limits.

use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::member::{Member, Opened};
use crate::source::capture::{Capture, Unread};
use crate::source::input::Input;
use crate::source::raw::Source;
use crate::source::reason::{Reason, size};
use crate::source::{file, media};

/// What one file may grow to.
const MOST_GROWTH: u64 = 16 * 1024 * 1024 * 1024;
/// A file that grows more than this many times, past a size where it matters, is no copy.
const MOST_RATIO: u64 = 400;
const RATIO_FROM: u64 = 64 * 1024 * 1024;
/// Where the name of the first file of a tar archive is followed by its mark.
const TAR_MARK: std::ops::Range<usize> = 257..262;

/// Whether these are the first bytes of a gzipped file.
pub(super) fn recognises(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b, 0x08])
}

/// The name of what is compressed: `export.csv` for `export.csv.gz`.
pub(super) fn inner_name(name: &str) -> &str {
    let end = name.len().saturating_sub(3);
    if name.get(end..).is_some_and(|end| end.eq_ignore_ascii_case(".gz")) { &name[..end] } else { name }
}

/// What is compressed: an export, an archive, or one document.
pub(super) fn inflated(source: Source) -> Result<Source, Unread> {
    let uri = source.uri.clone();
    let unread = |reason| Unread::new(uri.as_str(), reason);
    let inflated = Inflated { inner: MultiGzDecoder::new(Packed::new(source.reader())), read: 0 };
    let inner =
        Source::of_stream(Box::new(inflated), &uri).map_err(|error| unread(Reason::from_io(&error)))?;
    if inner.head.get(TAR_MARK).is_some_and(|mark| mark == b"ustar") {
        return Err(unread(Reason::Tar));
    }
    // Its first bytes were inflated already: a second layer is nobody's export.
    if recognises(&inner.head) {
        return Err(unread(Reason::NestedArchives(1)));
    }
    Ok(inner)
}

/// Reads what was compressed, when it holds no other document.
pub(super) fn document(inner: Source) -> Result<Opened, Unread> {
    let uri = inner.uri.clone();
    let unread = |reason| Unread::new(uri.as_str(), reason);
    let capture = file::read_stream(inner.reader(), &uri).map_err(unread)?;
    let name = inner_name(uri.rsplit(['/', '!']).next().unwrap_or_default());
    let media_type = match media::kind(name) {
        media::Kind::Readable(media_type) => Some(media_type.to_owned()),
        media::Kind::Unsupported(what) => return Err(unread(Reason::Unsupported(what.to_owned()))),
        _ => None,
    };
    let held = Input::Held(Box::new(Capture { media_type, ..capture }));
    Ok(Opened::Members(Box::new(std::iter::once(Ok(Member::Document(held))))))
}

/// Counts the bytes that go into the inflater.
struct Packed {
    inner: BufReader<Box<dyn Read>>,
    read: u64,
}

impl Packed {
    fn new(inner: Box<dyn Read>) -> Self {
        Self { inner: BufReader::with_capacity(64 * 1024, inner), read: 0 }
    }
}

impl Read for Packed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read += count as u64;
        Ok(count)
    }
}

impl io::BufRead for Packed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.read += count as u64;
        self.inner.consume(count);
    }
}

/// Inflates as it is read, and stops what grows out of measure.
struct Inflated {
    inner: MultiGzDecoder<Packed>,
    read: u64,
}

impl Read for Inflated {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer).map_err(|error| match error.kind() {
            // The system failed, not the file.
            io::ErrorKind::Interrupted => error,
            _ if error.raw_os_error().is_some() => error,
            _ => io::Error::other(Reason::BrokenGzip),
        })?;
        self.read += count as u64;
        let packed = self.inner.get_ref().read.max(1);
        if self.read > RATIO_FROM && self.read / packed > MOST_RATIO {
            return Err(io::Error::other(Reason::Bomb(self.read / packed)));
        }
        if self.read > MOST_GROWTH {
            return Err(io::Error::other(Reason::GrowingGzip(size(MOST_GROWTH))));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_inside_is_the_one_outside_without_its_end() {
        assert_eq!(inner_name("export.csv.gz"), "export.csv");
        assert_eq!(inner_name("EXPORT.JSONL.GZ"), "EXPORT.JSONL");
        assert_eq!(inner_name("é.gz"), "é");
        assert_eq!(inner_name("gz"), "gz");
        assert_eq!(inner_name("export.csv"), "export.csv");
    }
}

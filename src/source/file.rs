//! Files and standard input, read whole up to a limit.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::capture::Capture;
use super::media;
use super::reason::{Reason, size};

/// Above this, a file is refused: offsets are 32 bits wide and a text this long is not copy.
pub(super) const FILE_LIMIT: u64 = 512 * 1024 * 1024;

/// Reads a file; `bytes` are all of them, when they are known already.
pub(super) fn read(path: &Path, uri: &str, bytes: Option<Vec<u8>>) -> Result<Capture, Reason> {
    let name = path.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
    let media_type = match media::kind(&name) {
        media::Kind::Readable(media_type) => Some(media_type),
        media::Kind::Unsupported(what) => return Err(Reason::Unsupported(what.to_owned())),
        // A script named on the command line is read as text: the user asked for it.
        media::Kind::Guess | media::Kind::Data | media::Kind::Machinery => None,
    };
    if let Some(bytes) = bytes {
        return Ok(Capture::of_bytes(uri, bytes, media_type));
    }
    let file = File::open(path).map_err(|error| Reason::from_io(&error))?;
    let expected = file.metadata().map_or(0, |m| m.len());
    if expected > FILE_LIMIT {
        return Err(Reason::TooBig(size(FILE_LIMIT)));
    }
    let bytes = read_up_to(file, FILE_LIMIT, expected)?;
    Ok(Capture::of_bytes(uri, bytes, media_type))
}

/// What came on standard input.
pub(super) fn read_stream(reader: impl Read, uri: &str) -> Result<Capture, Reason> {
    let bytes = read_up_to(reader, FILE_LIMIT, 0)?;
    Ok(Capture::of_bytes(uri, bytes, None))
}

pub(super) fn read_up_to(reader: impl Read, limit: u64, expected: u64) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected.min(limit)).unwrap_or(0));
    // A pipe or a growing file has no honest length: one byte past the limit tells.
    reader.take(limit + 1).read_to_end(&mut bytes).map_err(|error| Reason::from_io(&error))?;
    if bytes.len() as u64 > limit {
        return Err(Reason::TooBig(size(limit)));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_past_the_limit_is_refused() {
        assert_eq!(read_up_to(&b"abc"[..], 3, 0).unwrap(), b"abc");
        assert!(matches!(read_up_to(&b"abcd"[..], 3, 0), Err(Reason::TooBig(_))));
    }
}

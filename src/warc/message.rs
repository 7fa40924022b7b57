//! The HTTP answer inside a record: its status, its header, and its body as a reader gets it.

use std::io::{self, Read};

use super::record::Fields;

/// An answer as received.
#[derive(Debug, Clone)]
pub struct Message<'a> {
    /// HTTP status.
    pub status: u16,
    /// Header lines.
    pub headers: Fields,
    /// Where the body starts in the block.
    pub body_at: usize,
    /// The body as it crossed the network.
    pub raw: &'a [u8],
}

/// A body undone of its transfer and content encodings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// It stopped at the limit, or the answer ended before it should.
    pub cut: bool,
}

/// Why a body cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undecoded {
    /// A content encoding that has no reader.
    #[error("compression «\u{a0}{0}\u{a0}» inconnue")]
    Encoding(String),
    /// The compressed bytes are not what the header says.
    #[error("contenu compressé illisible")]
    Corrupt,
    /// More than the limit once decompressed.
    #[error("plus de {0}\u{a0}Mio une fois décompressé")]
    TooBig(u64),
}

impl<'a> Message<'a> {
    /// Reads an answer; nothing when the block is not one.
    #[must_use]
    pub fn parse(block: &'a [u8]) -> Option<Self> {
        let line_end = memchr::memchr(b'\n', block)?;
        let line = std::str::from_utf8(&block[..line_end]).ok()?;
        let mut parts = line.split_ascii_whitespace();
        if !parts.next()?.starts_with("HTTP/") {
            return None;
        }
        let status = parts.next()?.parse().ok()?;
        let (headers, length) = Fields::parse(&block[line_end + 1..]);
        let body_at = line_end + 1 + length;
        Some(Self { status, headers, body_at, raw: &block[body_at..] })
    }

    /// The essence of `Content-Type`, in lower case, and its charset.
    #[must_use]
    pub fn content_type(&self) -> (String, Option<String>) {
        let value = self.headers.get("content-type").unwrap_or_default();
        let mut parts = value.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        let charset = parts
            .filter_map(|part| part.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
            .map(|(_, value)| value.trim().trim_matches(['"', '\'']).to_owned())
            .filter(|charset| !charset.is_empty());
        (essence, charset)
    }

    /// The body without its encodings, up to `limit` bytes.
    ///
    /// Many tools write the body undone already and leave the header as it was: an encoding that
    /// the bytes contradict is taken as undone.
    ///
    /// # Errors
    /// The body is compressed in an unknown way, corrupt, or larger than `limit`.
    pub fn body(&self, limit: u64) -> Result<Body, Undecoded> {
        let chunked = self
            .headers
            .get("transfer-encoding")
            .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
        let (mut bytes, mut cut) = match chunked.then(|| dechunk(self.raw)).flatten() {
            Some((bytes, complete)) => (bytes, !complete),
            None => (self.raw.to_vec(), false),
        };
        let encodings = self.headers.get("content-encoding").unwrap_or_default().to_ascii_lowercase();
        for encoding in encodings.split(',').map(str::trim).rev() {
            bytes = match encoding {
                "" | "identity" => bytes,
                "gzip" | "x-gzip" if bytes.starts_with(&[0x1f, 0x8b]) => {
                    inflate(flate2::read::MultiGzDecoder::new(&bytes[..]), limit, &mut cut)?
                }
                "deflate" if bytes.len() > 1 && is_zlib(bytes[0], bytes[1]) => {
                    inflate(flate2::read::ZlibDecoder::new(&bytes[..]), limit, &mut cut)?
                }
                "deflate" if !readable(&bytes) => {
                    inflate(flate2::read::DeflateDecoder::new(&bytes[..]), limit, &mut cut)?
                }
                "br" if !readable(&bytes) => {
                    inflate(brotli_decompressor::Decompressor::new(&bytes[..], 16 * 1024), limit, &mut cut)?
                }
                "gzip" | "x-gzip" | "deflate" | "br" => bytes,
                _ if readable(&bytes) => bytes,
                other => return Err(Undecoded::Encoding(other.to_owned())),
            };
        }
        if bytes.len() as u64 > limit {
            return Err(Undecoded::TooBig(limit / (1024 * 1024)));
        }
        Ok(Body { bytes, cut })
    }
}

/// Whether the bytes begin like a page and not like compressed data.
fn readable(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(64)];
    let text = start.trim_ascii_start();
    text.is_empty()
        || (text.starts_with(b"<") || text.starts_with(b"\xef\xbb\xbf<"))
        || text.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
}

fn is_zlib(first: u8, second: u8) -> bool {
    first & 0x0f == 8 && (u16::from(first) << 8 | u16::from(second)).is_multiple_of(31)
}

/// Decompresses up to `limit`. What was read before an interruption is kept: a page cut half-way
/// still has its first half.
fn inflate(decoder: impl Read, limit: u64, cut: &mut bool) -> Result<Vec<u8>, Undecoded> {
    let mut bytes = Vec::new();
    match decoder.take(limit + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > limit => Err(Undecoded::TooBig(limit / (1024 * 1024))),
        Ok(_) => Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && !bytes.is_empty() => {
            *cut = true;
            Ok(bytes)
        }
        Err(_) => Err(Undecoded::Corrupt),
    }
}

/// The body without its chunk lines, and whether its last chunk was there; nothing when it is not
/// cut in chunks.
fn dechunk(raw: &[u8]) -> Option<(Vec<u8>, bool)> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut at = 0;
    loop {
        let Some(end) = memchr::memchr(b'\n', &raw[at..]) else {
            return (at > 0).then_some((bytes, false));
        };
        let line = raw[at..at + end].trim_ascii();
        let digits = line.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
        let size = std::str::from_utf8(digits).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        let Some(size) = size else {
            return (at > 0).then_some((bytes, false));
        };
        at += end + 1;
        if size == 0 {
            return Some((bytes, true));
        }
        let chunk = &raw[at..at.saturating_add(size).min(raw.len())];
        bytes.extend_from_slice(chunk);
        if chunk.len() < size {
            return Some((bytes, false));
        }
        at += size;
        // The line end after the chunk.
        at += raw[at..].iter().take(2).take_while(|&&byte| byte == b'\r' || byte == b'\n').count();
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn message(header: &str, body: &[u8]) -> Vec<u8> {
        [format!("HTTP/1.1 200 OK\r\n{header}\r\n").as_bytes(), body].concat()
    }

    #[test]
    fn chunks_and_compression_are_undone() {
        let packed = gzip(b"<p>Bonjour</p>");
        let (a, b) = packed.split_at(9);
        let chunked = [
            format!("{:x}\r\n", a.len()).as_bytes(),
            a,
            format!("\r\n{:X};ext=1\r\n", b.len()).as_bytes(),
            b,
            b"\r\n0\r\n\r\n",
        ]
        .concat();
        let block = message("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", &chunked);
        let body = Message::parse(&block).unwrap().body(1000).unwrap();
        assert_eq!((body.bytes.as_slice(), body.cut), (&b"<p>Bonjour</p>"[..], false));
    }

    #[test]
    fn encodings_already_undone_are_left_as_they_are() {
        let block = message("Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n", b"<p>Bonjour</p>");
        assert_eq!(Message::parse(&block).unwrap().body(1000).unwrap().bytes, b"<p>Bonjour</p>");
    }

    #[test]
    fn deflate_is_read_with_its_wrapper_or_without() {
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(b"<p>Bonjour, bonjour, bonjour</p>").unwrap();
        let wrapped = zlib.finish().unwrap();
        let bare = wrapped[2..wrapped.len() - 4].to_vec();
        for body in [wrapped, bare] {
            let block = message("Content-Encoding: deflate\r\n", &body);
            let read = Message::parse(&block).unwrap().body(1000).unwrap().bytes;
            assert_eq!(read, b"<p>Bonjour, bonjour, bonjour</p>");
        }
    }

    #[test]
    fn brotli_is_read() {
        /// The page below, as the reference encoder compresses it.
        const HELLO: &str = "1b4000f81d076e2c67bc94dc0ee5301b4fa6d2f914155c0ad24c3e398232105dc35cb34f08";
        let packed: Vec<u8> = (0..HELLO.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&HELLO[at..at + 2], 16).unwrap())
            .collect();
        let block = message("Content-Encoding: br\r\n", &packed);
        let body = Message::parse(&block).unwrap().body(1000).unwrap();
        assert_eq!(
            String::from_utf8(body.bytes).unwrap(),
            "<p>Téléconsultation, téléconsultation, téléconsultation</p>"
        );
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let block = message("Content-Encoding: gzip\r\n", &gzip(&vec![b'a'; 5_000_000]));
        assert_eq!(Message::parse(&block).unwrap().body(2 * 1024 * 1024), Err(Undecoded::TooBig(2)),);
    }

    #[test]
    fn a_cut_page_keeps_its_beginning() {
        let block = message("Transfer-Encoding: chunked\r\n", b"20\r\n<p>Bonjour");
        let body = Message::parse(&block).unwrap().body(1000).unwrap();
        assert_eq!((body.bytes.as_slice(), body.cut), (&b"<p>Bonjour"[..], true));
    }

    #[test]
    fn an_unknown_encoding_is_named() {
        let block = message("Content-Encoding: zstd\r\n", b"\x28\xb5\x2f\xfd\x00\x01");
        assert_eq!(Message::parse(&block).unwrap().body(1000), Err(Undecoded::Encoding("zstd".to_owned())));
    }
}

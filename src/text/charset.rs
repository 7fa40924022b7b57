//! Which encoding, or which kind of binary file, some bytes are.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes looked at for a `<meta charset>` or an XML declaration, as browsers do.
const PRESCAN: usize = 1024;

pub(super) fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == UTF_8 {
        "utf-8"
    } else if encoding == UTF_16LE {
        "utf-16le"
    } else if encoding == UTF_16BE {
        "utf-16be"
    } else if encoding == WINDOWS_1252 {
        "windows-1252"
    } else {
        encoding.name()
    }
}

pub(super) fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

pub(super) fn label(charset: &str) -> Option<&'static Encoding> {
    Encoding::for_label(charset.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'').as_bytes())
}

/// `<meta charset>`, `http-equiv` or XML declaration in the first kilobyte.
pub(super) fn declared_in_text(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(PRESCAN)].to_ascii_lowercase();
    let head = head.trim_ascii_start();
    let encoding = if head.starts_with(b"<?xml") {
        let end = memchr::memmem::find(head, b"?>").unwrap_or(head.len());
        value_after(&head[..end], b"encoding")
    } else {
        None
    };
    let found = encoding.or_else(|| {
        let mut at = 0;
        while let Some(next) = memchr::memchr(b'<', &head[at..]) {
            at += next;
            let rest = &head[at..];
            if rest.starts_with(b"<!--") {
                at += memchr::memmem::find(rest, b"-->")?;
            } else if rest.starts_with(b"<meta") {
                let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
                if let Some(found) = value_after(&rest[..end], b"charset") {
                    return Some(found);
                }
            }
            at += 1;
        }
        None
    })?;
    // A declaration read as ASCII cannot truly be UTF-16: browsers take it for UTF-8.
    Some(if is_utf16(found) { UTF_8 } else { found })
}

/// Encoding named by `key = value`, quoted or not, in lower-case bytes.
fn value_after(bytes: &[u8], key: &[u8]) -> Option<&'static Encoding> {
    memchr::memmem::find_iter(bytes, key).find_map(|at| {
        let rest = bytes[at + key.len()..].trim_ascii_start().strip_prefix(b"=")?;
        let rest = rest.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let end = rest
            .iter()
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b';' | b'/' | b'>' | b'?'))
            .unwrap_or(rest.len());
        Encoding::for_label(&rest[..end])
    })
}

/// UTF-16 without byte order mark: Western text has a zero in nearly every other byte.
pub(super) fn utf16_by_nul_pattern(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.len() < 4 || memchr::memchr(0, sample).is_none() {
        return None;
    }
    let (mut even, mut odd) = (0, 0);
    for pair in sample.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    let pairs = sample.len() / 2;
    if odd * 10 >= pairs * 7 && even * 20 <= pairs {
        Some(UTF_16LE)
    } else if even * 10 >= pairs * 7 && odd * 20 <= pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether invalid UTF-8 is still UTF-8: a truncated end, or stray bytes among many good sequences.
pub(super) fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad, mut bad_at_end) = (0usize, 0usize, 0usize);
    let mut read = 0;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|&b| b >= 0xC0).count();
        read += chunk.valid().len() + chunk.invalid().len();
        if !chunk.invalid().is_empty() {
            bad += 1;
            bad_at_end = usize::from(read == bytes.len() && chunk.invalid().len() > 1);
        }
    }
    good > 4 * bad || (bad == 1 && bad_at_end == 1)
}

/// Windows-1252 unless a long text says clearly otherwise.
pub(super) fn guess(bytes: &[u8]) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(1 << 16)];
    if sample.iter().filter(|b| !b.is_ascii()).count() < 40 {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    detector.guess(Some(b"fr"), Utf8Detection::Deny)
}

/// Signatures of files that are not text, and the French name the user is given.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "image PNG"),
    (b"\xff\xd8\xff", "image JPEG"),
    (b"GIF87a", "image GIF"),
    (b"GIF89a", "image GIF"),
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "archive zip ou document bureautique"),
    (b"PK\x05\x06", "archive zip vide"),
    (b"\x1f\x8b", "archive gzip"),
    (b"7z\xbc\xaf\x27\x1c", "archive 7z"),
    (b"Rar!\x1a\x07", "archive RAR"),
    (b"\x28\xb5\x2f\xfd", "archive zstd"),
    (b"\x7fELF", "programme"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien document Office"),
    (b"OggS", "fichier audio"),
    (b"ID3", "fichier audio"),
    (b"\0asm", "programme"),
    (b"SQLite format 3\0", "base SQLite"),
    (b"wOFF", "police"),
    (b"wOF2", "police"),
];

/// What kind of binary file this is, by signature then by the share of control characters.
pub(super) fn binary_kind(bytes: &[u8], signatures: bool) -> Option<&'static str> {
    if signatures {
        if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return Some(kind);
        }
        if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            return Some("image WebP");
        }
        if bytes.get(4..8) == Some(b"ftyp") {
            return Some("vidéo ou image AVIF");
        }
    }
    let sample = &bytes[..bytes.len().min(8192)];
    // Without branches, so that many bytes are looked at together: all but white space and escape.
    let control = |b: u8| {
        u8::from(b < 0x20) & u8::from(b.wrapping_sub(9) > 4) & u8::from(b != 0x1b) | u8::from(b == 0x7f)
    };
    let count = |part: &[u8]| part.iter().fold(0, |count, b| count + control(*b));
    let controls: usize = sample.chunks(128).map(|part| usize::from(count(part))).sum();
    (controls > 8 && controls * 10 > sample.len()).then_some("binaire")
}

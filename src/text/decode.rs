//! From bytes to text, saying what was assumed, with the way back to the bytes.

use std::ops::Range;
use std::sync::OnceLock;

use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE};

use super::charset::{
    binary_kind, declared_in_text, guess, is_utf16, label, mostly_utf8, name, utf16_by_nul_pattern,
};
use super::lines::Lines;
use super::offset::OffsetMap;

/// Decoded bytes between two checkpoints of a fixed-unit encoding.
const STRIDE: usize = 2048;

/// Decoded text of a source and the way back to its bytes.
///
/// Offsets into [`text`](Self::text) are UTF-8 byte offsets; [`source_range`](Self::source_range)
/// turns them into offsets in the bytes as they were received.
#[derive(Debug, Clone, Default)]
pub struct SourceText {
    /// The text, UTF-8, without byte order mark; undecodable sequences are U+FFFD.
    pub text: String,
    encoding: &'static str,
    assumption: Option<String>,
    replaced: usize,
    source_len: usize,
    binary: Option<&'static str>,
    way: Way,
    lines: OnceLock<Lines>,
}

/// How decoded offsets lead back to source bytes.
#[derive(Debug, Clone)]
enum Way {
    /// Identity but for the recorded places: UTF-8, and encodings of variable width.
    Map(OffsetMap),
    /// Every code unit takes `unit` bytes: single-byte encodings (1) and UTF-16 (2).
    Units {
        unit: usize,
        bom: usize,
        /// Number of code units before decoded byte `i * STRIDE` (rounded up to a character).
        checkpoints: Vec<u32>,
    },
}

impl Default for Way {
    fn default() -> Self {
        Self::Map(OffsetMap::default())
    }
}

impl SourceText {
    /// Text that was never bytes: put together by a reader.
    #[must_use]
    pub fn of(text: String) -> Self {
        Self { source_len: text.len(), text, ..Self::default() }
    }

    /// Decodes `bytes`; `header_charset` is what HTTP or the container declared, `html` allows a
    /// declaration inside the text to be read.
    ///
    /// A byte order mark wins, then the header, then the text's own declaration, then detection. A
    /// declaration that the bytes contradict is set aside, and [`assumption`](Self::assumption)
    /// says so.
    #[must_use]
    pub fn decode(bytes: &[u8], header_charset: Option<&str>, html: bool) -> Self {
        let source_len = bytes.len();
        let mut source = Self::decode_as(bytes, header_charset, html);
        source.source_len = source_len;
        source
    }

    fn decode_as(bytes: &[u8], header_charset: Option<&str>, html: bool) -> Self {
        if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
            return if encoding == UTF_8 {
                let binary = binary_kind(bytes, false);
                Self { binary, ..Self::utf8(bytes, bom) }
            } else {
                Self::utf16(bytes, encoding, bom)
            };
        }
        let declared = header_charset
            .and_then(label)
            .or_else(|| html.then(|| declared_in_text(bytes)).flatten())
            .filter(|e| *e != encoding_rs::REPLACEMENT);
        if let Some(encoding) = declared
            && is_utf16(encoding)
        {
            return Self::utf16(bytes, encoding, 0);
        }
        if let Some(encoding) = utf16_by_nul_pattern(bytes) {
            let note = format!("encodage {} reconnu à ses octets nuls, sans déclaration", name(encoding));
            return Self { assumption: Some(note), ..Self::utf16(bytes, encoding, 0) };
        }
        let binary = binary_kind(bytes, true);
        if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
            let wrong = declared.filter(|e| *e != UTF_8 && !bytes.is_ascii());
            let assumption = wrong.map(|e| {
                format!("encodage déclaré {} mais le texte est de l'UTF-8 valide : lu en UTF-8", name(e))
            });
            return Self { assumption, binary, ..Self::valid_utf8(text, 0) };
        }
        let mut source = match declared {
            Some(encoding) if encoding != UTF_8 => Self::other(bytes, encoding),
            _ if mostly_utf8(bytes) => {
                let mut source = Self::utf8(bytes, 0);
                source.assumption = Some(format!(
                    "UTF-8 avec {} séquence(s) invalide(s), affichées « \u{fffd} »",
                    source.replaced
                ));
                source
            }
            _ => {
                let encoding = guess(bytes);
                let mut source = Self::other(bytes, encoding);
                source.assumption = Some(if declared.is_some() {
                    format!("encodage déclaré utf-8 mais octets invalides : lu en {}", name(encoding))
                } else {
                    format!("encodage non déclaré : lu en {}", name(encoding))
                });
                source
            }
        };
        source.binary = binary;
        source
    }

    /// UTF-8 from byte `bom`, already validated. A copy costs less than a second validation, which
    /// is what turning the bytes into a `String` would do.
    fn valid_utf8(text: &str, bom: usize) -> Self {
        let way = Way::Map(OffsetMap::starting_at(bom));
        Self { text: text.to_owned(), encoding: "utf-8", way, ..Self::default() }
    }

    /// UTF-8 from byte `bom`.
    fn utf8(bytes: &[u8], bom: usize) -> Self {
        if let Ok(text) = simdutf8::basic::from_utf8(&bytes[bom..]) {
            return Self::valid_utf8(text, bom);
        }
        Self::lossy_utf8(bytes, bom)
    }

    /// UTF-8 from byte `bom`; invalid sequences become U+FFFD and are mapped one by one.
    fn lossy_utf8(bytes: &[u8], bom: usize) -> Self {
        let mut map = OffsetMap::starting_at(bom);
        let mut text = String::with_capacity(bytes.len());
        let mut replaced = 0;
        let mut at = bom;
        for chunk in bytes[bom..].utf8_chunks() {
            text.push_str(chunk.valid());
            at += chunk.valid().len();
            let bad = chunk.invalid().len();
            if bad > 0 {
                map.replace(text.len(), 3, at, bad);
                text.push(char::REPLACEMENT_CHARACTER);
                replaced += 1;
                at += bad;
            }
        }
        Self { text, encoding: "utf-8", replaced, way: Way::Map(map), ..Self::default() }
    }

    fn utf16(bytes: &[u8], encoding: &'static Encoding, bom: usize) -> Self {
        let big = encoding == UTF_16BE;
        let units = bytes[bom..].chunks_exact(2).map(|pair| {
            let pair = [pair[0], pair[1]];
            if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
        });
        let mut text = String::with_capacity(bytes.len());
        let mut checkpoints = Vec::new();
        let mut replaced = 0;
        let mut count = 0;
        for unit in char::decode_utf16(units) {
            let c = unit.unwrap_or_else(|_| {
                replaced += 1;
                char::REPLACEMENT_CHARACTER
            });
            checkpoint(&mut checkpoints, text.len(), count);
            text.push(c);
            count += c.len_utf16();
        }
        if !(bytes.len() - bom).is_multiple_of(2) {
            checkpoint(&mut checkpoints, text.len(), count);
            text.push(char::REPLACEMENT_CHARACTER);
            replaced += 1;
        }
        // Text full of control characters is not text, whatever its byte order mark.
        let controls = text.chars().take(4096).filter(|c| c.is_control() && !c.is_whitespace()).count();
        let binary = (controls > 8 && controls * 10 > text.chars().take(4096).count()).then_some("binaire");
        let way = Way::Units { unit: 2, bom, checkpoints };
        Self { text, encoding: name(encoding), replaced, way, binary, ..Self::default() }
    }

    fn other(bytes: &[u8], encoding: &'static Encoding) -> Self {
        if encoding.is_single_byte() {
            let (text, _) = encoding.decode_without_bom_handling(bytes);
            let mut checkpoints = Vec::new();
            for (count, (at, _)) in text.char_indices().enumerate() {
                checkpoint(&mut checkpoints, at, count);
            }
            let replaced = text.matches(char::REPLACEMENT_CHARACTER).count();
            let way = Way::Units { unit: 1, bom: 0, checkpoints };
            return Self {
                text: text.into_owned(),
                encoding: name(encoding),
                replaced,
                way,
                ..Self::default()
            };
        }
        Self::variable_width(bytes, encoding)
    }

    /// Feeds the decoder byte by byte, so that each character is tied to the bytes it came from,
    /// stateful encodings and errors included.
    fn variable_width(bytes: &[u8], encoding: &'static Encoding) -> Self {
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let mut map = OffsetMap::default();
        let mut text = String::with_capacity(bytes.len());
        let mut buffer = String::with_capacity(32);
        let (mut replaced, mut pending) = (0, 0);
        for end in 1..=bytes.len() + 1 {
            let (feed, last) = match bytes.get(end - 1) {
                Some(_) => (&bytes[end - 1..end], false),
                None => (&[][..], true),
            };
            buffer.clear();
            // 32 bytes hold whatever one input byte can release; a full buffer cannot happen.
            let (result, _, errors) = decoder.decode_to_string(feed, &mut buffer, last);
            debug_assert_eq!(result, CoderResult::InputEmpty);
            replaced += usize::from(errors) * buffer.matches(char::REPLACEMENT_CHARACTER).count();
            let end = end.min(bytes.len());
            if !buffer.is_empty() {
                if buffer.len() != 1 || end - pending != 1 {
                    map.replace(text.len(), buffer.len(), pending, end - pending);
                }
                text.push_str(&buffer);
                pending = end;
            }
        }
        Self { text, encoding: name(encoding), replaced, way: Way::Map(map), ..Self::default() }
    }

    /// WHATWG name of the encoding that was used, lower case.
    #[must_use]
    pub fn encoding(&self) -> &str {
        if self.encoding.is_empty() { "utf-8" } else { self.encoding }
    }

    /// French sentence saying what was assumed about the encoding; nothing when it was declared
    /// rightly, or undeclared and beyond doubt (valid UTF-8).
    #[must_use]
    pub fn assumption(&self) -> Option<String> {
        self.assumption.clone()
    }

    /// Number of byte sequences that could not be decoded, shown as U+FFFD.
    #[must_use]
    pub fn replaced(&self) -> usize {
        self.replaced
    }

    /// Number of bytes of the source.
    #[must_use]
    pub fn source_len(&self) -> usize {
        self.source_len
    }

    /// Whether the bytes are a picture, an archive, a program… rather than text.
    #[must_use]
    pub fn is_binary(&self) -> bool {
        self.binary.is_some()
    }

    /// Kind of binary file (`PDF`, `image PNG`…), when [`is_binary`](Self::is_binary).
    #[must_use]
    pub fn binary_kind(&self) -> Option<&'static str> {
        self.binary
    }

    /// Source byte range of a range of decoded byte offsets.
    #[must_use]
    pub fn source_range(&self, range: Range<usize>) -> Range<usize> {
        match &self.way {
            Way::Map(map) => {
                let found = map.range(range);
                found.start.min(self.source_len)..found.end.min(self.source_len)
            }
            Way::Units { .. } => {
                let start = self.source_offset(range.start);
                start..self.source_offset(range.end.max(range.start))
            }
        }
    }

    /// Source offset of a decoded offset, in an encoding of fixed units.
    fn source_offset(&self, at: usize) -> usize {
        let Way::Units { unit, bom, checkpoints } = &self.way else { return at };
        let at = floor_char(&self.text, at);
        let mut from = at / STRIDE * STRIDE;
        let mut units = checkpoints.get(at / STRIDE).map_or(0, |&n| n as usize);
        // A checkpoint stands at the first character that starts at or after its offset.
        while from < self.text.len() && !self.text.is_char_boundary(from) {
            from += 1;
        }
        let (step, back) =
            if from <= at { (&self.text[from..at], false) } else { (&self.text[at..from], true) };
        let count = if *unit == 1 { step.chars().count() } else { step.encode_utf16().count() };
        units = if back { units.saturating_sub(count) } else { units + count };
        (bom + units * unit).min(self.source_len)
    }

    /// Line and column of a decoded offset, both from 1; columns count Unicode scalar values.
    /// Lines end at LF, CRLF or CR.
    #[must_use]
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let offset = floor_char(&self.text, offset);
        self.lines.get_or_init(|| Lines::new(&self.text)).position(&self.text, offset)
    }
}

fn floor_char(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Notes the count of units at the first character at or after each multiple of [`STRIDE`].
fn checkpoint(checkpoints: &mut Vec<u32>, at: usize, count: usize) {
    if at >= checkpoints.len() * STRIDE {
        checkpoints.push(u32::try_from(count).unwrap_or(u32::MAX));
    }
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;

//! Writes the text of a block: white space collapsed, references decoded, every byte traced back.

use crate::text::OffsetMap;

use super::entities;

/// How the bytes of a source text are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Text between tags: references decoded, NUL dropped.
    Html,
    /// `title`, `textarea`: references decoded, NUL shown as U+FFFD.
    Rcdata,
    /// Attribute values: references decoded by the stricter rule, NUL shown as U+FFFD.
    Attribute,
    /// No references: plain text, CDATA.
    Plain,
}

const WORD: u8 = 0;
const SPACE: u8 = 1;
const BREAK: u8 = 2;
const AMPERSAND: u8 = 3;
const NUL: u8 = 4;

const CLASS: [u8; 256] = {
    let mut class = [WORD; 256];
    class[b' ' as usize] = SPACE;
    class[b'\n' as usize] = BREAK;
    class[b'\t' as usize] = BREAK;
    class[b'\r' as usize] = BREAK;
    class[0x0c] = BREAK;
    class[b'&' as usize] = AMPERSAND;
    class[0] = NUL;
    class
};

/// Bytes looked at together.
const STRETCH: usize = 32;

/// Whether the bytes that begin here are words with one space between them, and the byte after
/// them no more than that.
#[inline]
fn ordinary(bytes: &[u8]) -> bool {
    let Some(bytes) = bytes.first_chunk::<{ STRETCH + 1 }>() else { return false };
    let mut special = 0;
    for pair in 0..STRETCH {
        let (this, next) = (bytes[pair], bytes[pair + 1]);
        special |= u8::from(this < b' ')
            | u8::from(this == b'&')
            | (u8::from(this == b' ') & u8::from(next == b' '));
    }
    let last = bytes[STRETCH];
    special == 0 && last >= b' ' && last != b'&'
}

/// The text of one block under construction. Pieces must come in source order.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
    map: OffsetMap,
    /// Source offset at which the next byte would be the plain continuation of the text.
    expected: usize,
    /// White space read but not yet written: written only if a word follows.
    pending: Option<(usize, usize)>,
}

impl Writer {
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The text without surrounding white space and its map; the writer is empty again.
    pub(super) fn finish(&mut self) -> (String, OffsetMap) {
        let text = self.text.as_str().to_owned();
        let map = self.map.clone();
        self.clear();
        (text, map)
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.map.reset(0);
        self.expected = 0;
        self.pending = None;
    }

    /// Source bytes `start..end` separate words: a space, unless nothing follows.
    pub(super) fn space(&mut self, start: usize, end: usize) {
        self.pending = Some(self.pending.map_or((start, end), |(from, _)| (from, end)));
    }

    /// Appends source bytes `start..end` of `source`, read as `reading`.
    pub(super) fn push(&mut self, source: &str, start: usize, end: usize, reading: Reading) {
        let bytes = &source.as_bytes()[..end];
        let (mut run, mut at) = (start, start);
        while at < end {
            let class = CLASS[bytes[at] as usize];
            if class == WORD {
                at += 1;
                while at + STRETCH < end && ordinary(&bytes[at..]) {
                    at += STRETCH;
                }
                continue;
            }
            match class {
                // One space between two words stays in the run: the common case costs nothing.
                SPACE if at > run && bytes.get(at + 1).is_some_and(|&b| CLASS[b as usize] == WORD) => {
                    at += 2;
                    continue;
                }
                SPACE | BREAK => {
                    self.copy(source, run, at);
                    let from = at;
                    while at < end && matches!(CLASS[bytes[at] as usize], SPACE | BREAK) {
                        at += 1;
                    }
                    self.space(from, at);
                }
                AMPERSAND => {
                    let found = (reading != Reading::Plain)
                        .then(|| entities::decode(&source[at..end], reading == Reading::Attribute))
                        .flatten();
                    let Some(found) = found else {
                        at += 1;
                        continue;
                    };
                    self.copy(source, run, at);
                    self.reference(found, at);
                    at += found.len;
                }
                _ => {
                    self.copy(source, run, at);
                    if reading != Reading::Html {
                        self.replace("\u{fffd}", at, at + 1);
                    }
                    at += 1;
                }
            }
            run = at;
        }
        self.copy(source, run, end);
    }

    fn reference(&mut self, found: entities::Reference, at: usize) {
        if matches!(found.first, ' ' | '\n' | '\t' | '\r' | '\x0c') {
            self.space(at, at + found.len);
            return;
        }
        let mut buffer = [0; 8];
        let mut len = found.first.encode_utf8(&mut buffer).len();
        if let Some(second) = found.second {
            len += second.encode_utf8(&mut buffer[len..]).len();
        }
        if let Ok(text) = std::str::from_utf8(&buffer[..len]) {
            self.replace(text, at, at + found.len);
        }
    }

    /// Appends `text`, which stands for source bytes `start..end`.
    pub(super) fn replace(&mut self, text: &str, start: usize, end: usize) {
        self.reach(start);
        if text.len() == end - start {
            // Same length: the map needs no entry to keep both ends right.
            self.text.push_str(text);
        } else {
            self.map.replace(self.text.len(), text.len(), start, end - start);
            self.text.push_str(text);
        }
        self.expected = end;
    }

    fn copy(&mut self, source: &str, start: usize, end: usize) {
        if start == end {
            return;
        }
        self.reach(start);
        self.text.push_str(&source[start..end]);
        self.expected = end;
    }

    /// Writes the pending space, then notes whatever lies unread before `start`.
    fn reach(&mut self, start: usize) {
        if self.text.is_empty() {
            self.map.reset(start);
            self.expected = start;
            self.pending = None;
            return;
        }
        if let Some((from, to)) = self.pending.take() {
            self.skip_to(from);
            if to - from != 1 {
                self.map.replace(self.text.len(), 1, from, to - from);
            }
            self.text.push(' ');
            self.expected = to;
        }
        self.skip_to(start);
    }

    fn skip_to(&mut self, start: usize) {
        if start > self.expected {
            self.map.replace(self.text.len(), 0, self.expected, start - self.expected);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(source: &str, reading: Reading) -> (String, OffsetMap) {
        let mut writer = Writer::default();
        writer.push(source, 0, source.len(), reading);
        writer.finish()
    }

    #[test]
    fn white_space_collapses_and_maps() {
        let source = "  a b\n\t c  ";
        let (text, map) = write(source, Reading::Html);
        assert_eq!(text, "a b c");
        assert_eq!(map.range(0..1), 2..3);
        assert_eq!(map.range(3..4), 5..8);
        assert_eq!(map.range(4..5), 8..9);
    }

    #[test]
    fn references_map_to_their_whole_source() {
        let source = "rembours&eacute; &amp;&#32; 5&nbsp;&euro;";
        let (text, map) = write(source, Reading::Html);
        assert_eq!(text, "remboursé & 5\u{a0}€");
        let at = text.find('é').unwrap();
        assert_eq!(&source[map.range(at..at + 2)], "&eacute;");
        assert_eq!(&source[map.range(0..at + 2)], "rembours&eacute;");
        let at = text.find('€').unwrap();
        assert_eq!(&source[map.range(at..at + 3)], "&euro;");
        let at = text.find('5').unwrap();
        assert_eq!(&source[map.range(at..at + 1)], "5");
    }

    #[test]
    fn gaps_between_pieces_are_left_out() {
        let source = "<b>gu\u{e9}</b>rit <i> vite</i>";
        let mut writer = Writer::default();
        writer.push(source, 3, 7, Reading::Html);
        writer.push(source, 11, 15, Reading::Html);
        writer.push(source, 18, 23, Reading::Html);
        let (text, map) = writer.finish();
        assert_eq!(text, "guérit vite");
        assert_eq!(&source[map.range(0..7)], "gué</b>rit");
        assert_eq!(&source[map.range(8..12)], "vite");
    }

    #[test]
    fn nul_bytes() {
        assert_eq!(write("a\0b", Reading::Html).0, "ab");
        assert_eq!(write("a\0b", Reading::Attribute).0, "a\u{fffd}b");
        assert_eq!(write("&am\0p;", Reading::Html).0, "&amp;");
    }
}

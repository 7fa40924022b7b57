//! Lines and columns of a text, found without reading it again from the top.

/// Bytes between two character counts.
const STRIDE: usize = 4096;

/// Where lines start, and how many characters come before every few kilobytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    /// Byte offset of the first character of each line.
    starts: Vec<u32>,
    /// Characters before byte `i * STRIDE`; empty when the text is ASCII.
    characters: Vec<u32>,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            // The CR of a CRLF ends nothing by itself.
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(narrow(at + 1));
            }
        }
        let mut characters = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for chunk in bytes.chunks(STRIDE) {
                characters.push(narrow(count));
                count += count_characters(chunk);
            }
        }
        Self { starts, characters }
    }

    /// Line and column, from 1, of a byte offset that is a character boundary of `text`.
    pub(super) fn position(&self, text: &str, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|&start| start as usize <= offset);
        let start = self.starts.get(line.saturating_sub(1)).map_or(0, |&s| s as usize);
        let column = self.characters_before(text, offset) - self.characters_before(text, start);
        (line.max(1), column + 1)
    }

    fn characters_before(&self, text: &str, offset: usize) -> usize {
        let Some(block) = self.characters.get((offset / STRIDE).min(self.characters.len().wrapping_sub(1)))
        else {
            return offset;
        };
        let from = (offset / STRIDE).min(self.characters.len() - 1) * STRIDE;
        *block as usize + count_characters(&text.as_bytes()[from..offset])
    }
}

/// Characters that start in these bytes of UTF-8.
fn count_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count()
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

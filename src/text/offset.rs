//! A sparse map from positions in a derived text back to the text it was derived from.
//!
//! Every transformation of vigie (entity decoding, whitespace collapsing, folding) keeps one of
//! these. Positions are carried, never searched for again: that is what makes a reported range
//! exact whatever the typography of the page.

/// Where one stretch of the derived text differs, byte for byte, from its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Replacement {
    out: u32,
    out_len: u32,
    src: u32,
    src_len: u32,
}

/// Maps byte offsets of a derived text to byte offsets of its source.
///
/// Between two replacements the texts are identical byte for byte, so a plain ASCII text costs
/// nothing but the base offset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
    base: u32,
    replacements: Vec<Replacement>,
}

impl OffsetMap {
    /// An identity map whose position 0 stands at byte `base` of the source.
    #[must_use]
    pub fn starting_at(base: usize) -> Self {
        Self { base: narrow(base), replacements: Vec::new() }
    }

    /// Forgets everything and starts again at `base`, keeping the allocation.
    pub fn reset(&mut self, base: usize) {
        self.base = narrow(base);
        self.replacements.clear();
    }

    /// Records that derived bytes `out..out + out_len` stand for source bytes `src..src + src_len`.
    ///
    /// Calls must come in increasing order. A deletion has `out_len == 0`, an insertion
    /// `src_len == 0`.
    pub fn replace(&mut self, out: usize, out_len: usize, src: usize, src_len: usize) {
        let next = Replacement {
            out: narrow(out),
            out_len: narrow(out_len),
            src: narrow(src),
            src_len: narrow(src_len),
        };
        // Adjacent deletions melt into one, so that a run of white space costs one entry.
        if let Some(last) = self.replacements.last_mut()
            && out_len == 0
            && last.out_len == 0
            && last.out == next.out
            && last.src + last.src_len == next.src
        {
            last.src_len += next.src_len;
            return;
        }
        self.replacements.push(next);
    }

    /// Source offset of the first byte that position `at` stands for.
    #[must_use]
    pub fn start(&self, at: usize) -> usize {
        let at = narrow(at);
        let index = self.replacements.partition_point(|r| r.out <= at);
        let Some(last) = index.checked_sub(1).map(|i| self.replacements[i]) else {
            return (self.base + at) as usize;
        };
        if at < last.out + last.out_len {
            last.src as usize
        } else {
            (last.src + last.src_len + (at - last.out - last.out_len)) as usize
        }
    }

    /// Source offset just after the last byte that the range ending at `at` stands for.
    #[must_use]
    pub fn end(&self, at: usize) -> usize {
        let at = narrow(at);
        let index = self.replacements.partition_point(|r| r.out < at);
        let Some(last) = index.checked_sub(1).map(|i| self.replacements[i]) else {
            return (self.base + at) as usize;
        };
        if at <= last.out + last.out_len {
            (last.src + last.src_len) as usize
        } else {
            (last.src + last.src_len + (at - last.out - last.out_len)) as usize
        }
    }

    /// Source range that the derived range stands for.
    #[must_use]
    pub fn range(&self, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
        if range.is_empty() {
            let at = self.start(range.start);
            return at..at;
        }
        self.start(range.start)..self.end(range.end)
    }

    /// Number of places where the two texts differ.
    #[must_use]
    pub fn replacements(&self) -> usize {
        self.replacements.len()
    }
}

/// Offsets fit 32 bits: a source above 4 GiB is refused before it gets here.
fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_until_the_first_replacement() {
        let map = OffsetMap::starting_at(10);
        assert_eq!(map.range(0..5), 10..15);
    }

    #[test]
    fn a_shorter_replacement_maps_whole() {
        // source: "été" (5 bytes) at 0, derived: "ete"
        let mut map = OffsetMap::default();
        map.replace(0, 1, 0, 2);
        map.replace(2, 1, 3, 2);
        assert_eq!(map.range(0..3), 0..5);
        assert_eq!(map.range(1..2), 2..3);
        assert_eq!(map.range(2..3), 3..5);
    }

    #[test]
    fn a_deletion_belongs_to_neither_neighbour() {
        // source: "ab\u{ad}cd", derived: "abcd"
        let mut map = OffsetMap::default();
        map.replace(2, 0, 2, 2);
        assert_eq!(map.range(0..2), 0..2);
        assert_eq!(map.range(2..4), 4..6);
        assert_eq!(map.range(0..4), 0..6);
    }

    #[test]
    fn a_longer_replacement_maps_to_its_source() {
        // source: "cœur" derived: "coeur"
        let mut map = OffsetMap::default();
        map.replace(1, 2, 1, 2);
        assert_eq!(map.range(1..2), 1..3);
        assert_eq!(map.range(3..5), 3..5);
    }
}

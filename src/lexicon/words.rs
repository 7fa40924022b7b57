//! The words of the terms, each with a number, made to be looked up by the million.
//!
//! Two overlapping loads of eight bytes tell words of up to sixteen bytes apart, which is nearly
//! all of them: no hashing byte by byte, no pointer to follow, no comparison of strings.

/// Number of a word of no term.
pub(super) const UNKNOWN: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Slot {
    head: u64,
    tail: u64,
    len: u32,
    id: u32,
}

const EMPTY: Slot = Slot { head: 0, tail: 0, len: 0, id: UNKNOWN };

/// A set of words, numbered from 0 in the order of their coming.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// A power of two of them, half of them free at least.
    slots: Vec<Slot>,
    /// Words that are there, as a filter that stays in the nearest cache.
    filter: Vec<u64>,
    text: String,
    /// Where each word ends in `text`.
    ends: Vec<u32>,
}

impl Words {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The word of this number.
    pub(super) fn text(&self, id: u32) -> &str {
        let id = id as usize;
        let from = if id == 0 { 0 } else { self.ends[id - 1] as usize };
        &self.text[from..self.ends[id] as usize]
    }

    /// Number of `word`, given to it now if it has none.
    pub(super) fn intern(&mut self, word: &str) -> u32 {
        let known = self.find(word);
        if known != UNKNOWN {
            return known;
        }
        let id = u32::try_from(self.ends.len()).unwrap_or(UNKNOWN);
        self.text.push_str(word);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        if self.ends.len() * 2 > self.slots.len() {
            self.grow();
        } else {
            self.place(id);
        }
        id
    }

    fn grow(&mut self) {
        self.slots = vec![EMPTY; (self.slots.len() * 2).max(64)];
        self.filter.resize(FILTER / 64, 0);
        for id in 0..self.ends.len() {
            self.place(u32::try_from(id).unwrap_or(UNKNOWN));
        }
    }

    fn place(&mut self, id: u32) {
        let word = self.text(id).as_bytes();
        let (head, tail) = ends(word, 0, word.len());
        let len = u32::try_from(word.len()).unwrap_or(u32::MAX);
        let hash = hash(head, tail, len);
        let bit = filter_bit(hash);
        self.filter[bit / 64] |= 1 << (bit % 64);
        let mut at = self.slot_of(hash);
        while self.slots[at].id != UNKNOWN {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = Slot { head, tail, len, id };
    }

    fn slot_of(&self, hash: u64) -> usize {
        #[allow(clippy::cast_possible_truncation)] // the high bits, then masked
        let high = (hash >> 32) as usize;
        high & (self.slots.len() - 1)
    }

    /// Number of `word`, or [`UNKNOWN`].
    pub(super) fn find(&self, word: &str) -> u32 {
        self.find_at(word.as_bytes(), 0, word.len())
    }

    /// Number of the word at `start..end` of a text, or [`UNKNOWN`].
    #[inline]
    pub(super) fn find_at(&self, text: &[u8], start: usize, end: usize) -> u32 {
        if self.slots.is_empty() {
            return UNKNOWN;
        }
        let (head, tail) = ends(text, start, end);
        let len = end - start;
        #[allow(clippy::cast_possible_truncation)] // texts are under 4 GiB
        let hash = hash(head, tail, len as u32);
        let bit = filter_bit(hash);
        if self.filter[bit / 64] & (1 << (bit % 64)) == 0 {
            return UNKNOWN;
        }
        let mut at = self.slot_of(hash);
        loop {
            let slot = &self.slots[at];
            if slot.id == UNKNOWN {
                return UNKNOWN;
            }
            if slot.head == head
                && slot.tail == tail
                && slot.len as usize == len
                && (len <= 16 || self.text(slot.id).as_bytes() == &text[start..end])
            {
                return slot.id;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }
}

/// Bits of the filter of known words.
const FILTER: usize = 1 << 17;

#[inline]
fn filter_bit(hash: u64) -> usize {
    #[allow(clippy::cast_possible_truncation)] // seventeen bits
    let bit = (hash >> 47) as usize;
    bit
}

#[inline]
fn hash(head: u64, tail: u64, len: u32) -> u64 {
    (head ^ tail.rotate_left(29)).wrapping_add(u64::from(len)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The first eight bytes of a word and its last eight; those of a shorter word, filled with zeros.
#[inline]
fn ends(text: &[u8], start: usize, end: usize) -> (u64, u64) {
    let len = end - start;
    let load = |at: usize| text[at..].first_chunk::<8>().map(|bytes| u64::from_le_bytes(*bytes));
    if len >= 8 {
        return (load(start).unwrap_or(0), load(end - 8).unwrap_or(0));
    }
    let head = match load(start) {
        Some(head) => head & ((1 << (8 * len)) - 1),
        // The last word of the text.
        None => text[start..end].iter().rev().fold(0, |head, b| head << 8 | u64::from(*b)),
    };
    (head, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_numbers() {
        let mut words = Words::default();
        let list: Vec<String> = (0..5000)
            .map(|n| match n % 4 {
                0 => format!("{n}"),
                1 => format!("mot{n}"),
                2 => format!("motdelongueur{n}"),
                _ => format!("unmotbienpluslongquelesautres{n}entre"),
            })
            .collect();
        for (id, word) in (0..).zip(&list) {
            assert_eq!(words.find(word), UNKNOWN, "{word}");
            assert_eq!(words.intern(word), id);
        }
        for (id, word) in (0..).zip(&list) {
            assert_eq!(words.intern(word), id);
            assert_eq!(words.text(id), word);
            let text = format!("x{word}y");
            assert_eq!(words.find_at(text.as_bytes(), 1, text.len() - 1), id);
            assert_eq!(words.find_at(text.as_bytes(), 0, text.len() - 1), UNKNOWN);
        }
        assert_eq!(Words::default().find("mot"), UNKNOWN);
    }
}

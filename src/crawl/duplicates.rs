//! Pages that say the same thing: a text met before under another address, and texts that hardly
//! differ.
//!
//! Only an identical text is judged once for all its addresses. One sentence can be the whole
//! difference between two pages of a template, and that sentence can be the one to see: near
//! duplicates are told, and judged all the same.

use std::collections::HashMap;

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::extract::{Document, Zone};

/// Bits by which the marks of two near duplicates differ at most (Manku and others, WWW 2007).
const NEAR: u32 = 3;
/// Shorter texts are alike by chance.
const WORDS: usize = 50;

/// What is remembered of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Of the text, without the address.
    pub exact: u64,
    /// Of the same, so that texts that hardly differ have marks that hardly differ.
    pub near: u64,
    /// Words of the text.
    pub words: usize,
}

impl Mark {
    /// The mark of a document, with that of the words in its address.
    #[must_use]
    pub fn of(document: &Document, url: &Url) -> Self {
        let mut hasher = digest::Context::new(&digest::SHA256);
        let mut votes = Votes::default();
        let mut shingle = [0_u64; 3];
        for block in document.blocks.iter().filter(|block| block.zone != Zone::Url) {
            hasher.update(block.text.as_bytes());
            hasher.update(b"\n");
            for word in block.text.split_ascii_whitespace() {
                shingle = [shingle[1], shingle[2], number(word.as_bytes())];
                votes.cast(mix(shingle[0] ^ mix(shingle[1] ^ mix(shingle[2]))));
            }
        }
        // The words of an address are copy too: an alias with words of its own is a page of its own.
        let alias: Vec<&str> = url
            .path()
            .split(|c: char| !c.is_ascii_alphabetic())
            .filter(|word| word.len() > 2 && !matches!(*word, "index" | "html" | "htm" | "php" | "aspx"))
            .collect();
        hasher.update(alias.join(" ").as_bytes());
        let exact =
            hasher.finish().as_ref().iter().take(8).fold(0, |mark, &byte| mark << 8 | u64::from(byte));
        Self { exact, near: votes.majority(), words: votes.cast }
    }
}

/// How many of the numbers cast have each bit, counted eight bits at a time.
#[derive(Default)]
struct Votes {
    cast: usize,
    /// In each byte, the count of one bit since the counts were last carried.
    lanes: [u64; 8],
    counts: [[usize; 8]; 8],
}

impl Votes {
    fn cast(&mut self, number: u64) {
        const ONES: u64 = 0x0101_0101_0101_0101;
        for (bit, lane) in self.lanes.iter_mut().enumerate() {
            *lane += number >> bit & ONES;
        }
        self.cast += 1;
        // A byte holds no more.
        if self.cast.is_multiple_of(255) {
            self.carry();
        }
    }

    fn carry(&mut self) {
        for (lane, counts) in self.lanes.iter_mut().zip(&mut self.counts) {
            for (byte, count) in lane.to_le_bytes().into_iter().zip(counts) {
                *count += usize::from(byte);
            }
            *lane = 0;
        }
    }

    /// The bits that more than half of the numbers have.
    fn majority(&mut self) -> u64 {
        self.carry();
        let mut all = 0;
        for (bit, counts) in self.counts.iter().enumerate() {
            for (byte, &count) in counts.iter().enumerate() {
                all |= u64::from(count * 2 > self.cast) << (byte * 8 + bit);
            }
        }
        all
    }
}

/// A number for a word, eight bytes at a time.
fn number(word: &[u8]) -> u64 {
    let mut number = word.len() as u64;
    for part in word.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..part.len()].copy_from_slice(part);
        number = (number.rotate_left(23) ^ u64::from_le_bytes(bytes)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    number
}

fn mix(mut x: u64) -> u64 {
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

/// The texts met so far.
#[derive(Debug, Default)]
pub struct Duplicates {
    exact: HashMap<u64, String>,
    /// Marks by each of their quarters: two marks within three bits share one.
    quarters: [HashMap<u16, Vec<(u64, usize)>>; 4],
    templates: Vec<Template>,
}

/// Pages that hardly differ.
#[derive(Debug, Clone, Serialize)]
pub struct Template {
    /// The first of them.
    pub first: String,
    /// How many they are, the first included.
    pub pages: usize,
}

impl Duplicates {
    /// The page at another address whose text is the same.
    #[must_use]
    pub fn same(&self, mark: Mark, url: &str) -> Option<&str> {
        self.exact.get(&mark.exact).map(String::as_str).filter(|first| *first != url)
    }

    /// Remembers the text of a page that was captured.
    pub fn remember(&mut self, mark: Mark, url: &str) {
        self.exact.entry(mark.exact).or_insert_with(|| url.to_owned());
        if mark.words < WORDS {
            return;
        }
        let quarter = |n: usize| (mark.near >> (16 * n)) as u16;
        let alike = (0..4).find_map(|n| {
            let candidates = self.quarters[n].get(&quarter(n))?;
            candidates.iter().find(|(near, _)| (near ^ mark.near).count_ones() <= NEAR)
        });
        if let Some(&(_, template)) = alike {
            self.templates[template].pages += 1;
            return;
        }
        let template = self.templates.len();
        self.templates.push(Template { first: url.to_owned(), pages: 1 });
        for n in 0..4 {
            self.quarters[n].entry(quarter(n)).or_default().push((mark.near, template));
        }
    }

    /// The groups of at least `pages` pages, the largest first.
    #[must_use]
    pub fn templates(&self, pages: usize) -> Vec<Template> {
        let mut all: Vec<Template> =
            self.templates.iter().filter(|template| template.pages >= pages).cloned().collect();
        all.sort_by(|a, b| b.pages.cmp(&a.pages).then_with(|| a.first.cmp(&b.first)));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_majority_is_that_of_each_bit() {
        for words in [1, 2, 254, 255, 256, 1000] {
            let mut votes = Votes::default();
            let mut each = [0_i32; 64];
            for number in (0..words).map(mix) {
                votes.cast(number);
                for (bit, vote) in each.iter_mut().enumerate() {
                    *vote += if number >> bit & 1 == 1 { 1 } else { -1 };
                }
            }
            let expected =
                each.iter().enumerate().fold(0, |mark, (bit, &vote)| mark | u64::from(vote > 0) << bit);
            assert_eq!(votes.majority(), expected, "{words}");
        }
    }
}

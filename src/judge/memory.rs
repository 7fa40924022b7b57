//! What was worked out for texts that come again: exports repeat one creative over many rows, sites
//! repeat their menus on every page.
//!
//! Bounded and shared by the workers. A text is kept from its second coming only: most come once,
//! and cost no more than a look at a table of marks.

use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::{FxHashMap, FxHasher};

/// Parts that are locked apart.
const PARTS: usize = 64;
/// Marks of the texts that came once: a large export says as many sentences before it says one again.
const MARKS: usize = 1 << 20;

/// Bytes of a table that one text takes.
const ENTRY: usize = 64;

/// A bounded memory by text.
pub struct Memory<V> {
    parts: Vec<Mutex<Part<V>>>,
    /// Bytes that half a part may hold.
    room: usize,
}

/// The texts that came of late, and those that came before them: the oldest half is forgotten whole.
struct Part<V> {
    young: FxHashMap<Box<[u8]>, (V, usize)>,
    old: FxHashMap<Box<[u8]>, (V, usize)>,
    /// Bytes of the young ones.
    weight: usize,
    /// Zero at first, so that the system gives room only to those that are put.
    marks: Vec<u32>,
}

impl<V> Part<V> {
    fn add(&mut self, key: Box<[u8]>, value: V, weight: usize, room: usize) {
        if self.weight + weight > room {
            self.old = std::mem::take(&mut self.young);
            self.weight = 0;
        }
        self.weight += weight;
        self.young.insert(key, (value, weight));
    }
}

/// What is known of a text.
pub enum Known<R> {
    /// What was kept of it.
    Kept(R),
    /// It came before: what is worked out is worth keeping.
    Again,
    /// It comes for the first time, as far as is known.
    New,
}

impl<V> Memory<V> {
    /// A memory of some `bytes` in all.
    pub fn new(bytes: usize) -> Self {
        let part = || Part {
            young: FxHashMap::default(),
            old: FxHashMap::default(),
            weight: 0,
            marks: vec![0; MARKS / PARTS],
        };
        Self { parts: (0..PARTS).map(|_| Mutex::new(part())).collect(), room: bytes / PARTS / 2 }
    }

    /// What is known of `key`; `read` takes what it needs of what was kept.
    pub fn get<R>(&self, key: &[u8], read: impl FnOnce(&V) -> R) -> Known<R> {
        let hash = hash(key);
        let mut part = self.part(hash);
        if let Some((value, _)) = part.young.get(key) {
            return Known::Kept(read(value));
        }
        if let Some((key, (value, weight))) = part.old.remove_entry(key) {
            let told = read(&value);
            part.add(key, value, weight, self.room);
            return Known::Kept(told);
        }
        // Two runs may put their marks in any order: only the cost depends on it, never what is found.
        let mark = (hash >> 32) as u32 | 1;
        let place = hash as usize % part.marks.len();
        let before = std::mem::replace(&mut part.marks[place], mark);
        if before == mark { Known::Again } else { Known::New }
    }

    /// Keeps `value`, which takes some `weight` bytes besides its key.
    pub fn keep(&self, key: &[u8], value: V, weight: usize) {
        let weight = weight + key.len() + ENTRY;
        if weight <= self.room {
            self.part(hash(key)).add(key.into(), value, weight, self.room);
        }
    }

    fn part(&self, hash: u64) -> MutexGuard<'_, Part<V>> {
        self.parts[(hash >> 20) as usize % PARTS].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(key: &[u8]) -> u64 {
    BuildHasherDefault::<FxHasher>::default().hash_one(key)
}

impl<V> fmt::Debug for Memory<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_from_its_second_coming() {
        let memory = Memory::new(1 << 20);
        assert!(matches!(memory.get(b"a", |v: &u8| *v), Known::New));
        assert!(matches!(memory.get(b"a", |v| *v), Known::Again));
        memory.keep(b"a", 7, 0);
        assert!(matches!(memory.get(b"a", |v| *v), Known::Kept(7)));
        assert!(matches!(memory.get(b"b", |v| *v), Known::New));
    }

    #[test]
    fn what_is_kept_is_bounded_and_what_serves_stays() {
        let memory = Memory::new(PARTS * 2 * 4096);
        let often = b"often";
        for number in 0_u32..200_000 {
            let key = number.to_le_bytes();
            memory.keep(&key, number, 100);
            if matches!(memory.get(often, |v| *v), Known::Again) {
                memory.keep(often, 1, 100);
            }
        }
        assert!(matches!(memory.get(often, |v| *v), Known::Kept(1)));
        let kept: usize =
            memory.parts.iter().map(|p| p.lock().unwrap()).map(|p| p.young.len() + p.old.len()).sum();
        assert!(kept <= PARTS * 2 * (4096 / 168), "{kept}");
        memory.keep(b"too heavy", 1, 1 << 30);
        assert!(!matches!(memory.get(b"too heavy", |v| *v), Known::Kept(_)));
    }
}

//! The automaton of one term: what its notation reads, made deterministic.
//!
//! A term with many alternatives stands for thousands of sequences; its automaton is small.

use rustc_hash::FxHashMap;

/// Number of a list in the lexicon.
pub type ListId = u16;
/// Number of a word or of a beginning of word.
pub(super) type Symbol = u32;

/// What an edge reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Label {
    /// A word, or any word with a given beginning.
    Symbol(Symbol),
    /// A number between two bounds, by index.
    Number(u32),
    /// A hit of another list.
    List(ListId),
    /// Up to this many words.
    Gap(u8),
}

/// A term as it is read: `FROM` is its start, `TO` its end; an edge without a label reads nothing.
#[derive(Debug, Default)]
pub(super) struct Fragment {
    /// Edges of the first `used` states; the others are kept for the room they hold.
    states: Vec<Vec<(Option<Label>, u32)>>,
    used: usize,
}

impl Fragment {
    pub(super) const FROM: u32 = 0;
    pub(super) const TO: u32 = 1;

    pub(super) fn clear(&mut self) {
        self.used = 0;
        self.state();
        self.state();
    }

    pub(super) fn state(&mut self) -> u32 {
        match self.states.get_mut(self.used) {
            Some(state) => state.clear(),
            None => self.states.push(Vec::new()),
        }
        self.used += 1;
        narrow(self.used - 1)
    }

    /// An edge from one state to another; without a label it reads nothing.
    pub(super) fn edge(&mut self, from: u32, label: Option<Label>, to: u32) {
        self.states[from as usize].push((label, to));
    }

    /// Adds what can be reached by reading nothing.
    fn close(&self, set: &mut Vec<u32>) {
        let mut at = 0;
        while at < set.len() {
            for (label, to) in &self.states[set[at] as usize] {
                if label.is_none() && !set.contains(to) {
                    set.push(*to);
                }
            }
            at += 1;
        }
        set.sort_unstable();
    }
}

/// A state of the automaton of a term.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// Where its edges end among those of the batch.
    end: u32,
    accepts: bool,
}

/// The automata of some terms, one after the other. The first state of each is its start.
#[derive(Debug, Default)]
pub(super) struct Automata {
    /// Sorted by label in each state; the state they lead to is numbered within its automaton.
    edges: Vec<(Label, u32)>,
    steps: Vec<Step>,
    /// Where each automaton ends in `steps`.
    ends: Vec<u32>,
}

/// One of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Automaton<'a> {
    batch: &'a Automata,
    from: usize,
    to: usize,
}

impl Automata {
    pub(super) fn get(&self, number: usize) -> Automaton<'_> {
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        Automaton { batch: self, from, to: self.ends[number] as usize }
    }

    /// Adds the automaton of a fragment: one state for each set of its places.
    pub(super) fn push(&mut self, fragment: &Fragment, sets: &mut Sets) {
        let first = self.steps.len();
        sets.clear(fragment.used);
        let Sets { set, leaving, .. } = sets;
        let (mut set, mut leaving) = (std::mem::take(set), std::mem::take(leaving));
        set.clear();
        set.push(Fragment::FROM);
        fragment.close(&mut set);
        sets.number(&set);
        while self.steps.len() - first < sets.ends.len() {
            let places = sets.get(self.steps.len() - first);
            let accepts = places.contains(&Fragment::TO);
            leaving.clear();
            for place in places {
                let edges = fragment.states[*place as usize].iter();
                leaving.extend(edges.filter_map(|(label, to)| label.map(|label| (label, *to))));
            }
            leaving.sort_unstable();
            leaving.dedup();
            for group in leaving.chunk_by(|a, b| a.0 == b.0) {
                set.clear();
                set.extend(group.iter().map(|(_, to)| *to));
                fragment.close(&mut set);
                self.edges.push((group[0].0, sets.number(&set)));
            }
            self.steps.push(Step { end: narrow(self.edges.len()), accepts });
        }
        self.ends.push(narrow(self.steps.len()));
        (sets.set, sets.leaving) = (set, leaving);
    }
}

impl<'a> Automaton<'a> {
    /// Number of states.
    pub(super) fn len(self) -> usize {
        self.to - self.from
    }

    /// Whether the term may end in a state.
    pub(super) fn accepts(self, step: u32) -> bool {
        self.batch.steps[self.from + step as usize].accepts
    }

    /// Edges of a state, by label.
    pub(super) fn edges(self, step: u32) -> &'a [(Label, u32)] {
        let at = self.from + step as usize;
        let from = at.checked_sub(1).map_or(0, |before| self.batch.steps[before].end as usize);
        &self.batch.edges[from..self.batch.steps[at].end as usize]
    }
}

/// Sets of places of a term, each with a number.
#[derive(Debug, Default)]
pub(super) struct Sets {
    places: Vec<u32>,
    /// Where each set ends in `places`.
    ends: Vec<u32>,
    /// Numbers of the sets of one place, which most are, by place.
    single: Vec<Option<u32>>,
    several: FxHashMap<Box<[u32]>, u32>,
    // Room for one set and for what leaves it.
    set: Vec<u32>,
    leaving: Vec<(Label, u32)>,
}

impl Sets {
    fn clear(&mut self, places: usize) {
        self.places.clear();
        self.ends.clear();
        self.single.clear();
        self.single.resize(places, None);
        if !self.several.is_empty() {
            self.several = FxHashMap::default();
        }
    }

    fn get(&self, number: usize) -> &[u32] {
        let from = if number == 0 { 0 } else { self.ends[number - 1] as usize };
        &self.places[from..self.ends[number] as usize]
    }

    /// Number of a sorted set, given to it now if it has none.
    fn number(&mut self, set: &[u32]) -> u32 {
        let next = narrow(self.ends.len());
        let number = match set {
            [place] => *self.single[*place as usize].get_or_insert(next),
            _ => match self.several.get(set) {
                Some(number) => *number,
                None => *self.several.entry(set.into()).or_insert(next),
            },
        };
        if number == next {
            self.places.extend_from_slice(set);
            self.ends.push(narrow(self.places.len()));
        }
        number
    }
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

//! The terms as a graph of labels, while it is being built.
//!
//! A term with many alternatives stands for thousands of sequences. Its own automaton is small;
//! it is merged into the graph of all the terms by following both at once, and the parts that only
//! it goes through are shared between its sequences instead of being written out.

use rustc_hash::FxHashMap;

/// Number of a node.
pub(super) type NodeId = u32;
/// Number of a list in the lexicon.
pub type ListId = u16;
/// Number of a term in the lexicon.
pub type TermId = u32;
/// Number of a word or of a beginning of word.
pub(super) type Symbol = u32;

/// What an edge reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Label {
    /// A word, or any word with a given beginning.
    Symbol(u32),
    /// A number between two bounds, by index.
    Number(u32),
    /// A hit of another list.
    List(ListId),
    /// Up to this many words.
    Gap(u8),
}

/// A state of the graph.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// Sorted by label.
    pub(super) edges: Vec<(Label, NodeId)>,
    /// Terms that end here, one a list: the first that was inserted.
    pub(super) accepts: Vec<(ListId, TermId)>,
    /// Whether more than one path may lead here: it must be copied before it changes.
    shared: bool,
}

impl State {
    fn accept(&mut self, list: ListId, term: TermId) -> bool {
        let new = !self.accepts.iter().any(|(l, _)| *l == list);
        if new {
            self.accepts.push((list, term));
        }
        new
    }
}

/// The automaton of one term: `FROM` is its start, `TO` its end.
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

/// A state of the deterministic automaton of a term.
#[derive(Debug, Default)]
struct Step {
    edges: Vec<(Label, u32)>,
    accepts: bool,
}

/// The graph of all the terms.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) states: Vec<State>,
    // One term at a time, reused from one to the next.
    steps: Vec<Step>,
    sets: Sets,
    fresh: Vec<Option<NodeId>>,
    /// Nodes that hold a step and the node it was merged into, by step.
    merged: Vec<Vec<(NodeId, NodeId)>>,
}

/// Sets of places of a term, each with a number.
#[derive(Debug, Default)]
struct Sets {
    places: Vec<u32>,
    /// Where each set ends in `places`.
    ends: Vec<u32>,
    /// Numbers of the sets of one place, which most are, by place.
    single: Vec<Option<u32>>,
    several: FxHashMap<Box<[u32]>, u32>,
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

impl Graph {
    pub(super) fn node(&mut self) -> NodeId {
        self.states.push(State::default());
        narrow(self.states.len() - 1)
    }

    /// Adds the sequences of `fragment` under `root`; false when `list` already had them all.
    pub(super) fn insert(&mut self, root: NodeId, fragment: &Fragment, list: ListId, term: TermId) -> bool {
        self.determine(fragment);
        self.fresh.clear();
        self.fresh.resize(self.steps.len(), None);
        self.merged.iter_mut().for_each(Vec::clear);
        if self.merged.len() < self.steps.len() {
            self.merged.resize(self.steps.len(), Vec::new());
        }
        let mut new = false;
        self.merge(root, 0, (list, term), &mut new);
        new
    }

    /// Makes the automaton of the term deterministic: one state for each set of places.
    fn determine(&mut self, fragment: &Fragment) {
        self.steps.clear();
        self.sets.clear(fragment.used);
        let mut set = vec![Fragment::FROM];
        fragment.close(&mut set);
        self.sets.number(&set);
        let mut leaving: Vec<(Label, u32)> = Vec::new();
        while self.steps.len() < self.sets.ends.len() {
            let places = self.sets.get(self.steps.len());
            let accepts = places.contains(&Fragment::TO);
            leaving.clear();
            for place in places {
                let edges = fragment.states[*place as usize].iter();
                leaving.extend(edges.filter_map(|(label, to)| label.map(|label| (label, *to))));
            }
            leaving.sort_unstable();
            leaving.dedup();
            let mut edges = Vec::with_capacity(leaving.len());
            for group in leaving.chunk_by(|a, b| a.0 == b.0) {
                set.clear();
                set.extend(group.iter().map(|(_, to)| *to));
                fragment.close(&mut set);
                edges.push((group[0].0, self.sets.number(&set)));
            }
            self.steps.push(Step { edges, accepts });
        }
    }

    /// Merges the state `step` of the term into `node`; gives the node that holds both.
    fn merge(&mut self, node: NodeId, step: u32, end: (ListId, TermId), new: &mut bool) -> NodeId {
        let known = self.merged[step as usize].iter().find(|(from, _)| *from == node);
        if let Some(&(_, known)) = known {
            self.states[known as usize].shared = true;
            return known;
        }
        let target = if self.states[node as usize].shared { self.copy(node) } else { node };
        self.merged[step as usize].push((node, target));
        if self.steps[step as usize].accepts {
            *new |= self.states[target as usize].accept(end.0, end.1);
        }
        for index in 0..self.steps[step as usize].edges.len() {
            let (label, next) = self.steps[step as usize].edges[index];
            match self.states[target as usize].edges.binary_search_by_key(&label, |e| e.0) {
                Ok(at) => {
                    let child = self.states[target as usize].edges[at].1;
                    let merged = self.merge(child, next, end, new);
                    self.states[target as usize].edges[at].1 = merged;
                }
                Err(at) => {
                    let child = self.fresh(next, end);
                    self.states[target as usize].edges.insert(at, (label, child));
                    *new = true;
                }
            }
        }
        target
    }

    /// A copy of `node` that may change; what follows it now has two parents.
    fn copy(&mut self, node: NodeId) -> NodeId {
        let mut state = self.states[node as usize].clone();
        state.shared = false;
        for (_, child) in &state.edges {
            self.states[*child as usize].shared = true;
        }
        self.states.push(state);
        narrow(self.states.len() - 1)
    }

    /// The node of a state that only this term reaches, and of all that follows it.
    fn fresh(&mut self, step: u32, end: (ListId, TermId)) -> NodeId {
        if let Some(known) = self.fresh[step as usize] {
            self.states[known as usize].shared = true;
            return known;
        }
        let node = self.node();
        self.fresh[step as usize] = Some(node);
        if self.steps[step as usize].accepts {
            self.states[node as usize].accept(end.0, end.1);
        }
        // The edges of a step are sorted by label, as those of a state are.
        let edges = (0..self.steps[step as usize].edges.len())
            .map(|index| {
                let (label, next) = self.steps[step as usize].edges[index];
                (label, self.fresh(next, end))
            })
            .collect();
        self.states[node as usize].edges = edges;
        node
    }
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

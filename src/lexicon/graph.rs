//! The terms as a graph of labels, while it is being built.
//!
//! A term with many alternatives stands for thousands of sequences. Its own automaton is small;
//! it is merged into the graph of all the terms by following both at once, and the parts that only
//! it goes through are shared between its sequences instead of being written out.

use rustc_hash::FxHashMap;

use super::automaton::{Automaton, Label, ListId};

/// Number of a node.
pub(super) type NodeId = u32;
/// Number of a term in the lexicon.
pub type TermId = u32;

/// States with more edges than this find them by hash: a root has one for each word that begins a term.
const MANY: usize = 32;

/// A state of the graph.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// Sorted by label up to [`MANY`] of them, in the order of their coming beyond; sorted once the graph
    /// is [finished](Graph::finish).
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

/// The graph of all the terms.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) states: Vec<State>,
    /// Places of the edges of the states that have many.
    places: FxHashMap<(NodeId, Label), u32>,
    // One term at a time, reused from one to the next.
    fresh: Vec<Option<NodeId>>,
    /// Nodes that hold a step and the node it was merged into, by step.
    merged: Vec<Vec<(NodeId, NodeId)>>,
}

impl Graph {
    pub(super) fn node(&mut self) -> NodeId {
        self.states.push(State::default());
        narrow(self.states.len() - 1)
    }

    /// Adds the sequences of a term under `root`; false when `list` already had them all.
    pub(super) fn insert(
        &mut self,
        root: NodeId,
        automaton: Automaton<'_>,
        list: ListId,
        term: TermId,
    ) -> bool {
        self.fresh.clear();
        self.fresh.resize(automaton.len(), None);
        if self.merged.len() < automaton.len() {
            self.merged.resize(automaton.len(), Vec::new());
        }
        self.merged[..automaton.len()].iter_mut().for_each(Vec::clear);
        let mut new = false;
        self.merge(root, automaton, 0, (list, term), &mut new);
        new
    }

    /// Merges the state `step` of the term into `node`; gives the node that holds both.
    fn merge(
        &mut self,
        node: NodeId,
        automaton: Automaton<'_>,
        step: u32,
        end: (ListId, TermId),
        new: &mut bool,
    ) -> NodeId {
        let known = self.merged[step as usize].iter().find(|(from, _)| *from == node);
        if let Some(&(_, known)) = known {
            self.states[known as usize].shared = true;
            return known;
        }
        let target = if self.states[node as usize].shared { self.copy(node) } else { node };
        self.merged[step as usize].push((node, target));
        if automaton.accepts(step) {
            *new |= self.states[target as usize].accept(end.0, end.1);
        }
        for &(label, next) in automaton.edges(step) {
            match self.place(target, label) {
                Ok(at) => {
                    let child = self.states[target as usize].edges[at].1;
                    let merged = self.merge(child, automaton, next, end, new);
                    self.states[target as usize].edges[at].1 = merged;
                }
                Err(at) => {
                    let child = self.fresh(automaton, next, end);
                    self.states[target as usize].edges.insert(at, (label, child));
                    let count = self.states[target as usize].edges.len();
                    if count > MANY {
                        self.number_edges(target, if count == MANY + 1 { 0 } else { count - 1 });
                    }
                    *new = true;
                }
            }
        }
        target
    }

    /// Place of the edge of a state that bears a label, or the one where it would be put.
    fn place(&self, node: NodeId, label: Label) -> Result<usize, usize> {
        let edges = &self.states[node as usize].edges;
        if edges.len() <= MANY {
            return edges.binary_search_by_key(&label, |edge| edge.0);
        }
        self.places.get(&(node, label)).map_or(Err(edges.len()), |at| Ok(*at as usize))
    }

    /// Notes the places of the edges of a state, from the edge `from` on.
    fn number_edges(&mut self, node: NodeId, from: usize) {
        for (at, (label, _)) in (narrow(from)..).zip(&self.states[node as usize].edges[from..]) {
            self.places.insert((node, *label), at);
        }
    }

    /// Ends the building: the edges of every state are sorted by label.
    pub(super) fn finish(&mut self) {
        self.places = FxHashMap::default();
        for state in &mut self.states {
            if state.edges.len() > MANY {
                state.edges.sort_unstable();
            }
        }
    }

    /// A copy of `node` that may change; what follows it now has two parents.
    fn copy(&mut self, node: NodeId) -> NodeId {
        let mut state = self.states[node as usize].clone();
        state.shared = false;
        for (_, child) in &state.edges {
            self.states[*child as usize].shared = true;
        }
        let many = state.edges.len() > MANY;
        self.states.push(state);
        let copy = narrow(self.states.len() - 1);
        if many {
            self.number_edges(copy, 0);
        }
        copy
    }

    /// The node of a state that only this term reaches, and of all that follows it.
    fn fresh(&mut self, automaton: Automaton<'_>, step: u32, end: (ListId, TermId)) -> NodeId {
        if let Some(known) = self.fresh[step as usize] {
            self.states[known as usize].shared = true;
            return known;
        }
        let node = self.node();
        self.fresh[step as usize] = Some(node);
        if automaton.accepts(step) {
            self.states[node as usize].accept(end.0, end.1);
        }
        // The edges of a step are sorted by label, as those of a state are.
        let edges: Vec<_> = automaton
            .edges(step)
            .iter()
            .map(|&(label, next)| (label, self.fresh(automaton, next, end)))
            .collect();
        let many = edges.len() > MANY;
        self.states[node as usize].edges = edges;
        if many {
            self.number_edges(node, 0);
        }
        node
    }
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

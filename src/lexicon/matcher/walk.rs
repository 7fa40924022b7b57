//! Reading on from a token: words, beginnings, numbers, gaps and the hits of other lists.

use super::{Hit, Matcher, NUMBER, Node, NodeId, Scratch, UNKNOWN, narrow, number_at};
use crate::text::{Break, Kind, Token};

/// A walk through the graph from one token.
pub(super) struct Walk<'w> {
    pub(super) matcher: &'w Matcher,
    pub(super) folded: &'w str,
    pub(super) tokens: &'w [Token],
    pub(super) scratch: &'w Scratch,
    pub(super) start: usize,
    pub(super) hits: &'w mut Vec<Hit>,
}

impl Walk<'_> {
    /// The words up to `at` have been read and lead to `node`.
    pub(super) fn step(&mut self, node: NodeId, at: usize) {
        let matcher = self.matcher;
        let here = &matcher.nodes[node as usize];
        let accepts = here.accepts as usize;
        for &(list, term) in &matcher.accepts[accepts..accepts + here.accept_count as usize] {
            self.hits.push(Hit { list, term, start: narrow(self.start), end: narrow(at) });
        }
        // A phrase runs across spaces, hyphens and apostrophes, not across punctuation.
        if self.tokens.get(at).is_some_and(|token| token.before == Break::None) {
            self.consume(here, at);
        }
        if here.gap_count > 0 {
            self.gaps(here, at);
        }
    }

    pub(super) fn gaps(&mut self, here: &Node, at: usize) {
        let matcher = self.matcher;
        let others = here.others as usize;
        for gap in &matcher.others[others..others + here.gap_count as usize] {
            let target = &matcher.nodes[gap.target as usize];
            // The gap may cross a comma, never a clause.
            let last = self.tokens.len().min(at + gap.value as usize + 1);
            for next in at..last {
                if self.tokens[next].before > Break::Soft {
                    break;
                }
                self.consume(target, next);
            }
        }
    }

    /// Reads the token at `at` from `here`; most tokens are turned away by one test.
    #[inline]
    pub(super) fn consume(&mut self, here: &Node, at: usize) {
        if self.scratch.masks[at] & here.mask != 0 || self.scratch.quotes(here, at) {
            self.follow(here, at);
        }
    }

    pub(super) fn follow(&mut self, here: &Node, at: usize) {
        let (matcher, scratch) = (self.matcher, self.scratch);
        let id = scratch.ids[at];
        if id == UNKNOWN {
            for (_, symbol) in scratch.stems_at(narrow(at)) {
                if let Some(next) = matcher.edge(here, *symbol) {
                    self.step(next, at + 1);
                }
            }
        } else {
            if let Some(next) = matcher.edge(here, id) {
                self.step(next, at + 1);
            }
            let (from, to) = matcher.stems_of_word[id as usize];
            for symbol in &matcher.stem_symbols[from as usize..to as usize] {
                if let Some(next) = matcher.edge(here, *symbol) {
                    self.step(next, at + 1);
                }
            }
        }
        if scratch.masks[at] & here.mask & NUMBER != 0 || scratch.quotes(here, at) {
            self.others(here, at);
        }
    }

    /// Reads a number or the hit of a list at `at`.
    pub(super) fn others(&mut self, here: &Node, at: usize) {
        let numbers = here.others as usize + here.gap_count as usize;
        let lists = numbers + here.number_count as usize;
        if here.number_count > 0
            && let Some((value, len)) = self.number(at)
        {
            for index in numbers..lists {
                let other = self.matcher.others[index];
                if (other.low..=other.high).contains(&value) {
                    self.step(other.target, at + len);
                }
            }
        }
        let scratch = self.scratch;
        if !scratch.quotes(here, at) {
            return;
        }
        // Few lists have a hit at one place; a root may quote many.
        let matcher = self.matcher;
        let lists = &matcher.others[lists..lists + here.list_count as usize];
        let at = narrow(at);
        let from = scratch.quoted.partition_point(|(start, _, _)| *start < at);
        for (start, list, end) in &scratch.quoted[from..] {
            if *start != at {
                break;
            }
            if let Ok(index) = lists.binary_search_by_key(list, |other| other.value) {
                self.step(lists[index].target, *end as usize);
            }
        }
    }

    /// Value of the number at `at` and how many tokens it takes: digits, or words added up.
    fn number(&self, at: usize) -> Option<(f32, usize)> {
        let token = &self.tokens[at];
        if token.kind == Kind::Number {
            return Some((token.value, 1));
        }
        let id = self.scratch.ids[at];
        if id == UNKNOWN || self.matcher.values[id as usize].is_nan() {
            return None;
        }
        number_at(self.folded, self.tokens, at)
    }
}

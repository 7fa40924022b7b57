//! The list of active formatting elements: `<b>`, `<a>`, `<small>`… are reopened after the block that
//! ended them, and closed across the blocks that hold them.

use super::element::{Element, Formatting, Space};
use super::stack::{MAX_DEPTH, Tree};
use crate::extract::html::names::{self, Name, property};
use crate::extract::html::place::Role;
use crate::extract::html::tag::Span;

/// Formatting elements remembered for reopening.
const MAX_FORMATTING: usize = 64;

impl Tree<'_> {
    /// Adds an element to the active formatting elements, at most three alike.
    pub(super) fn remember(&mut self, name: Name, role: &Role, tag: Span, id: u32) {
        let since = self.formatting.iter().rposition(|f| f.id == 0).map_or(0, |at| at + 1);
        let written = tag.of(self.source);
        let mut alike = 0;
        let mut first = None;
        for (at, entry) in self.formatting.iter().enumerate().skip(since) {
            if entry.name == name && entry.tag.of(self.source) == written {
                alike += 1;
                first = first.or(Some(at));
            }
        }
        if alike >= 3
            && let Some(first) = first
        {
            self.formatting.remove(first);
        } else if self.formatting.len() - since >= MAX_FORMATTING {
            self.formatting.remove(since);
        }
        self.formatting.push(Formatting { name, role: *role, tag, id, open: true });
    }

    /// Reopens the formatting elements that the end of a block closed.
    pub(super) fn reconstruct(&mut self) {
        if self.formatting.last().is_none_or(|f| f.id == 0 || f.open) {
            return;
        }
        let first = self.formatting.iter().rposition(|f| f.id == 0 || f.open).map_or(0, |at| at + 1);
        for at in first..self.formatting.len() {
            if self.stack.len() >= MAX_DEPTH {
                return;
            }
            let (name, role) = (self.formatting[at].name, self.formatting[at].role);
            let parent = if self.in_table() { self.foster_place() } else { self.place() };
            let id = self.insert(name, Space::Html, &role, parent);
            self.formatting[at].id = id;
            self.formatting[at].open = true;
        }
    }

    /// The adoption agency: closes a formatting element that may be misnested.
    pub(super) fn adopt(&mut self, name: Name) {
        if self.stack.last().is_some_and(|e| e.is(name) && !self.formatting.iter().any(|f| f.id == e.id)) {
            self.pop();
            return;
        }
        for _ in 0..8 {
            let Some(entry) = self
                .formatting
                .iter()
                .rposition(|f| f.id == 0 || f.name == name)
                .filter(|&at| self.formatting[at].id != 0)
            else {
                return self.end_other(name);
            };
            let id = self.formatting[entry].id;
            let Some(at) = self.stack.iter().rposition(|e| e.id == id) else {
                self.formatting.remove(entry);
                return;
            };
            if !self.in_scope(0, |e| e.id == id) {
                return;
            }
            let block =
                (at + 1..self.stack.len()).find(|&i| self.stack[i].properties & property::SPECIAL != 0);
            let Some(block) = block else {
                self.formatting.remove(entry);
                return self.pop_to(at);
            };
            self.adopt_around(entry, at, block);
        }
    }

    /// One round of the agency: the formatting element at `at` ends above the block at `block` and
    /// goes on inside it. Only the open path matters here: elements between the two are kept or
    /// dropped, never moved.
    pub(super) fn adopt_around(&mut self, entry: usize, at: usize, block: usize) {
        let Formatting { name, role, tag, id, .. } = self.formatting[entry];
        let block_id = self.stack[block].id;
        if self.stack[at].opened.breaks {
            self.builder.finish();
        }
        // Where the copy will stand in the list: at the place of the original, or just after the
        // innermost formatting element kept between it and the block.
        let mut bookmark = entry;
        let mut first_kept = true;
        for (counter, i) in (at + 1..block).rev().enumerate() {
            let inner = self.stack[i].id;
            match self.formatting.iter().position(|f| f.id == inner) {
                Some(position) if counter < 3 => {
                    if std::mem::take(&mut first_kept) {
                        bookmark = position + 1;
                    }
                }
                listed => {
                    if let Some(position) = listed {
                        self.formatting.remove(position);
                        bookmark -= usize::from(position < bookmark);
                    }
                    self.remove_quietly(i);
                }
            }
        }
        self.remove_quietly(at);
        if let Some(position) = self.formatting.iter().position(|f| f.id == id) {
            self.formatting.remove(position);
            bookmark -= usize::from(position < bookmark);
        }
        self.ids += 1;
        self.formatting.insert(
            bookmark.min(self.formatting.len()),
            Formatting { name, role, tag, id: self.ids, open: true },
        );
        // What stays open is no longer inside the original element.
        for i in at.max(1)..self.stack.len() {
            let parent = self.stack[i - 1].opened.place;
            let element = &mut self.stack[i];
            element.opened.place.rebase(element.name, &element.role, &parent);
            // A block opened out of sight, now seen, starts its line late.
            if element.role.breaks && !element.opened.breaks && !parent.hidden {
                element.opened.breaks = true;
                self.builder.finish();
            }
        }
        let Some(block) = self.stack.iter().rposition(|e| e.id == block_id) else { return };
        let parent = self.stack[block].opened.place;
        let opened = self.builder.open(name, &Role { breaks: false, ..role }, &parent);
        let properties = names::properties(name);
        let copy = Element { name, space: Space::Html, properties, id: self.ids, role, opened };
        self.stack.insert(block + 1, copy);
    }
}

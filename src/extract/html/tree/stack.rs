//! The stack of open elements: pushing, popping, scopes.

use super::element::{Element, Formatting, Space, foreign_object};
use crate::extract::html::builder::Builder;
use crate::extract::html::names::{
    self, BUTTON, CAPTION, DEFS, DESC, HTML, METADATA, Name, OL, P, SCRIPT, STYLE, SVG, SYMBOL, TABLE, TBODY,
    TD, TEMPLATE, TEXT, TFOOT, TH, THEAD, TITLE, TR, UL, property,
};
use crate::extract::html::opening::in_quirks_mode;
use crate::extract::html::place::{Drawing, Place, Role};
use crate::extract::html::tag::Span;

/// Elements open at once; deeper ones are counted, not kept, as browsers do.
pub(super) const MAX_DEPTH: usize = 512;

pub(super) const BUTTON_SCOPE: u8 = 1;
pub(super) const LIST_SCOPE: u8 = 2;
pub(super) const TABLE_SCOPE: u8 = 3;

/// The open path through the document, writing what it meets into the builder.
pub(in crate::extract::html) struct Tree<'a> {
    pub(super) source: &'a str,
    pub(in crate::extract::html) builder: Builder<'a>,
    pub(in crate::extract::html) stack: Vec<Element>,
    pub(super) formatting: Vec<Formatting>,
    /// Element number of the open form, 0 when none.
    pub(super) form: u32,
    pub(super) ids: u32,
    /// Elements open beyond [`MAX_DEPTH`].
    pub(super) overflow: u32,
    /// How many `p` and how many table parts are open: most tags need look no further.
    pub(super) paragraphs: u32,
    pub(super) tables: u32,
    pub(super) templates: u32,
    /// Without a modern doctype, a table does not end the paragraph it stands in.
    pub(super) quirks: bool,
}

impl<'a> Tree<'a> {
    pub(in crate::extract::html) fn new(source: &'a str) -> Self {
        let mut tree = Self {
            source,
            builder: Builder::new(source),
            stack: Vec::with_capacity(64),
            formatting: Vec::new(),
            form: 0,
            ids: 0,
            overflow: 0,
            paragraphs: 0,
            tables: 0,
            templates: 0,
            quirks: in_quirks_mode(source),
        };
        tree.insert(HTML, Space::Html, &Role::default(), Place::default());
        tree
    }

    /// Place of text at this point, foster parenting aside.
    pub(in crate::extract::html) fn place(&self) -> Place {
        self.stack.last().map_or_else(Place::default, |e| e.opened.place)
    }

    /// Whether the current element is foreign content where CDATA is allowed.
    pub(in crate::extract::html) fn is_foreign(&self) -> bool {
        self.stack.last().is_some_and(|e| e.space != Space::Html)
    }

    pub(super) fn insert(&mut self, name: Name, space: Space, role: &Role, parent: Place) -> u32 {
        let mut opened = self.builder.open(name, role, &parent);
        let properties = if space == Space::Html { names::properties(name) } else { 0 };
        opened.place.drawing = match (space, name, parent.drawing) {
            (Space::Svg, SYMBOL | DEFS | METADATA | STYLE | SCRIPT, _)
            | (Space::Svg, _, Drawing::Library) => Drawing::Library,
            (Space::Svg, TEXT, _) => Drawing::Text,
            (Space::Svg, SVG, _) => Drawing::Shapes,
            (Space::Svg, TITLE | DESC, _) => Drawing::Shapes,
            (Space::Svg, name, _) if name == foreign_object() => Drawing::Text,
            (_, _, drawing) => drawing,
        };
        self.ids += 1;
        match name {
            _ if space != Space::Html => {}
            P => self.paragraphs += 1,
            TEMPLATE => self.templates += 1,
            _ if properties & property::TABLE != 0 => self.tables += 1,
            _ => {}
        }
        let element = Element { name, space, properties, id: self.ids, role: *role, opened };
        self.stack.push(element);
        if properties & property::MARKER != 0 && properties & property::TABLE == 0 {
            self.marker();
        }
        self.ids
    }

    /// Puts in the list of formatting elements a bound that reopening does not cross.
    pub(super) fn marker(&mut self) {
        self.formatting.push(Formatting {
            name: Name(0),
            role: Role::default(),
            tag: Span::default(),
            id: 0,
            open: true,
        });
    }

    pub(super) fn pop(&mut self) {
        if self.stack.len() > 1 {
            self.remove(self.stack.len() - 1);
        }
    }

    /// Takes the element at `at` off the stack, wherever it is.
    pub(super) fn remove(&mut self, at: usize) {
        let element = self.stack.remove(at);
        self.builder.close(element.name, element.role.container, &element.opened);
        if element.space != Space::Html {
            return;
        }
        match element.name {
            P => self.paragraphs -= 1,
            TEMPLATE => self.templates -= 1,
            _ if element.properties & property::TABLE != 0 => self.tables -= 1,
            _ => {}
        }
        if element.properties & property::FORMATTING != 0
            && let Some(entry) = self.formatting.iter_mut().rev().find(|f| f.id == element.id)
        {
            entry.open = false;
        }
        if element.properties & property::MARKER != 0 {
            while let Some(entry) = self.formatting.pop() {
                if entry.id == 0 {
                    break;
                }
            }
        }
    }

    /// Takes an element off the stack without ending the line: its content goes on.
    pub(super) fn remove_quietly(&mut self, at: usize) {
        self.stack[at].opened.breaks = false;
        self.remove(at);
    }

    pub(super) fn pop_to(&mut self, len: usize) {
        while self.stack.len() > len.max(1) {
            self.pop();
        }
    }

    /// Pops up to and including the first element that `is` accepts, never the root.
    pub(super) fn pop_until(&mut self, is: impl Fn(&Element) -> bool) {
        while self.stack.len() > 1 {
            let found = self.stack.last().is_some_and(&is);
            self.pop();
            if found {
                break;
            }
        }
    }

    pub(super) fn pop_while(&mut self, is: impl Fn(&Element) -> bool) {
        while self.stack.len() > 1 && self.stack.last().is_some_and(&is) {
            self.pop();
        }
    }

    /// Pops up to and including the innermost element called `name`, unless a special element holds it.
    pub(super) fn end_other(&mut self, name: Name) {
        for at in (0..self.stack.len()).rev() {
            let element = &self.stack[at];
            if element.is(name) {
                self.pop_to(at);
                return;
            }
            if element.properties & property::SPECIAL != 0 {
                return;
            }
        }
    }

    pub(super) fn implied_ends(&mut self, except: Option<Name>) {
        self.pop_while(|e| e.properties & property::IMPLIED != 0 && Some(e.name) != except);
    }

    pub(super) fn close_p(&mut self) {
        if self.paragraphs > 0 && self.in_scope(BUTTON_SCOPE, |e| e.is(P)) {
            self.implied_ends(Some(P));
            self.pop_until(|e| e.is(P));
        }
    }

    /// Whether an element that `is` accepts is open within the given scope.
    pub(super) fn in_scope(&self, scope: u8, is: impl Fn(&Element) -> bool) -> bool {
        for element in self.stack.iter().rev() {
            if is(element) {
                return true;
            }
            let stops = match scope {
                TABLE_SCOPE => element.is(TABLE) || element.is(TEMPLATE),
                _ => {
                    element.properties & property::SCOPE != 0
                        || element.integrates()
                        || (scope == BUTTON_SCOPE && element.is(BUTTON))
                        || (scope == LIST_SCOPE && (element.is(OL) || element.is(UL)))
                }
            };
            if stops {
                return false;
            }
        }
        false
    }

    /// Whether the parser stands between the cells of a table.
    pub(super) fn in_table(&self) -> bool {
        if self.tables == 0 {
            return false;
        }
        for element in self.stack.iter().rev() {
            if element.space == Space::Html && element.properties & property::TABLE != 0 {
                return !matches!(element.name, TD | TH | CAPTION);
            }
            if element.is(TEMPLATE) {
                return false;
            }
        }
        false
    }

    /// Place of content misplaced in a table: before the table, unless an element of its own
    /// already holds it.
    pub(super) fn foster_place(&self) -> Place {
        let misplaced =
            self.stack.last().is_some_and(|e| !matches!(e.name, TABLE | TBODY | THEAD | TFOOT | TR));
        if misplaced {
            return self.place();
        }
        let table = self.stack.iter().rposition(|e| e.is(TABLE)).unwrap_or(0);
        self.stack.get(table.saturating_sub(1)).map_or_else(Place::default, |e| e.opened.place)
    }
}

//! The stack of open elements, kept as the HTML specification builds the tree: implied end tags,
//! misnested formatting, tables, foreign islands. No tree is kept, only the open path.
//!
//! <https://html.spec.whatwg.org/multipage/parsing.html#tree-construction>

mod element;
mod foreign;
mod formatting;
mod stack;

use self::element::{Element, Space};
pub(super) use self::stack::Tree;
use self::stack::{BUTTON_SCOPE, LIST_SCOPE, MAX_DEPTH, TABLE_SCOPE};
use super::builder::Builder;
use super::names::{
    self, A, ADDRESS, APPLET, AREA, BODY, BR, BUTTON, CAPTION, COL, COLGROUP, DD, DIV, DT, EMBED, FORM,
    FRAME, FRAMESET, H1, H2, H3, H4, H5, H6, HEAD, HR, HTML, IMG, INPUT, LABEL, LEGEND, LI, MARQUEE, MATH,
    NOBR, NOSCRIPT, Name, OBJECT, OPTGROUP, OPTION, P, PLAINTEXT, PRE, RB, RP, RT, RTC, RUBY, SCRIPT, SELECT,
    SPAN, STYLE, SVG, TABLE, TBODY, TD, TEMPLATE, TFOOT, TH, THEAD, TR, WBR, XMP, property,
};
use super::place::Role;
use super::tag::Tag;
use super::tokenizer::TextKind;
use crate::extract::writer::Reading;

impl<'a> Tree<'a> {
    /// Applies the attributes of `<html>` or `<body>`, whose element is always open.
    pub(super) fn root(&mut self, role: &Role) {
        for element in &mut self.stack {
            element.opened.place.hidden |= role.hidden;
        }
    }

    pub(super) fn text(&mut self, start: usize, end: usize, kind: TextKind) {
        let reading = match kind {
            TextKind::Data => Reading::Html,
            TextKind::Rcdata => Reading::Rcdata,
            TextKind::Raw => Reading::Plain,
        };
        let mut place = self.place();
        if kind == TextKind::Data && !self.is_foreign() {
            if self.in_table() && !self.source[start..end].trim_ascii().is_empty() {
                // Text between the cells of a table is shown before the table.
                place = self.foster_place();
            }
            if self.formatting.last().is_some_and(|f| f.id != 0 && !f.open) {
                self.reconstruct();
                place = self.place();
            }
        }
        self.builder.text(start, end, reading, &place);
    }

    /// Opens the element of a start tag, closing what the tag implies is closed.
    pub(super) fn start(&mut self, tag: &Tag, role: &Role) {
        let properties = names::properties(tag.name);
        if self.overflow > 0 || self.stack.len() >= MAX_DEPTH {
            return self.start_too_deep(tag, role, properties);
        }
        if self.is_foreign() && self.start_foreign(tag, role, properties) {
            return;
        }
        if properties & property::TABLE != 0 && tag.name != TABLE {
            return self.start_table_part(tag, role);
        }
        let in_table = self.in_table();
        match tag.name {
            TABLE if in_table => self.pop_until(|e| e.is(TABLE)),
            FORM if in_table => {
                // Such a form holds nothing, but no other can open before its end tag.
                if self.form == 0 {
                    self.ids += 1;
                    self.form = self.ids;
                }
                return;
            }
            FORM if self.form != 0 && self.templates == 0 => return,
            SELECT if self.in_scope(0, |e| e.is(SELECT)) => return self.pop_until(|e| e.is(SELECT)),
            HTML | BODY => return self.root(role),
            HEAD | FRAMESET | FRAME => return,
            _ => {}
        }
        if properties & property::CLOSES_P != 0 || (tag.name == TABLE && !self.quirks) {
            self.close_p();
        }
        let in_link = tag.name == A && self.open_link().is_some();
        self.close_before(tag.name);
        if reopens_formatting(tag.name, properties) {
            self.reconstruct();
        }
        if matches!(tag.name, A | SPAN) && self.follows_a_link(tag, in_link) {
            self.builder.finish();
        }
        let misplaced = in_table && !matches!(tag.name, TABLE | SCRIPT | STYLE | TEMPLATE) && self.in_table();
        let parent = if misplaced { self.foster_place() } else { self.place() };
        let space = match tag.name {
            SVG => Space::Svg,
            MATH => Space::Math,
            _ => Space::Html,
        };
        if properties & property::VOID != 0 {
            let opened = self.builder.open(tag.name, role, &parent);
            return self.builder.close(tag.name, false, &opened);
        }
        let id = self.insert(tag.name, space, role, parent);
        if space != Space::Html && tag.self_closing {
            self.pop();
        } else if tag.name == FORM {
            self.form = id;
        } else if properties & property::FORMATTING != 0 {
            self.remember(tag.name, role, tag.span, id);
        }
    }

    /// Number of the link that a new link would end.
    fn open_link(&self) -> Option<u32> {
        self.formatting.iter().rev().take_while(|f| f.id != 0).find(|f| f.name == A).map(|f| f.id)
    }

    /// Whether a link, or a plain entry among links, starts where another ends, outside running text:
    /// the page lays out rows and columns of links apart.
    fn follows_a_link(&self, tag: &Tag, ended_by_this_one: bool) -> bool {
        let before = &self.source.as_bytes()[..tag.span.range().start];
        let ends_with = |end: &[u8]| {
            before.len() >= end.len() && before[before.len() - end.len()..].eq_ignore_ascii_case(end)
        };
        let adjacent = ends_with(b"</a>") || (tag.name == A && ends_with(b"</span>"));
        (adjacent || ended_by_this_one)
            && self.stack.last().is_some_and(|e| {
                e.properties & property::BLOCK != 0
                    && e.properties & property::HEADING == 0
                    && !matches!(e.name, P | PRE)
                    && !e.opened.place.hidden
            })
    }

    /// Closes the open elements that cannot hold, or go on beside, a new element called `name`.
    fn close_before(&mut self, name: Name) {
        match name {
            H1 | H2 | H3 | H4 | H5 | H6
                if self.stack.last().is_some_and(|e| e.properties & property::HEADING != 0) =>
            {
                self.pop();
            }
            LI | DD | DT => self.start_item(name),
            PLAINTEXT | XMP => self.close_p(),
            BUTTON if self.in_scope(0, |e| e.is(BUTTON)) => {
                self.implied_ends(None);
                self.pop_until(|e| e.is(BUTTON));
            }
            A => {
                if let Some(id) = self.open_link() {
                    self.adopt(A);
                    self.formatting.retain(|f| f.id != id);
                    if let Some(at) = self.stack.iter().position(|e| e.id == id) {
                        self.remove(at);
                    }
                }
            }
            NOBR => {
                self.reconstruct();
                if self.in_scope(0, |e| e.is(NOBR)) {
                    self.adopt(NOBR);
                }
            }
            INPUT if self.in_scope(0, |e| e.is(SELECT)) => self.pop_until(|e| e.is(SELECT)),
            HR if self.in_scope(0, |e| e.is(SELECT)) => self.implied_ends(None),
            OPTION | OPTGROUP => {
                if self.in_scope(0, |e| e.is(SELECT)) {
                    self.implied_ends((name == OPTION).then_some(OPTGROUP));
                } else if self.stack.last().is_some_and(|e| e.is(OPTION)) {
                    self.pop();
                }
            }
            RB | RTC | RP | RT if self.in_scope(0, |e| e.is(RUBY)) => {
                self.implied_ends(matches!(name, RP | RT).then_some(RTC));
            }
            _ => {}
        }
    }

    /// Place of void or raw content met too deep: nothing is pushed, the depth is counted.
    fn start_too_deep(&mut self, tag: &Tag, role: &Role, properties: u16) {
        if role.breaks {
            self.builder.finish();
        }
        if properties & property::VOID == 0 && !(self.is_foreign() && tag.self_closing) {
            self.overflow += 1;
        }
    }

    fn start_table_part(&mut self, tag: &Tag, role: &Role) {
        if matches!(tag.name, COL | COLGROUP) {
            // Nothing can be written in a column: it needs no place on the stack.
            if self.in_scope(TABLE_SCOPE, |e| e.is(TABLE)) {
                self.pop_while(|e| !e.is(TABLE));
            }
            return;
        }
        if !self.in_scope(TABLE_SCOPE, |e| e.is(TABLE)) {
            return;
        }
        let bounds: &[Name] = match tag.name {
            CAPTION | TBODY | THEAD | TFOOT => &[TABLE],
            TR => &[TABLE, TBODY, THEAD, TFOOT],
            _ => &[TABLE, TBODY, THEAD, TFOOT, TR],
        };
        self.pop_while(|e| !(e.space == Space::Html && bounds.contains(&e.name)));
        let current = self.stack.last().map(|e| e.name);
        let implied = Role { breaks: true, ..Role::default() };
        if matches!(tag.name, TR | TD | TH) && current == Some(TABLE) {
            self.insert(TBODY, Space::Html, &implied, self.place());
        }
        if matches!(tag.name, TD | TH) && self.stack.last().is_none_or(|e| e.name != TR) {
            self.insert(TR, Space::Html, &implied, self.place());
        }
        self.insert(tag.name, Space::Html, role, self.place());
        if names::properties(tag.name) & property::MARKER != 0 {
            self.marker();
        }
    }

    /// Closes the open item of the same list, as `<li>` and `<dt>`/`<dd>` do.
    fn start_item(&mut self, name: Name) {
        let same = |e: &Element| if name == LI { e.is(LI) } else { e.is(DD) || e.is(DT) };
        let mut open = None;
        for element in self.stack.iter().rev() {
            if same(element) {
                open = Some(element.name);
                break;
            }
            let stops = element.properties & property::SPECIAL != 0
                && !(element.is(ADDRESS) || element.is(DIV) || element.is(P));
            if stops {
                break;
            }
        }
        if let Some(open) = open {
            self.implied_ends(Some(open));
            self.pop_until(|e| e.is(open));
        }
        self.close_p();
    }

    /// Closes what an end tag closes.
    pub(super) fn end(&mut self, tag: &Tag) {
        let name = tag.name;
        if self.overflow > 0 {
            self.overflow -= 1;
            if names::properties(name) & property::BLOCK != 0 {
                self.builder.finish();
            }
            return;
        }
        if self.is_foreign() && self.end_foreign(name) {
            return;
        }
        let properties = names::properties(name);
        match name {
            P => {
                if self.paragraphs == 0 || !self.in_scope(BUTTON_SCOPE, |e| e.is(P)) {
                    self.builder.finish();
                } else {
                    self.close_p();
                }
            }
            BR => {
                self.builder.finish();
            }
            HTML | BODY | HEAD | COL | COLGROUP => {}
            TEMPLATE => {
                if self.templates > 0 {
                    self.pop_until(|e| e.is(TEMPLATE));
                }
            }
            FORM => self.end_form(),
            LI | DD | DT => {
                let scope = if name == LI { LIST_SCOPE } else { 0 };
                if self.in_scope(scope, |e| e.is(name)) {
                    self.implied_ends(Some(name));
                    self.pop_until(|e| e.is(name));
                }
            }
            H1 | H2 | H3 | H4 | H5 | H6 => {
                let heading = |e: &Element| e.properties & property::HEADING != 0;
                if self.in_scope(0, heading) {
                    self.implied_ends(None);
                    self.pop_until(heading);
                }
            }
            TABLE | TBODY | THEAD | TFOOT | TR | TD | TH | CAPTION => {
                if self.tables > 0 && self.in_scope(TABLE_SCOPE, |e| e.is(name)) {
                    self.pop_until(|e| e.is(name));
                }
            }
            _ if properties & property::FORMATTING != 0 => self.adopt(name),
            OPTION | OPTGROUP | LABEL | LEGEND | NOSCRIPT => self.end_other(name),
            _ if properties & property::BLOCK != 0 => {
                if self.in_scope(0, |e| e.is(name)) {
                    self.implied_ends(None);
                    self.pop_until(|e| e.is(name));
                }
            }
            _ => self.end_other(name),
        }
    }

    fn end_form(&mut self) {
        if self.templates > 0 {
            if self.in_scope(0, |e| e.is(FORM)) {
                self.implied_ends(None);
                self.pop_until(|e| e.is(FORM));
            }
            return;
        }
        let form = std::mem::take(&mut self.form);
        if form == 0 || !self.in_scope(0, |e| e.id == form) {
            return;
        }
        self.implied_ends(None);
        match self.stack.iter().rposition(|e| e.id == form) {
            Some(at) if at + 1 < self.stack.len() => self.remove_quietly(at),
            Some(_) => self.pop(),
            None => {}
        }
    }

    /// Ends everything, at the end of the source.
    pub(super) fn finish(mut self) -> Builder<'a> {
        self.pop_to(0);
        self.builder.finish();
        self.builder
    }
}

/// Whether a start tag first reopens the formatting elements that the end of a block closed.
fn reopens_formatting(name: Name, properties: u16) -> bool {
    let inline = properties & (property::SPECIAL | property::CLOSES_P) == 0;
    inline
        || matches!(
            name,
            BUTTON | IMG | BR | WBR | INPUT | AREA | EMBED | OBJECT | APPLET | MARQUEE | SELECT | XMP
        )
        || name == NOSCRIPT
}

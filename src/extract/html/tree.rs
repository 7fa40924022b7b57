//! The stack of open elements, kept as the HTML specification builds the tree: implied end tags,
//! misnested formatting, tables, foreign islands. No tree is kept, only the open path.
//!
//! <https://html.spec.whatwg.org/multipage/parsing.html#tree-construction>

use super::builder::{Builder, Opened};
use super::names::{self, property, *};
use super::place::{Drawing, Place, Role};
use super::tokenizer::{Span, Tag, TextKind};
use crate::extract::writer::Reading;

/// Elements open at once; deeper ones are counted, not kept, as browsers do.
const MAX_DEPTH: usize = 512;
/// Formatting elements remembered for reopening.
const MAX_FORMATTING: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Html,
    Svg,
    Math,
}

struct Element {
    name: Name,
    space: Space,
    properties: u16,
    id: u32,
    role: Role,
    opened: Opened,
}

impl Element {
    fn is(&self, name: Name) -> bool {
        self.name == name && self.space == Space::Html
    }

    /// Whether HTML tags and text inside this foreign element are read as HTML.
    fn integrates(&self) -> bool {
        match self.space {
            Space::Html => false,
            Space::Svg => self.name == foreign_object() || matches!(self.name, DESC | TITLE),
            Space::Math => matches!(self.name, MI | MO | MN | MS | MTEXT),
        }
    }
}

fn foreign_object() -> Name {
    Name::new(b"foreignobject")
}

/// An entry of the list of active formatting elements; a marker when `id` is 0.
#[derive(Clone, Copy)]
struct Formatting {
    name: Name,
    role: Role,
    tag: Span,
    id: u32,
    open: bool,
}

/// The open path through the document, writing what it meets into the builder.
pub(super) struct Tree<'a> {
    source: &'a str,
    pub(super) builder: Builder<'a>,
    stack: Vec<Element>,
    formatting: Vec<Formatting>,
    /// Element number of the open form, 0 when none.
    form: u32,
    ids: u32,
    /// Elements open beyond [`MAX_DEPTH`].
    overflow: u32,
    /// How many `p` and how many table parts are open: most tags need look no further.
    paragraphs: u32,
    tables: u32,
    templates: u32,
    /// Without a modern doctype, a table does not end the paragraph it stands in.
    quirks: bool,
}

impl<'a> Tree<'a> {
    pub(super) fn new(source: &'a str) -> Self {
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
    pub(super) fn place(&self) -> Place {
        self.stack.last().map_or_else(Place::default, |e| e.opened.place)
    }

    /// Whether the current element is foreign content where CDATA is allowed.
    pub(super) fn is_foreign(&self) -> bool {
        self.stack.last().is_some_and(|e| e.space != Space::Html)
    }

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

    /// Opens the element of a start tag; false when the tag is ignored and has no content to skip.
    pub(super) fn start(&mut self, tag: &Tag, role: &Role) -> bool {
        let properties = names::properties(tag.name);
        if self.overflow > 0 || self.stack.len() >= MAX_DEPTH {
            return self.start_too_deep(tag, role, properties);
        }
        if self.is_foreign() && self.start_foreign(tag, role, properties) {
            return true;
        }
        let structural = properties & property::TABLE != 0;
        if structural && tag.name != TABLE {
            return self.start_table_part(tag, role);
        }
        let in_table = self.in_table();
        if in_table {
            match tag.name {
                TABLE => self.pop_until(|e| e.is(TABLE)),
                FORM => {
                    if self.form == 0 {
                        self.ids += 1;
                        self.form = self.ids;
                    }
                    return true;
                }
                _ => {}
            }
        }
        match tag.name {
            HTML | BODY => {
                self.root(role);
                return false;
            }
            HEAD | FRAMESET | FRAME => return false,
            FORM if self.form != 0 && self.templates == 0 => return false,
            _ => {}
        }
        if properties & property::CLOSES_P != 0 || (tag.name == TABLE && !self.quirks) {
            self.close_p();
        }
        match tag.name {
            H1 | H2 | H3 | H4 | H5 | H6 => {
                if self.stack.last().is_some_and(|e| e.properties & property::HEADING != 0) {
                    self.pop();
                }
            }
            LI | DD | DT => self.start_item(tag.name),
            PLAINTEXT | XMP => self.close_p(),
            BUTTON => {
                if self.in_scope(0, |e| e.is(BUTTON)) {
                    self.implied_ends(None);
                    self.pop_until(|e| e.is(BUTTON));
                }
            }
            A => {
                let open = self.formatting.iter().rev().take_while(|f| f.id != 0).find(|f| f.name == A);
                if let Some(id) = open.map(|f| f.id) {
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
            SELECT => {
                if self.in_scope(0, |e| e.is(SELECT)) {
                    self.pop_until(|e| e.is(SELECT));
                    return false;
                }
            }
            INPUT => {
                if self.in_scope(0, |e| e.is(SELECT)) {
                    self.pop_until(|e| e.is(SELECT));
                }
            }
            HR => {
                if self.in_scope(0, |e| e.is(SELECT)) {
                    self.implied_ends(None);
                }
            }
            OPTION | OPTGROUP => {
                if self.in_scope(0, |e| e.is(SELECT)) {
                    self.implied_ends((tag.name == OPTION).then_some(OPTGROUP));
                } else if self.stack.last().is_some_and(|e| e.is(OPTION)) {
                    self.pop();
                }
            }
            RB | RTC | RP | RT => {
                if self.in_scope(0, |e| e.is(RUBY)) {
                    self.implied_ends(matches!(tag.name, RP | RT).then_some(RTC));
                }
            }
            _ => {}
        }
        let special = properties & property::SPECIAL != 0;
        let inline = !special && properties & property::CLOSES_P == 0;
        if inline
            || matches!(
                tag.name,
                BUTTON
                    | IMG
                    | BR
                    | WBR
                    | INPUT
                    | AREA
                    | EMBED
                    | OBJECT
                    | APPLET
                    | MARQUEE
                    | SELECT
                    | XMP
                    | NOSCRIPT
            )
        {
            self.reconstruct();
        }
        let parent = if in_table
            && tag.name != TABLE
            && tag.name != SCRIPT
            && tag.name != STYLE
            && tag.name != TEMPLATE
        {
            if self.in_table() { self.foster_place() } else { self.place() }
        } else {
            self.place()
        };
        let space = match tag.name {
            SVG => Space::Svg,
            MATH => Space::Math,
            _ => Space::Html,
        };
        if properties & property::VOID != 0 {
            let opened = self.builder.open(tag.name, role, &parent);
            self.builder.close(tag.name, false, &opened);
            return true;
        }
        let id = self.insert(tag.name, space, role, parent);
        if space != Space::Html && tag.self_closing {
            self.pop();
            return true;
        }
        match tag.name {
            FORM => self.form = id,
            _ if properties & property::FORMATTING != 0 => self.remember(tag.name, role, tag.span, id),
            _ => {}
        }
        true
    }

    /// Place of void or raw content met too deep: nothing is pushed, the depth is counted.
    fn start_too_deep(&mut self, tag: &Tag, role: &Role, properties: u16) -> bool {
        if role.breaks {
            self.builder.finish();
        }
        if properties & property::VOID == 0 && !(self.is_foreign() && tag.self_closing) {
            self.overflow += 1;
        }
        true
    }

    fn start_table_part(&mut self, tag: &Tag, role: &Role) -> bool {
        if matches!(tag.name, COL | COLGROUP) {
            // Nothing can be written in a column: it needs no place on the stack.
            if self.in_scope(TABLE_SCOPE, |e| e.is(TABLE)) {
                self.pop_while(|e| !e.is(TABLE));
            }
            return false;
        }
        if !self.in_scope(TABLE_SCOPE, |e| e.is(TABLE)) {
            return false;
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
        true
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

    /// Handles a start tag inside SVG or MathML; false when it is to be read as HTML after all.
    fn start_foreign(&mut self, tag: &Tag, role: &Role, properties: u16) -> bool {
        let Some(current) = self.stack.last() else { return false };
        if current.integrates() && !(current.space == Space::Math && matches!(tag.name, MGLYPH | MALIGNMARK))
        {
            return false;
        }
        let a = &tag.attributes;
        let font = tag.name == FONT && (a.color.is_present() || a.face.is_present() || a.size.is_present());
        if properties & property::BREAKOUT != 0 || font {
            self.pop_while(|e| e.space != Space::Html && !e.integrates());
            return false;
        }
        let space = if tag.name == SVG && current.name == Name::new(b"annotation-xml") {
            Space::Svg
        } else {
            current.space
        };
        // SVG elements have no layout of their own, and their roles are about drawings.
        let role = Role { hidden: role.hidden, breaks: tag.name == TEXT, ..Role::default() };
        self.insert(tag.name, space, &role, self.place());
        if tag.self_closing {
            self.pop();
        }
        true
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

    fn end_other(&mut self, name: Name) {
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

    /// End tag while in foreign content; false when HTML rules apply.
    fn end_foreign(&mut self, name: Name) -> bool {
        if matches!(name, BR | P) {
            self.pop_while(|e| e.space != Space::Html && !e.integrates());
            return false;
        }
        for at in (0..self.stack.len()).rev() {
            let element = &self.stack[at];
            if element.space == Space::Html {
                return false;
            }
            if element.name == name {
                self.pop_to(at);
                return true;
            }
        }
        true
    }

    /// Ends everything, at the end of the source.
    pub(super) fn finish(mut self) -> Builder<'a> {
        self.pop_to(0);
        self.builder.finish();
        self.builder
    }

    fn insert(&mut self, name: Name, space: Space, role: &Role, parent: Place) -> u32 {
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

    fn pop(&mut self) {
        if self.stack.len() > 1 {
            self.remove(self.stack.len() - 1);
        }
    }

    /// Takes the element at `at` off the stack, wherever it is.
    fn remove(&mut self, at: usize) {
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

    fn pop_to(&mut self, len: usize) {
        while self.stack.len() > len.max(1) {
            self.pop();
        }
    }

    /// Pops up to and including the first element that `is` accepts, never the root.
    fn pop_until(&mut self, is: impl Fn(&Element) -> bool) {
        while self.stack.len() > 1 {
            let found = self.stack.last().is_some_and(&is);
            self.pop();
            if found {
                break;
            }
        }
    }

    fn pop_while(&mut self, is: impl Fn(&Element) -> bool) {
        while self.stack.len() > 1 && self.stack.last().is_some_and(&is) {
            self.pop();
        }
    }

    fn implied_ends(&mut self, except: Option<Name>) {
        self.pop_while(|e| e.properties & property::IMPLIED != 0 && Some(e.name) != except);
    }

    fn close_p(&mut self) {
        if self.paragraphs > 0 && self.in_scope(BUTTON_SCOPE, |e| e.is(P)) {
            self.implied_ends(Some(P));
            self.pop_until(|e| e.is(P));
        }
    }

    /// Whether an element that `is` accepts is open within the given scope.
    fn in_scope(&self, scope: u8, is: impl Fn(&Element) -> bool) -> bool {
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
    fn in_table(&self) -> bool {
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
    fn foster_place(&self) -> Place {
        let misplaced =
            self.stack.last().is_some_and(|e| !matches!(e.name, TABLE | TBODY | THEAD | TFOOT | TR));
        if misplaced {
            return self.place();
        }
        let table = self.stack.iter().rposition(|e| e.is(TABLE)).unwrap_or(0);
        self.stack.get(table.saturating_sub(1)).map_or_else(Place::default, |e| e.opened.place)
    }

    fn marker(&mut self) {
        self.formatting.push(Formatting {
            name: Name(0),
            role: Role::default(),
            tag: Span::default(),
            id: 0,
            open: true,
        });
    }

    /// Adds an element to the active formatting elements, at most three alike.
    fn remember(&mut self, name: Name, role: &Role, tag: Span, id: u32) {
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
    fn reconstruct(&mut self) {
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
    fn adopt(&mut self, name: Name) {
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
    fn adopt_around(&mut self, entry: usize, at: usize, block: usize) {
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

    /// Takes an element off the stack without ending the line: its content goes on.
    fn remove_quietly(&mut self, at: usize) {
        self.stack[at].opened.breaks = false;
        self.remove(at);
    }
}

/// Whether the doctype is missing or of the old kinds that browsers lay out as they used to.
fn in_quirks_mode(source: &str) -> bool {
    let head = super::after_comments(source);
    let Some(doctype) = head.strip_prefix("<!").and_then(|d| d.get(..d.len().min(300))) else { return true };
    let doctype = doctype.split('>').next().unwrap_or(doctype).to_ascii_lowercase();
    let Some(rest) = doctype.strip_prefix("doctype") else { return true };
    let rest = rest.trim();
    if !rest.starts_with("html") {
        return true;
    }
    let without_system = !rest.contains("http:") && !rest.contains("https:") && !rest.contains(".dtd");
    let old = ["//dtd html 2", "//dtd html 3", "//dtd html 4.0 transitional", "//dtd html 4.0 frameset", "//ietf//"];
    let loose = ["//dtd html 4.01 transitional", "//dtd html 4.01 frameset"];
    old.iter().any(|id| rest.contains(id)) || (without_system && loose.iter().any(|id| rest.contains(id)))
}

const BUTTON_SCOPE: u8 = 1;
const LIST_SCOPE: u8 = 2;
const TABLE_SCOPE: u8 = 3;

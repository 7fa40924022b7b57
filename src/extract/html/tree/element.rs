//! Open elements, and what is kept of those that the end of a block only suspends.

use crate::extract::html::builder::Opened;
use crate::extract::html::names::{DESC, MI, MN, MO, MS, MTEXT, Name, TITLE};
use crate::extract::html::place::Role;
use crate::extract::html::tag::Span;

/// The language whose rules an element follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Html,
    Svg,
    Math,
}

/// An open element.
pub(in crate::extract::html) struct Element {
    pub(in crate::extract::html) name: Name,
    pub(super) space: Space,
    pub(super) properties: u16,
    pub(super) id: u32,
    pub(super) role: Role,
    pub(super) opened: Opened,
}

impl Element {
    pub(super) fn is(&self, name: Name) -> bool {
        self.name == name && self.space == Space::Html
    }

    /// Whether HTML tags and text inside this foreign element are read as HTML.
    pub(super) fn integrates(&self) -> bool {
        match self.space {
            Space::Html => false,
            Space::Svg => self.name == foreign_object() || matches!(self.name, DESC | TITLE),
            Space::Math => matches!(self.name, MI | MO | MN | MS | MTEXT),
        }
    }
}

/// Name of `<foreignObject>`, too long to be a constant.
pub(super) fn foreign_object() -> Name {
    Name::new(b"foreignobject")
}

/// An entry of the list of active formatting elements; a marker when `id` is 0.
#[derive(Clone, Copy)]
pub(super) struct Formatting {
    pub(super) name: Name,
    pub(super) role: Role,
    pub(super) tag: Span,
    pub(super) id: u32,
    pub(super) open: bool,
}

//! Tags inside SVG and `MathML`, where other rules apply until HTML is allowed again.

use super::element::Space;
use super::stack::Tree;
use crate::extract::html::names::{BR, FONT, MALIGNMARK, MGLYPH, Name, P, SVG, TEXT, property};
use crate::extract::html::place::Role;
use crate::extract::html::tag::Tag;

impl Tree<'_> {
    /// Handles a start tag inside SVG or `MathML`; false when it is to be read as HTML after all.
    pub(super) fn start_foreign(&mut self, tag: &Tag, role: &Role, properties: u16) -> bool {
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

    /// End tag while in foreign content; false when HTML rules apply.
    pub(super) fn end_foreign(&mut self, name: Name) -> bool {
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
}

//! The tags and texts of a page, for whoever writes the page again with something added.

use std::ops::Range;

use super::names::{A, BUTTON, LABEL, Name, OPTION, SELECT, SUMMARY, TEMPLATE};
use super::place::Role;
use super::tag::{self, Tag};
use super::tokenizer::{TextKind, Token, Tokenizer, holds_raw_text};
use super::tree::Tree;

/// What comes next in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text.
    Text {
        /// Its place in the source.
        range: Range<usize>,
        /// An inline element may stand there: not in a script, a title, a drawing, a list of options.
        ordinary: bool,
        /// Inside a link or a control: no other link may stand there.
        active: bool,
    },
    /// A start tag.
    Start {
        /// From `<` to after `>`.
        range: Range<usize>,
        /// What follows is text up to the end tag.
        raw: bool,
    },
    /// An end tag.
    End {
        /// From `<` to after `>`.
        range: Range<usize>,
    },
}

/// Goes through a page as a browser would.
pub fn walk(source: &str, mut each: impl FnMut(Piece)) {
    let mut tokenizer = Tokenizer::new(source, 0);
    let mut tree = Tree::new(source);
    let mut tag = Tag::default();
    let role = Role::default();
    while let Some(token) = tokenizer.next(&mut tag) {
        match token {
            Token::Text(range, kind) => {
                let open = |names: &[Name]| tree.stack.iter().any(|e| names.contains(&e.name));
                let ordinary =
                    kind == TextKind::Data && !tree.is_foreign() && !open(&[SELECT, OPTION, TEMPLATE]);
                each(Piece::Text { range, ordinary, active: open(&[A, BUTTON, LABEL, SUMMARY]) });
            }
            Token::Start => {
                let foreign = tree.is_foreign();
                tree.start(&tag, &role);
                let raw = !(foreign && tree.is_foreign()) && holds_raw_text(tag.name);
                if raw {
                    tokenizer.expect_raw_text(tag.name);
                }
                tokenizer.foreign = tree.is_foreign();
                each(Piece::Start { range: tag.span.range(), raw });
            }
            Token::End => {
                tree.end(&tag);
                tokenizer.foreign = tree.is_foreign();
                each(Piece::End { range: tag.span.range() });
            }
        }
    }
}

/// Name of the element that the tag at `range` opens or closes, in lower case.
#[must_use]
pub fn name(source: &str, range: Range<usize>) -> String {
    let inside = source[range].trim_start_matches(['<', '/']);
    let end =
        inside.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>')).unwrap_or(inside.len());
    inside[..end].to_ascii_lowercase()
}

/// Name and value, as written, of every attribute of the start tag at `range`.
#[must_use]
pub fn attributes(source: &str, range: Range<usize>) -> Vec<(Range<usize>, Range<usize>)> {
    tag::attributes(source, range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<(&str, bool, bool)> {
        let mut found = Vec::new();
        walk(source, |piece| {
            if let Piece::Text { range, ordinary, active } = piece {
                found.push((&source[range], ordinary, active));
            }
        });
        found
    }

    #[test]
    fn texts_say_what_may_stand_in_them() {
        let page = "<title>t</title><p>un<a href=x>deux</a><script>trois</script>\
                    <svg><text>quatre</text></svg><select><option>cinq</select>six";
        assert_eq!(
            texts(page),
            [
                ("t", false, false),
                ("un", true, false),
                ("deux", true, true),
                ("trois", false, false),
                ("quatre", false, false),
                ("cinq", false, false),
                ("six", true, false),
            ]
        );
    }

    #[test]
    fn attributes_are_those_of_a_browser() {
        let tag = "<A/HREF = 'x y'onclick=go() hidden =z\n/>";
        let found: Vec<_> =
            attributes(tag, 0..tag.len()).into_iter().map(|(n, v)| (&tag[n], &tag[v])).collect();
        assert_eq!(found, [("HREF", "x y"), ("onclick", "go()"), ("hidden", "z")]);
        assert_eq!(name(tag, 0..tag.len()), "a");
        assert!(attributes("<br>", 0..4).is_empty());
        let unquoted: Vec<_> = attributes("<a href=x/>", 0..11).into_iter().map(|(_, v)| v).collect();
        assert_eq!(unquoted, vec![std::ops::Range { start: 8, end: 10 }]);
    }
}

//! Tags and text of an HTML source, with their byte ranges, following the tokenisation rules of the
//! HTML specification over a text held whole in memory.
//!
//! Nothing is copied: names, values and texts are ranges of the source.

use std::ops::Range;

use memchr::{memchr, memchr2, memmem};

use super::names::{IFRAME, NOEMBED, NOFRAMES, Name, PLAINTEXT, SCRIPT, STYLE, TEXTAREA, TITLE, XMP};
use super::tag::{Attributes, Span, Tag, attribute, ends_name, is_space};
use crate::extract::mark;

/// How the characters of a text are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextKind {
    /// Ordinary text: entities decoded, NUL dropped.
    Data,
    /// `title`, `textarea`: entities decoded.
    Rcdata,
    /// `script`, `style`, `iframe`…, CDATA: taken literally.
    Raw,
}

/// What comes next in the source; the tag itself is written to the caller's buffer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Text(Range<usize>, TextKind),
    Start,
    End,
}

/// Content that is not parsed as tags, until its own end tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RawText {
    No,
    Until(Name, TextKind),
    ToTheEnd,
}

/// Reads tokens one after another.
pub(super) struct Tokenizer<'a> {
    source: &'a [u8],
    at: usize,
    raw: RawText,
    /// Whether `<![CDATA[` opens text: true inside SVG and `MathML` only.
    pub(super) foreign: bool,
    /// Insides of the comments addressed to vigie.
    pub(super) marks: Vec<Range<usize>>,
}

impl<'a> Tokenizer<'a> {
    /// Reads `source` from byte `at`, a character boundary.
    pub(super) fn new(source: &'a str, at: usize) -> Self {
        Self { source: source.as_bytes(), at, raw: RawText::No, foreign: false, marks: Vec::new() }
    }

    /// Reads what follows the start tag `name` as one text up to its end tag.
    pub(super) fn expect_raw_text(&mut self, name: Name) {
        self.raw = match name {
            PLAINTEXT => RawText::ToTheEnd,
            TITLE | TEXTAREA => RawText::Until(name, TextKind::Rcdata),
            _ => RawText::Until(name, TextKind::Raw),
        };
    }

    /// The next token, or nothing at the end of the source.
    pub(super) fn next(&mut self, tag: &mut Tag) -> Option<Token> {
        match std::mem::replace(&mut self.raw, RawText::No) {
            RawText::No => {}
            RawText::Until(name, kind) => {
                let start = self.at;
                self.at = if name == SCRIPT {
                    self.end_of_script(start)
                } else {
                    self.end_tag_from(start, name).unwrap_or(self.source.len())
                };
                if self.at > start {
                    return Some(Token::Text(start..self.at, kind));
                }
            }
            RawText::ToTheEnd => {
                let start = self.at;
                self.at = self.source.len();
                return (start < self.at).then_some(Token::Text(start..self.at, TextKind::Raw));
            }
        }
        loop {
            let start = self.at;
            let rest = self.source.get(start..)?;
            if rest.is_empty() {
                return None;
            }
            let mut search = 0;
            // Where the text ends: at a `<` that opens a tag, a comment or a declaration.
            let end = loop {
                let Some(found) = memchr(b'<', &rest[search..]) else { break rest.len() };
                let at = search + found;
                match rest.get(at + 1) {
                    Some(b'a'..=b'z' | b'A'..=b'Z' | b'!' | b'?') => break at,
                    Some(b'/') if at + 2 < rest.len() => break at,
                    _ => search = at + 1,
                }
            };
            if end > 0 {
                self.at = start + end;
                return Some(Token::Text(start..self.at, TextKind::Data));
            }
            match rest[1] {
                b'!' => {
                    if let Some(text) = self.declaration(start) {
                        return Some(text);
                    }
                }
                b'?' => self.skip_past_gt(start + 2),
                b'/' => match rest[2] {
                    b'a'..=b'z' | b'A'..=b'Z' => {
                        return self.tag(start, start + 2, tag).then_some(Token::End);
                    }
                    b'>' => self.at = start + 3,
                    _ => self.skip_past_gt(start + 2),
                },
                _ => return self.tag(start, start + 1, tag).then_some(Token::Start),
            }
        }
    }

    fn skip_past_gt(&mut self, from: usize) {
        self.at = memchr(b'>', &self.source[from..]).map_or(self.source.len(), |at| from + at + 1);
    }

    /// Skips a comment or a doctype; gives the text of a CDATA section where one is allowed.
    fn declaration(&mut self, start: usize) -> Option<Token> {
        let rest = &self.source[start + 2..];
        if rest.starts_with(b"--") {
            self.at = self.end_of_comment(start + 4);
            let inside = start + 4..self.at.saturating_sub(3).max(start + 4).min(self.source.len());
            if mark::is_mark(&self.source[inside.clone()]) && self.source[..self.at].ends_with(b"-->") {
                self.marks.push(inside);
            }
        } else if self.foreign && rest.starts_with(b"[CDATA[") {
            let text = start + 9;
            let end = memmem::find(&self.source[text..], b"]]>").map_or(self.source.len(), |at| text + at);
            self.at = (end + 3).min(self.source.len());
            if end > text {
                return Some(Token::Text(text..end, TextKind::Raw));
            }
        } else {
            self.skip_past_gt(start + 2);
        }
        None
    }

    /// After the comment whose text starts at `text`: `-->`, `--!>`, or at once `>` or `->`.
    fn end_of_comment(&self, text: usize) -> usize {
        let rest = &self.source[text..];
        if rest.first() == Some(&b'>') {
            return text + 1;
        }
        if rest.starts_with(b"->") {
            return text + 2;
        }
        for gt in memchr::memchr_iter(b'>', rest) {
            if rest[..gt].ends_with(b"--") || rest[..gt].ends_with(b"--!") {
                return text + gt + 1;
            }
        }
        self.source.len()
    }

    /// Offset of `</name` followed by white space, `/` or `>`.
    fn end_tag_from(&self, from: usize, name: Name) -> Option<usize> {
        memmem::find_iter(&self.source[from..], b"</").map(|at| from + at).find(|&at| {
            let (found, after) = self.name(at + 2);
            found == name && after < self.source.len()
        })
    }

    /// The name at `at` and where it ends.
    fn name(&self, at: usize) -> (Name, usize) {
        let rest = &self.source[at..];
        let len = rest.iter().position(|&b| ends_name(b)).unwrap_or(rest.len());
        (Name::new(&rest[..len]), at + len)
    }

    /// End of a script: `</script>`, unless inside `<!-- <script> … </script> -->`.
    fn end_of_script(&self, from: usize) -> usize {
        let source = self.source;
        let (mut at, mut escaped, mut double) = (from, false, false);
        while let Some(found) = source.get(at..).and_then(|rest| memchr2(b'<', b'-', rest)) {
            at += found;
            let rest = &source[at..];
            if rest[0] == b'-' {
                if escaped && rest.starts_with(b"-->") {
                    (escaped, double) = (false, false);
                    at += 3;
                } else {
                    at += 1;
                }
            } else if rest.starts_with(b"<!--") {
                // The two hyphens may also be those of an immediate `-->`.
                escaped = true;
                at += 2;
            } else if rest.starts_with(b"</") && self.name(at + 2).0 == SCRIPT {
                let after = self.name(at + 2).1;
                if after >= source.len() {
                    at += 2;
                } else if double {
                    double = false;
                    at = after;
                } else {
                    return at;
                }
            } else if escaped && !double && rest.get(1).is_some_and(u8::is_ascii_alphabetic) {
                let (name, after) = self.name(at + 1);
                double = name == SCRIPT && after < source.len();
                at += 1;
            } else {
                at += 1;
            }
        }
        source.len()
    }

    /// Reads a tag whose name starts at `from`; false when the source ends inside it.
    fn tag(&mut self, start: usize, from: usize, tag: &mut Tag) -> bool {
        let source = self.source;
        let (name, mut at) = self.name(from);
        let mut value_end = at;
        tag.name = name;
        tag.self_closing = false;
        tag.attributes = Attributes::default();
        loop {
            // Before an attribute name.
            while let Some(&b) = source.get(at)
                && (is_space(b) || b == b'/')
            {
                at += 1;
            }
            match source.get(at) {
                None => {
                    self.at = source.len();
                    return false;
                }
                Some(b'>') => {
                    // In `<a href=x/>` the slash belongs to the value.
                    tag.self_closing = at > value_end && source[at - 1] == b'/';
                    at += 1;
                    break;
                }
                Some(_) => {
                    at = attribute(source, at, &mut tag.attributes);
                    value_end = at;
                }
            }
        }
        tag.span = Span::new(start..at);
        self.at = at;
        true
    }
}

/// Whether the content of an HTML element is not read as tags.
pub(super) fn holds_raw_text(name: Name) -> bool {
    matches!(name, SCRIPT | STYLE | TITLE | TEXTAREA | XMP | IFRAME | NOEMBED | NOFRAMES | PLAINTEXT)
}

#[cfg(test)]
#[path = "tokenizer_tests.rs"]
mod tests;

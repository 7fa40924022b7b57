//! A tag of the source: its name, its place and the attributes that matter, all as ranges of the source.

use std::ops::Range;

use memchr::memchr;

use super::names::Name;

/// A byte range of the source; absent when `start` is `u32::MAX`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Default for Span {
    fn default() -> Self {
        Self { start: u32::MAX, end: u32::MAX }
    }
}

impl Span {
    pub(super) fn new(range: Range<usize>) -> Self {
        let narrow = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: narrow(range.start), end: narrow(range.end) }
    }

    pub(super) fn is_present(self) -> bool {
        self.start != u32::MAX
    }

    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The value as written, entities not decoded; nothing when the attribute is absent.
    pub(super) fn of(self, source: &str) -> Option<&str> {
        source.get(self.range())
    }
}

/// A start or end tag; attributes that no rule reads are skipped.
#[derive(Debug, Clone, Default)]
pub(super) struct Tag {
    pub(super) name: Name,
    /// From `<` to after `>`.
    pub(super) span: Span,
    pub(super) self_closing: bool,
    pub(super) attributes: Attributes,
}

macro_rules! attributes {
    ($($field:ident = $name:literal),* $(,)?) => {
        /// Values of the attributes that matter here.
        #[derive(Debug, Clone, Default)]
        pub(super) struct Attributes { $(pub(super) $field: Span,)* }

        impl Attributes {
            /// Keeps the first value of an attribute, as browsers do.
            fn set(&mut self, name: &[u8], value: Span) {
                let slot = match name {
                    $($name => &mut self.$field,)*
                    _ => return,
                };
                if !slot.is_present() {
                    *slot = value;
                }
            }
        }
    };
}

attributes! {
    id = b"id", alt = b"alt", lang = b"lang", name = b"name", href = b"href", role = b"role", kind = b"type",
    rel = b"rel", class = b"class", style = b"style", title = b"title", label = b"label", value = b"value",
    media = b"media", color = b"color", face = b"face", size = b"size", hidden = b"hidden", content = b"content", property = b"property",
    colspan = b"colspan", aria_label = b"aria-label", aria_level = b"aria-level", aria_modal = b"aria-modal", shadow = b"shadowrootmode",
    aria_describedby = b"aria-describedby", placeholder = b"placeholder", xml_lang = b"xml:lang",
    encoding = b"encoding", src = b"src", http_equiv = b"http-equiv",
}

/// Reads one attribute from its name on; returns where reading goes on.
pub(super) fn attribute(source: &[u8], from: usize, attributes: &mut Attributes) -> usize {
    let Raw { name, value, upper, next } = raw_attribute(source, from);
    let name = &source[name];
    if upper {
        // Longer names are none of ours.
        let mut lower = [0; 20];
        if let Some(lower) = lower.get_mut(..name.len()) {
            lower.copy_from_slice(name);
            lower.make_ascii_lowercase();
            attributes.set(lower, value);
        }
    } else {
        attributes.set(name, value);
    }
    next
}

/// An attribute as written.
struct Raw {
    name: Range<usize>,
    value: Span,
    /// The name has capitals.
    upper: bool,
    /// Where reading goes on.
    next: usize,
}

#[inline]
fn raw_attribute(source: &[u8], from: usize) -> Raw {
    let mut at = from + 1; // a leading `=` is part of the name
    let mut upper = source[from].is_ascii_uppercase();
    while let Some(&b) = source.get(at)
        && !(is_space(b) || matches!(b, b'/' | b'>' | b'='))
    {
        upper |= b.is_ascii_uppercase();
        at += 1;
    }
    let name = from..at;
    while source.get(at).copied().is_some_and(is_space) {
        at += 1;
    }
    let mut value = Span::new(name.end..name.end);
    if source.get(at) == Some(&b'=') {
        at += 1;
        while source.get(at).copied().is_some_and(is_space) {
            at += 1;
        }
        match source.get(at) {
            Some(&quote @ (b'"' | b'\'')) => {
                at += 1;
                let end = memchr(quote, &source[at..]).map_or(source.len(), |found| at + found);
                value = Span::new(at..end);
                at = (end + 1).min(source.len());
            }
            Some(_) => {
                let start = at;
                while let Some(&b) = source.get(at)
                    && !is_space(b)
                    && b != b'>'
                {
                    at += 1;
                }
                value = Span::new(start..at);
            }
            None => {}
        }
    }
    Raw { name, value, upper, next: at }
}

/// Name and value, as written, of every attribute of the start tag at `tag`.
pub(super) fn attributes(source: &str, tag: Range<usize>) -> Vec<(Range<usize>, Range<usize>)> {
    let bytes = &source.as_bytes()[..tag.end];
    let mut found = Vec::new();
    let mut at = tag.start + 1;
    while bytes.get(at).is_some_and(|&b| !ends_name(b)) {
        at += 1;
    }
    loop {
        while bytes.get(at).is_some_and(|&b| is_space(b) || b == b'/') {
            at += 1;
        }
        if at + 1 >= bytes.len() {
            return found;
        }
        let raw = raw_attribute(bytes, at);
        found.push((raw.name, raw.value.range()));
        at = raw.next;
    }
}

/// White space between the parts of a tag.
pub(super) fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\n' | b'\t' | b'\r' | b'\x0c')
}

/// Whether this byte is past the name of a tag.
pub(super) fn ends_name(b: u8) -> bool {
    is_space(b) || matches!(b, b'/' | b'>')
}

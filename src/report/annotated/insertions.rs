//! A source and what is added to it, at its own bytes.

use std::borrow::Cow;

use super::Original;

/// Additions to a source, by place in the decoded text.
#[derive(Debug, Default)]
pub(super) struct Insertions(Vec<(usize, String)>);

impl Insertions {
    /// Adds `text` at `at`; after what was added there before.
    pub(super) fn add(&mut self, at: usize, text: impl Into<String>) {
        self.0.push((at, text.into()));
    }

    /// Adds all of `others`.
    pub(super) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// The encoding of what [`apply`](Self::apply) gives: that of the source where a byte that is
    /// plain ASCII stands for itself, else UTF-8.
    pub(super) fn encoding(original: &Original) -> &str {
        if keeps_bytes(original) { original.source.encoding() } else { "utf-8" }
    }

    /// The source with the additions. Its own bytes are kept, but for encodings in which nothing can
    /// be inserted safely: those are written again in UTF-8.
    pub(super) fn apply(mut self, original: &Original) -> Vec<u8> {
        // Stable: additions at one place keep their order.
        self.0.sort_by_key(|(at, _)| *at);
        let source = &original.source;
        let kept = keeps_bytes(original);
        let bytes: &[u8] = if kept { &original.bytes } else { source.text.as_bytes() };
        let added: usize = self.0.iter().map(|(_, text)| text.len()).sum();
        let mut out = Vec::with_capacity(bytes.len() + added);
        let mut from = 0;
        for (at, text) in &self.0 {
            let at = if kept { source.source_range(*at..*at).start } else { *at };
            let at = at.clamp(from, bytes.len());
            out.extend_from_slice(&bytes[from..at]);
            out.extend_from_slice(ascii(text).as_bytes());
            from = at;
        }
        out.extend_from_slice(&bytes[from..]);
        out
    }
}

fn keeps_bytes(original: &Original) -> bool {
    // A document put together from parts has no bytes of its own to keep.
    let whole = original.source.source_len() == original.bytes.len();
    let label = original.source.encoding().as_bytes();
    whole
        && encoding_rs::Encoding::for_label(label)
            .is_some_and(|encoding| encoding == encoding_rs::UTF_8 || encoding.is_single_byte())
}

/// HTML that reads the same in every encoding.
fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            out.push_str(&format!("&#{};", u32::from(c)));
        }
    }
    Cow::Owned(out)
}

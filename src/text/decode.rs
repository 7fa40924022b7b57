//! From bytes to text, saying what was assumed, with the way back to the bytes.

use std::ops::Range;

/// Decoded text of a source and the way back to its bytes.
#[derive(Debug, Clone, Default)]
pub struct SourceText {
    /// The text, UTF-8.
    pub text: String,
}

impl SourceText {
    /// Name of the encoding the bytes were read in.
    #[must_use]
    pub fn encoding(&self) -> &'static str {
        "UTF-8"
    }

    /// What had to be assumed to read it, in French.
    #[must_use]
    pub fn assumption(&self) -> Option<String> {
        None
    }

    /// Source bytes of a range of the text.
    #[must_use]
    pub fn source_range(&self, range: Range<usize>) -> Range<usize> {
        range
    }

    /// 1-based line and column, in characters, of an offset of the text.
    #[must_use]
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let before = &self.text[..offset];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        (line, column)
    }
}

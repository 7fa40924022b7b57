//! From bytes to text, saying what was assumed, with the way back to the bytes.

/// Decoded text of a source and the way back to its bytes.
#[derive(Debug, Clone, Default)]
pub struct SourceText {
    /// The text, UTF-8.
    pub text: String,
}

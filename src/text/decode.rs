//! From bytes to text, saying what was assumed, with the way back to the bytes.

/// Decoded text of a source and the way back to its bytes.
#[derive(Debug, Clone, Default)]
pub struct SourceText {
    /// The text, UTF-8.
    pub text: String,
}
impl SourceText {
    /// a
    pub fn source_range(&self, r: std::ops::Range<usize>) -> std::ops::Range<usize> { r }
    /// a
    pub fn position(&self, at: usize) -> (u32, u32) { (1, u32::try_from(at).unwrap_or(0)) }
}

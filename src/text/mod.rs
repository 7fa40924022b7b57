//! Text without law: decoding, folding, sentences, words, positions.

mod decode;
mod offset;

pub use decode::SourceText;
pub use offset::OffsetMap;

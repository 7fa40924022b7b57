//! Text without law: decoding, folding, sentences, words, positions.

mod charset;
mod decode;
mod lines;
mod offset;

pub use decode::SourceText;
pub use offset::OffsetMap;

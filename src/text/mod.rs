//! Text without law: decoding, folding, sentences, words, positions.

mod charset;
mod decode;
mod fold;
mod lines;
mod offset;
mod token;

pub use decode::SourceText;
pub use fold::{Folded, fold, fold_into, fold_str};
pub use offset::OffsetMap;
pub use token::{Break, Kind, NUMBER_WORDS, Token, letters_value, tokenize};

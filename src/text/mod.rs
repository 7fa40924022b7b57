//! Text without law: decoding, folding, sentences, words, positions.

mod charset;
mod decode;
mod fold;
mod language;
mod lines;
mod offset;
mod token;

pub use decode::SourceText;
pub use fold::{Folded, fold, fold_into, fold_str};
pub use language::{Hearing, is_foreign};
pub use offset::OffsetMap;
pub use token::{Break, Kind, NUMBER_WORDS, Token, letters_value, tokenize};

/// The months, as French writes them.
pub const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

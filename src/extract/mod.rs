//! From captured bytes to a document: ordered blocks of text, each with its zone and exact place.

mod document;

pub use document::{Block, DateSource, Document, DocumentDate, Zone};

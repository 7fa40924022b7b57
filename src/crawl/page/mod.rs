//! From an answer to what the crawl makes of it: outcome, links, records.

mod answer;
mod reading;
mod records;
mod text;

pub(super) use answer::{Again, again, read};
pub(super) use reading::{Bounds, Known, Reading, barred, visit};
pub(super) use text::{SHELL, document, length};

//! From findings to what a person or a program reads. Reporters know nothing of how a passage was
//! found.

mod annotated;
mod csv;
mod destination;
mod excerpt;
mod gitlab;
mod grid;
mod html;
mod json;
mod jsonl;
mod junit;
mod labels;
mod markdown;
pub mod messages;
mod output;
mod pack;
mod passage;
pub mod record;
pub mod relative;
mod sarif;
mod stored;
mod summary;
mod terminal;
pub mod wrap;

use std::io;

pub use annotated::{Annotated, Original};
pub use csv::{Csv, Dialect};
pub use destination::{BadDestination, Destination, Format};
pub use excerpt::{Excerpt, Excerpts};
pub use gitlab::Gitlab;
pub use html::Html;
pub use json::Json;
pub use jsonl::JsonLines;
pub use junit::Junit;
pub use markdown::Markdown;
pub use output::{AtomicFile, OutputError, Sink, Stream};
pub use pack::{Pack, RuleSheet};
pub use passage::Passage;
pub use sarif::Sarif;
pub use stored::{Entry, Stored, StoredError};
pub use summary::{Summary, UnreadGroup};
pub use terminal::{Terminal, TerminalStyle};

use crate::extract::{DateSource, PictureCopy, Region};
use crate::finding::{Finding, Suppression};
use crate::judge::Cleared;
use crate::source::Unread;

/// Everything a report says of one document.
#[derive(Debug, Clone)]
pub struct DocumentReport {
    /// Path or URL.
    pub uri: String,
    /// Title, if any.
    pub title: Option<String>,
    /// Media type.
    pub media_type: String,
    /// SHA-256 of the source bytes; empty where no report lists a document without findings.
    pub sha256: String,
    /// Platform, if known.
    pub platform: Option<String>,
    /// Day whose law was applied, `YYYY-MM-DD`.
    pub date: String,
    /// Where that day comes from.
    pub date_source: DateSource,
    /// What was assumed to read it, in French.
    pub notes: Vec<String>,
    /// Passages to review, by position.
    pub found: Vec<Found>,
    /// Passages that a person set aside, by position. Shown apart, counted, never lost.
    pub suppressed: Vec<Suppressed>,
    /// Passages left out by the severity threshold.
    pub hidden: usize,
    /// Hardly any text, and scripts: what a visitor reads is probably built in the browser.
    pub scripted: bool,
    /// Passages examined and cleared, when a report shows them.
    pub cleared: Option<Vec<Cleared>>,
    /// What it was read from, when it has a copy.
    pub original: Option<Original>,
    /// Pictures on which passages stand, when a report shows them.
    pub pictures: Vec<Scene>,
}

/// A picture, and where passages stand on it.
#[derive(Debug, Clone)]
pub struct Scene {
    /// A copy of the picture.
    pub copy: PictureCopy,
    /// Index of each passage among those to review, and its place.
    pub boxes: Vec<(usize, Region)>,
}

/// A passage and the piece of source it stands in.
#[derive(Debug, Clone)]
pub struct Found {
    /// The passage.
    pub finding: Finding,
    /// Its surroundings, when the source has lines.
    pub excerpt: Option<Excerpt>,
    /// Its sentence among its neighbours, when a report shows them.
    pub passage: Option<Passage>,
}

/// A passage that a person set aside, and why.
#[derive(Debug, Clone)]
pub struct Suppressed {
    /// The passage.
    pub found: Found,
    /// Who set it aside, and why.
    pub suppression: Suppression,
}

/// One form of report. Documents and unread inputs come in the order of the inputs.
pub trait Reporter {
    /// A document that was judged.
    ///
    /// # Errors
    /// The output cannot be written.
    fn document(&mut self, report: &DocumentReport) -> io::Result<()>;

    /// An input that was not examined.
    ///
    /// # Errors
    /// The output cannot be written.
    fn unread(&mut self, unread: &Unread) -> io::Result<()>;

    /// The end: counts, what was not read, advice. The output is complete after this.
    ///
    /// # Errors
    /// The output cannot be written.
    fn finish(&mut self, summary: &Summary) -> io::Result<()>;
}

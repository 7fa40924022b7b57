//! One module per command, and what they share.

pub mod annotate;
pub mod config;
pub mod crawl;
mod doc;
pub mod eval;
mod examine;
pub mod explain;
pub mod generate;
mod messages;
mod outputs;
mod pipeline;
mod progress;
pub mod report;
pub mod rules;
pub mod scan;
mod score;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use vigie::extract::{Ad, Block, DateSource, Document, DocumentDate, RawInput};
use vigie::judge::{Engine, LoadOptions};
use vigie::source::{Capture, Unread};

use crate::cli::RuleArgs;
use messages::Mistake;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing at or above the failure threshold.
    Clean,
    /// At least one passage there.
    Findings,
    /// A mistake of usage, configuration or rules: nothing was judged.
    Usage,
    /// Part of the input was not read.
    Unread,
    /// Another run holds what this one needs.
    Locked,
    /// A signal, by its number.
    Interrupted(i32),
}

impl Exit {
    /// The end of a scan. "Could not look" wins over "found": a schedule must never take the one
    /// for the other, and the report says when both apply.
    pub fn of(found: bool, unread: bool) -> Self {
        match (unread, found) {
            (true, _) => Self::Unread,
            (false, true) => Self::Findings,
            (false, false) => Self::Clean,
        }
    }

    /// The number given to the shell.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Unread => 3,
            Self::Locked => 75,
            Self::Interrupted(signal) => 128_u8.saturating_add(u8::try_from(signal).unwrap_or(0)),
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Whether the reader of our output has left.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// An error and its causes in one sentence.
pub fn told(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(" : ")
}

/// The engine with the rules the user kept, or every mistake at once.
fn engine(args: &RuleArgs) -> anyhow::Result<Engine> {
    let mut engine = load(args.rules.as_deref(), args.lexicons.as_deref())?;
    engine.restrict(&args.only, &args.skip).map_err(anyhow::Error::msg)?;
    Ok(engine)
}

fn load(rules: Option<&Path>, lexicons: Option<&Path>) -> anyhow::Result<Engine> {
    for folder in [rules, lexicons].into_iter().flatten() {
        anyhow::ensure!(folder.is_dir(), Mistake::NoFolder(messages::shown(folder)));
    }
    let options = LoadOptions { rules, lexicons, law: None };
    Engine::load(&options).map_err(|errors| {
        let count = errors.len();
        let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Mistake::BadRules(vigie::report::messages::plural(count, "erreur", "erreurs"), all.join("\n\n"))
            .into()
    })
}

/// Text judged in one document, in bytes: some five thousand pages of a book. A longer one is a
/// mistake or a trap, and what is kept around a claim would fill the memory.
const TEXT_LIMIT: usize = 16 * 1024 * 1024;

/// From captured bytes to a document dated by the user, by the capture, or by default today. A page is
/// read up to the block of which `enough` says that nothing after it matters.
fn document(
    mut capture: Capture,
    as_of: Option<jiff::civil::Date>,
    platform: Option<&str>,
    today: jiff::civil::Date,
    enough: &mut dyn FnMut(&Block) -> bool,
) -> Result<Document, Unread> {
    if let Some(ad) = capture.ad {
        let document = ad_document(*ad, as_of, platform, today);
        return if foreign(&document) {
            Err(Unread::new(document.uri, messages::NOT_FRENCH))
        } else {
            Ok(document)
        };
    }
    let date = dated(&capture, as_of, today);
    let input = RawInput {
        uri: &capture.uri,
        bytes: std::mem::take(&mut capture.bytes),
        media_type: capture.media_type.as_deref(),
        charset: capture.charset.as_deref(),
        date,
        platform: platform.map(str::to_owned).or(capture.platform.take()),
    };
    let read = vigie::extract::read_until(input, enough);
    let document =
        read.map_err(|reason| Unread::new(&capture.uri, bare(&reason.to_string(), &capture.uri)))?;
    captured(document, capture)
}

/// A page read before anybody said how it is dated.
fn described(
    mut document: Document,
    mut capture: Capture,
    as_of: Option<jiff::civil::Date>,
    platform: Option<&str>,
    today: jiff::civil::Date,
) -> Result<Document, Unread> {
    document.date = dated(&capture, as_of, today);
    document.platform = platform.map(str::to_owned).or(capture.platform.take());
    captured(document, capture)
}

/// The day a document is judged at, unless its own text says another one.
fn dated(capture: &Capture, as_of: Option<jiff::civil::Date>, today: jiff::civil::Date) -> DocumentDate {
    match (as_of, capture.date) {
        (Some(day), _) => DocumentDate { day, source: DateSource::AsOf },
        (None, Some(date)) => date,
        (None, None) => DocumentDate { day: today, source: DateSource::Today },
    }
}

/// A document with what is known of its capture.
fn captured(mut document: Document, capture: Capture) -> Result<Document, Unread> {
    if foreign(&document) {
        return Err(Unread::new(&capture.uri, messages::NOT_FRENCH));
    }
    document.notes.splice(0..0, capture.notes);
    document.archived = capture.archived;
    Ok(document)
}

/// From one ad of an export to a document dated by the user, by its delivery, or by default today.
fn ad_document(
    ad: Ad,
    as_of: Option<jiff::civil::Date>,
    platform: Option<&str>,
    today: jiff::civil::Date,
) -> Document {
    let mut document = ad.document(as_of, today);
    if let Some(platform) = platform {
        document.platform = Some(platform.to_owned());
    }
    document
}

/// Whether a document is plainly in another language, of which the rules know nothing.
fn foreign(document: &Document) -> bool {
    vigie::text::is_foreign(document.blocks.iter().map(|block| block.text.as_str()))
}

/// A reason without the name of the document, which the report gives already.
fn bare(reason: &str, uri: &str) -> String {
    let rest = reason.strip_prefix(uri).map(|rest| rest.trim_start_matches([' ', '\u{a0}', ':']));
    rest.unwrap_or(reason).to_owned()
}

fn today() -> jiff::civil::Date {
    jiff::Zoned::now().date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_a_contract() {
        for (found, unread, code) in [(false, false, 0), (true, false, 1), (false, true, 3), (true, true, 3)]
        {
            assert_eq!(Exit::of(found, unread).code(), code, "found {found}, unread {unread}");
        }
        assert_eq!(Exit::Usage.code(), 2);
    }
}

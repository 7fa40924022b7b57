//! Files that have no lines a person could count: documents, mails, feeds.

use super::contents::Contents;
use super::document::{Block, DateSource, Digest, Document, DocumentDate};
use super::fault::{self, Fault};
use super::file::File;
use super::input::RawInput;
use super::mark::{self, Mark};
use super::office::Office;
use super::trace::{Trace, Traced};
use super::xml::Malformed;
use super::{feed, mail, pdf};

/// A kind of document, from its bytes.
pub(super) enum Kind {
    File(File),
    /// It may hold files of its own.
    Mail,
}

impl Kind {
    /// Recognises a document by its bytes, whatever it is called.
    pub(super) fn detect(bytes: &[u8]) -> Option<Self> {
        File::detect(bytes).map(Self::File).or_else(|| mail::detect(bytes).then_some(Self::Mail))
    }

    fn media_type(&self) -> &'static str {
        match self {
            Self::File(file) => file.media_type(),
            Self::Mail => mail::MEDIA_TYPE,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::File(file) => file.name(),
            Self::Mail => fault::MAIL,
        }
    }

    /// What the document holds, and the day it bears.
    fn read(&self, bytes: &[u8]) -> Result<(Contents, Option<jiff::civil::Date>), Fault> {
        match self {
            Self::File(file) => Ok((file.read(bytes)?, None)),
            Self::Mail => mail::read(bytes).map(|mail| (mail.contents, mail.day)),
        }
    }
}

/// Reads a document of this kind.
pub(super) fn read(input: RawInput<'_>, kind: &Kind) -> Result<Document, Fault> {
    let (contents, day) = kind.read(&input.bytes)?;
    let date = match (input.date.source, day) {
        // A mail is published the day it is sent.
        (DateSource::Today, Some(day)) => DocumentDate { day, source: DateSource::Delivery },
        _ => input.date,
    };
    assemble(RawInput { date, ..input }, kind.media_type(), kind.name(), contents)
}

/// Reads a Word document or a PDF, and keeps where each block comes from.
///
/// # Errors
/// The document cannot be read, or nothing can be attached to a document of its kind.
pub fn read_traced(input: RawInput<'_>) -> Result<Traced, Fault> {
    match Kind::detect(&input.bytes) {
        Some(kind) => traced(input, &kind),
        None => Err(Fault::NotRead(fault::THIS, fault::NO_COMMENTS)),
    }
}

/// Reads a file of this kind, and keeps where each block was written or drawn.
fn traced(input: RawInput<'_>, kind: &Kind) -> Result<Traced, Fault> {
    let (contents, traces) = match kind {
        Kind::File(File::Pdf) => {
            let pages = pdf::read(&input.bytes)?;
            (pages.contents, pages.boxes.into_iter().map(Trace::Drawn).collect())
        }
        Kind::File(File::Office(office @ Office::Word(main))) => {
            let contents = office.read(&input.bytes)?;
            let body = contents.parts.iter().find(|(part, _)| part == main);
            let body = body.map(|(_, blocks)| blocks.clone()).unwrap_or_default();
            let trace = |(index, block): (usize, &Block)| {
                let written = body.contains(&index) && block.field.as_deref() != Some("alt");
                if written { Trace::Written(block.map.clone()) } else { Trace::Elsewhere }
            };
            let traces = contents.blocks.iter().enumerate().map(trace).collect();
            (contents, traces)
        }
        _ => return Err(Fault::NotRead(kind.name(), fault::NO_COMMENTS)),
    };
    let main = match kind {
        Kind::File(File::Office(Office::Word(main))) => Some(main.clone()),
        _ => None,
    };
    let mut traces: Vec<Trace> = traces;
    // Words of pictures come after the rest.
    traces.resize_with(contents.blocks.len(), || Trace::Elsewhere);
    let document = assemble(input, kind.media_type(), kind.name(), contents)?;
    Ok(Traced { document, traces, main })
}

/// What is known once it is decoded: XML texts whose lines mean nothing.
pub(super) enum Text {
    /// An OpenDocument file in one piece.
    Flat(Office),
    /// A feed of this media type.
    Feed(&'static str),
}

impl Text {
    pub(super) fn detect(text: &str) -> Option<Self> {
        Office::flat(text).map(Self::Flat).or_else(|| feed::detect(text).map(Self::Feed))
    }
}

/// Reads such a text.
pub(super) fn text(input: RawInput<'_>, kind: &Text, text: &str) -> Result<Document, Fault> {
    match kind {
        Text::Flat(office) => assemble(input, office.media_type(), office.name(), office.read_flat(text)?),
        Text::Feed(media_type) => {
            let contents = feed::read(text)
                .map_err(|Malformed| Fault::Damaged(fault::FEED, fault::STRUCTURE.to_owned()))?;
            assemble(input, media_type, fault::FEED, contents)
        }
    }
}

/// Makes a document of what was read.
fn assemble(
    input: RawInput<'_>,
    media_type: &str,
    name: &'static str,
    contents: Contents,
) -> Result<Document, Fault> {
    if !contents.blocks.iter().any(|block| block.text.chars().any(char::is_alphanumeric)) {
        return Err(Fault::NoText(name, fault::EMPTY));
    }
    let mut blocks = contents.blocks;
    // A mark is no copy; its block stays, empty, so that the others keep their numbers.
    let mut marks: Vec<(usize, Mark)> = Vec::new();
    for (index, block) in blocks.iter_mut().enumerate() {
        if let Some(mark) = mark::line(&block.text, 0) {
            marks.push((index, mark));
            block.text.clear();
        }
    }
    let mut document = Document::assemble(input.uri.to_owned(), media_type, input.date, blocks);
    // After the mark: it speaks of the block that follows.
    let at = |index: usize| document.blocks[index].map.start(0) + 1;
    document.marks = marks.into_iter().map(|(index, mark)| Mark { at: at(index), ..mark }).collect();
    document.title = document.title.or(contents.title);
    document.platform = input.platform;
    document.notes = contents.notes;
    document.pictures = contents.copies;
    document.sha256 = Digest::of(input.bytes);
    Ok(document)
}

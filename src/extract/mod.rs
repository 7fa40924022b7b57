//! From captured bytes to a document: ordered blocks of text, each with its zone and exact place.

mod ad;
mod address;
mod contents;
mod document;
mod entities;
pub(crate) mod fault;
mod feed;
mod file;
mod html;
mod input;
mod lineless;
mod mail;
mod mark;
mod markdown;
mod notes;
pub(crate) mod office;
mod outline;
pub(crate) mod pdf;
mod picture;
mod plain;
mod rtf;
mod said;
mod subtitles;
mod trace;
mod writer;
pub(crate) mod xml;

pub use ad::{Ad, AdText, Part};
pub use document::{
    Archived, Asset, Block, DateSource, Digest, Document, DocumentDate, FootNote, PictureCopy, Place, Region,
    Zone,
};
pub use fault::Fault;
pub use html::{Listener, Mention, markup};
pub use input::{RawInput, Unreadable};
pub use lineless::read_traced;
pub(crate) use mail::detect as is_mail;
pub use mark::Mark;
pub use trace::{Boxes, Trace, Traced};

use crate::text::SourceText;
use lineless::Kind;

/// How a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Html,
    Markdown,
    Plain,
    Subtitles,
}

impl Format {
    fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html",
            Self::Markdown => "text/markdown",
            Self::Plain => "text/plain",
            Self::Subtitles => "application/x-subrip",
        }
    }

    /// How to read this text, whatever was declared.
    fn of(declared: Option<Self>, text: &str) -> Result<Self, Fault> {
        if declared.is_none() && is_data(text) {
            return Err(Fault::NotRead(fault::XML, fault::OTHER_FORM));
        }
        Ok(match declared {
            _ if subtitles::detect(text) => Self::Subtitles,
            Some(Self::Html) => Self::Html,
            // A saved page handed over as `.txt` or with a wrong type is still a page.
            _ if html::looks_like_html(text) => Self::Html,
            Some(format) => format,
            None => Self::Plain,
        })
    }

    /// What the media type or the extension declares, when it settles the matter.
    fn declared(input: &RawInput<'_>) -> Option<Self> {
        let media_type = input.media_type.unwrap_or("").split(';').next().unwrap_or("").trim();
        match media_type.to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" => return Some(Self::Html),
            "text/markdown" | "text/x-markdown" => return Some(Self::Markdown),
            _ => {}
        }
        let path = input.uri.split(['?', '#']).next().unwrap_or(input.uri);
        let extension =
            path.rsplit(['/', '\\']).next().and_then(|name| name.rsplit_once('.')).map(|(_, e)| e);
        match extension?.to_ascii_lowercase().as_str() {
            "md" | "markdown" | "mdown" => Some(Self::Markdown),
            "html" | "htm" | "xhtml" => Some(Self::Html),
            _ => None,
        }
    }
}

/// Reads captured bytes into a document.
///
/// # Errors
///
/// [`Unreadable`] when the bytes are empty, are not text, or hold no word.
pub fn read(input: RawInput<'_>) -> Result<Document, Unreadable> {
    read_with(input, None, &mut |_| false)
}

/// Reads captured bytes, and tells `listener` where they lead when they are a page, be it without a
/// word.
///
/// # Errors
///
/// Those of [`read`].
pub fn read_telling(input: RawInput<'_>, listener: Listener<'_>) -> Result<Document, Unreadable> {
    read_with(input, Some(listener), &mut |_| false)
}

/// Reads captured bytes into a document, a page up to the block of which `enough` says that nothing
/// after it is wanted. Blocks come in their order; other forms of documents are read whole.
///
/// # Errors
///
/// Those of [`read`].
pub fn read_until(
    input: RawInput<'_>,
    enough: &mut dyn FnMut(&Block) -> bool,
) -> Result<Document, Unreadable> {
    read_with(input, None, enough)
}

fn read_with(
    input: RawInput<'_>,
    listener: Option<Listener<'_>>,
    enough: &mut dyn FnMut(&Block) -> bool,
) -> Result<Document, Unreadable> {
    let uri = input.uri.to_owned();
    if u32::try_from(input.bytes.len()).is_err() {
        return Err(Unreadable::TooLarge { uri, size: input.bytes.len() });
    }
    if input.bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty { uri });
    }
    if let Some(kind) = Kind::detect(&input.bytes) {
        return lineless::read(input, &kind).map_err(|fault| Unreadable::Document { uri, fault });
    }
    let declared = Format::declared(&input);
    let RawInput { bytes, charset, date, platform, media_type, .. } = input;
    let may_be_html = declared == Some(Format::Html)
        || (declared.is_none() && bytes.trim_ascii_start().first() == Some(&b'<'));
    let source = SourceText::decode(&bytes, charset, may_be_html);
    if let Some(kind) = source.binary_kind() {
        return Err(Unreadable::Binary { uri, kind });
    }
    if u32::try_from(source.text.len()).is_err() {
        return Err(Unreadable::TooLarge { uri, size: source.text.len() });
    }
    if let Some(kind) = lineless::Text::detect(&source.text) {
        let input = RawInput { uri: &uri, bytes, media_type, charset, date, platform };
        let read = lineless::text(input, &kind, &source.text);
        return read.map_err(|fault| Unreadable::Document { uri: uri.clone(), fault });
    }
    let format = match Format::of(declared, &source.text) {
        Ok(format) => format,
        Err(fault) => return Err(Unreadable::Document { uri, fault }),
    };
    let mut notes: Vec<String> = source.assumption().into_iter().collect();
    let mut references = Vec::new();
    let (mut title, mut lang, mut address) = (None, None, None);
    let marks;
    let mut blocks = match format {
        Format::Html => {
            let page;
            (page, address) = whole_page(&source.text, &uri, &mut notes, listener, enough);
            (title, lang, references, marks) = (page.title, page.lang, page.references, page.marks);
            page.blocks
        }
        Format::Subtitles => {
            marks = Vec::new();
            subtitles::read(&source.text)
        }
        Format::Markdown | Format::Plain => {
            let read = if format == Format::Markdown { markdown::read } else { plain::read };
            let (blocks, found) = read(&source.text);
            marks = found;
            blocks
        }
    };
    if format != Format::Html {
        title = title_of(&blocks);
        if !blocks.is_empty() {
            blocks.extend(own_address(&uri));
        }
    }
    if !blocks.iter().any(|b| b.text.chars().any(char::is_alphanumeric)) {
        return Err(Unreadable::NoText { uri });
    }
    let notes_by_mark = notes::find(&blocks, &references);
    let web = uri.starts_with("http://") || uri.starts_with("https://");
    let address =
        address.filter(|own| !web && own.contains("://")).or(web.then_some(&*uri)).map(str::to_owned);
    Ok(Document {
        uri,
        title,
        media_type: format.media_type().to_owned(),
        lang: lang.take(),
        sha256: Digest::of(bytes),
        date,
        platform,
        source,
        assembled: false,
        blocks,
        notes_by_mark,
        address,
        landing: None,
        archived: None,
        assets: Vec::new(),
        pictures: Vec::new(),
        marks,
        notes,
    })
}

/// A page with its own address, as a block of it and as it is written; notes what it may hide.
fn whole_page<'s>(
    source: &'s str,
    uri: &str,
    notes: &mut Vec<String>,
    listener: Option<Listener<'_>>,
    enough: &mut dyn FnMut(&Block) -> bool,
) -> (html::Page, Option<&'s str>) {
    // A mark for vigie has to be found, wherever it stands.
    let marked = memchr::memmem::find(source.as_bytes(), b"vigie").is_some();
    let mut page = html::read_with(source, listener.map(|one| one as Listener<'_>), &mut |block| {
        !marked && enough(block)
    });
    let body = |block: &Block| !matches!(block.zone, Zone::Title | Zone::Meta | Zone::StructuredData);
    if page.has_scripts && !page.blocks.iter().any(body) {
        notes.push("la page n'affiche aucun texte sans JavaScript : capturez-la après exécution".to_owned());
    }
    if page.blocks.is_empty() {
        return (page, None);
    }
    let address = page.address.as_ref().and_then(|(range, _)| source.get(range.clone()));
    let own = page.address.take().and_then(|(range, field)| address::block(source, range, field));
    page.blocks.extend(own.or_else(|| own_address(uri)));
    (page, address)
}

/// What stands as the title of a text: its title, else its first heading.
fn title_of(blocks: &[Block]) -> Option<String> {
    let title = blocks.iter().find(|block| block.zone == Zone::Title);
    title.or_else(|| blocks.iter().find(|block| block.level == 1)).map(|block| block.text.clone())
}

/// XML that is neither a page nor a document: its names would be read as words.
fn is_data(text: &str) -> bool {
    text.starts_with("<?xml") && !html::looks_like_html(text)
}

/// The address of a page that was fetched; a local path says nothing to readers.
fn own_address(uri: &str) -> Option<Block> {
    let web = uri.starts_with("http://") || uri.starts_with("https://");
    if web { address::block_of_uri(uri) } else { None }
}

#[cfg(test)]
mod tests;

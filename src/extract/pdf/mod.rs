//! PDF: what each page draws, put back into lines, paragraphs and headings.

mod glyphs;
mod layout;
mod lines;

use hayro_interpret::hayro_syntax::object::{Dict, Name};
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page};

use self::glyphs::Drawn;
pub(super) use self::layout::{Paragraph, paragraphs};
pub(super) use self::lines::Line;
use super::contents::Contents;
use super::fault::{self, Fault};
use super::outline::{Outline, common_size};
use super::picture::Album;
use super::trace::Boxes;
use super::{Block, Place, Zone};

pub(super) const MEDIA_TYPE: &str = "application/pdf";

/// More pages than any leaflet or report: what follows is said to be unread.
const MOST_PAGES: usize = 5_000;
/// One stream, expanded; a page of text is a thousand times smaller.
const LARGEST_STREAM: u64 = 256 * 1024 * 1024;
/// What a PDF holds, and where it is drawn.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pub(super) contents: Contents,
    /// One for each block.
    pub(super) boxes: Vec<Boxes>,
}

/// Recognises a PDF by its bytes: some programs write before the header.
pub(super) fn detect(bytes: &[u8]) -> bool {
    const WITHIN: usize = 1024;
    memchr::memmem::find(&bytes[..bytes.len().min(WITHIN)], b"%PDF-").is_some()
}

/// Opens a document that needs no password.
pub(crate) fn open(bytes: &[u8]) -> Result<Pdf, Fault> {
    bounded(bytes)?;
    Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(
            DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm,
        ) => Fault::Encrypted,
        _ => Fault::Damaged(fault::PDF, fault::STRUCTURE.to_owned()),
    })
}

/// Reads every page.
pub(super) fn read(bytes: &[u8]) -> Result<Pages, Fault> {
    let pdf = open(bytes)?;
    let mut contents = Contents::default();
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(Fault::Damaged(fault::PDF, fault::NO_PAGE.to_owned()));
    }
    if pages.len() > MOST_PAGES {
        contents.notes.push(fault::pages_left(MOST_PAGES, pages.len()));
    }
    let cache = InterpreterCache::new();
    let (mut paragraphs, mut unknown, mut invisible) = (Vec::new(), 0, 0);
    let (mut album, mut pictures) = (Album::default(), 0);
    for (number, page) in pages.iter().enumerate().take(MOST_PAGES) {
        let (width, height) = page.render_dimensions();
        let frame = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let transform = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, frame, &cache, pdf.xref(), InterpreterSettings::default());
        let mut drawn = Drawn::new(frame);
        interpret_page(page, &mut context, &mut drawn);
        unknown += drawn.unknown;
        invisible += drawn.invisible;
        pictures += drawn.pictures.len();
        let place = Place { page: u32::try_from(number + 1).ok(), ..Place::default() };
        for picture in drawn.pictures {
            match picture {
                Some(picture) => album.add(&place, Ok(picture)),
                None => album.leave(),
            }
        }
        let lines = lines::assemble(drawn.glyphs);
        paragraphs.extend(layout::paragraphs(lines, number, frame, transform.inverse()));
    }
    layout::set_margins_aside(&mut paragraphs);
    let title = pdf.metadata().title.as_deref().map(text_string).filter(|title| !title.trim().is_empty());
    contents.title = title.map(|title| title.trim().to_owned());
    if unknown > 0 {
        contents.notes.push(fault::unknown_characters(unknown));
    }
    if invisible > 0 {
        contents.notes.push(fault::INVISIBLE.to_owned());
    }
    let mut pages = blocks(paragraphs, contents);
    album.finish(&mut pages.contents);
    if pages.contents.blocks.is_empty() && pictures > 0 {
        return Err(if Album::open() {
            Fault::NoText(fault::PDF, fault::SCANNED)
        } else {
            Fault::NotRead(fault::SCANNED_PDF, fault::NO_TESSERACT)
        });
    }
    Ok(pages)
}

/// Paragraphs as blocks: larger type makes headings, smaller type small print.
fn blocks(paragraphs: Vec<Paragraph>, mut contents: Contents) -> Pages {
    let running = paragraphs.iter().filter(|paragraph| paragraph.zone == Zone::Body);
    let common =
        common_size(running.map(|paragraph| (paragraph.size, paragraph.text.len()))).unwrap_or(f32::MAX);
    let mut outline = Outline::default();
    let mut boxes = Vec::with_capacity(paragraphs.len());
    let (mut page, mut number) = (usize::MAX, 0);
    for paragraph in paragraphs {
        if paragraph.page != page {
            (page, number) = (paragraph.page, 0);
        }
        number += 1;
        let level = paragraph.level(common);
        let place = Place { page: u32::try_from(page + 1).ok(), paragraph: Some(number), ..Place::default() };
        if paragraph.item {
            outline.apart();
        }
        let block = Block {
            level,
            item: paragraph.item,
            place: Some(Box::new(place)),
            ..Block::plain(paragraph.text, 0, if level > 0 { Zone::Heading } else { paragraph.zone })
        };
        outline.push(block, Some(paragraph.size));
        boxes.push(Boxes { page: paragraph.page, glyphs: paragraph.glyphs });
    }
    contents.blocks = outline.finish();
    Pages { contents, boxes }
}

/// A text string of the file: UTF-16 or UTF-8 when a mark says so, else close enough to Latin-1.
pub(super) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Refuses a stream that expands beyond all measure, before anything expands it whole.
fn bounded(bytes: &[u8]) -> Result<(), Fault> {
    for at in memchr::memmem::find_iter(bytes, b"stream") {
        let mut data = &bytes[at + b"stream".len()..];
        data = data.strip_prefix(b"\r").unwrap_or(data);
        data = data.strip_prefix(b"\n").unwrap_or(data);
        // The first byte of a zlib stream; anything else is read as it is, or grows little.
        if data.first() != Some(&0x78) {
            continue;
        }
        let inflated = flate2::read::ZlibDecoder::new(data);
        let mut limited = std::io::Read::take(inflated, LARGEST_STREAM + 1);
        let size = std::io::copy(&mut limited, &mut std::io::sink()).unwrap_or_default();
        if size > LARGEST_STREAM {
            return Err(Fault::Oversized(fault::PDF, fault::expanded(LARGEST_STREAM)));
        }
    }
    Ok(())
}

/// Text that a marked sequence stands for, whatever its glyphs are.
fn actual_text(properties: Option<&Dict<'_>>) -> Option<String> {
    use hayro_interpret::hayro_syntax::object::String as Text;
    let text = properties?.get::<Text<'_>>(Name::new_unescaped(b"ActualText"))?;
    Some(text_string(text.as_bytes()))
}

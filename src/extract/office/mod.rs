//! Office documents: text, slides and sheets, told apart by what they hold, never by their name.

mod drawing;
mod odf;
mod old_sheets;
mod package;
pub(super) mod paragraph;
mod sheets;
mod slides;
pub(super) mod table;
mod word;

pub(crate) use package::Package;

use std::collections::HashSet;

use super::contents::{Contents, Picture};
use super::fault::{self, Fault};
use super::picture::{self, Album};
use super::xml::{Token, Xml};

/// Bytes in which the root of a flat document stands, with its long list of names.
const HEAD: usize = 16 * 1024;

/// An office document, from what its package holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Office {
    Word(String),
    Slides(String),
    Sheet,
    OldSheet,
    OdfText,
    OdfSlides,
    OdfSheet,
    /// Written before 2007, or behind a password: the container is the same.
    Old(Fault),
}

impl Office {
    /// Recognises a document by its bytes.
    pub(super) fn detect(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
            let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
            let encrypted = memchr::memmem::find(bytes, &name).is_some();
            if !encrypted && old_sheets::detect(bytes) {
                return Some(Self::OldSheet);
            }
            return Some(Self::Old(if encrypted { Fault::Encrypted } else { Fault::OldOffice }));
        }
        if !bytes.starts_with(b"PK") {
            return None;
        }
        let mut package = Package::open(bytes)?;
        if let Ok(Some(types)) = package.text("[Content_Types].xml") {
            return main_part(&types);
        }
        let mimetype = package.bytes("mimetype").ok()??;
        let kind = mimetype.strip_prefix(b"application/vnd.oasis.opendocument.")?;
        match kind {
            kind if kind.starts_with(b"text") => Some(Self::OdfText),
            kind if kind.starts_with(b"presentation") || kind.starts_with(b"graphics") => {
                Some(Self::OdfSlides)
            }
            kind if kind.starts_with(b"spreadsheet") => Some(Self::OdfSheet),
            _ => None,
        }
    }

    /// Recognises an OpenDocument file written as one XML text (FODT, FODP, FODS).
    pub(super) fn flat(text: &str) -> Option<Self> {
        if !text.trim_start().starts_with('<') {
            return None;
        }
        let head = &text[..text.floor_char_boundary(HEAD)];
        let root = head.find("<office:document ")?;
        let kind = head[root..].split("application/vnd.oasis.opendocument.").nth(1)?;
        match kind {
            kind if kind.starts_with("text") => Some(Self::OdfText),
            kind if kind.starts_with("presentation") || kind.starts_with("graphics") => Some(Self::OdfSlides),
            kind if kind.starts_with("spreadsheet") => Some(Self::OdfSheet),
            _ => None,
        }
    }

    /// Reads an OpenDocument file written as one XML text.
    pub(super) fn read_flat(&self, text: &str) -> Result<Contents, Fault> {
        odf::read_flat(text, self)
    }

    /// The media type to report.
    pub(super) fn media_type(&self) -> &'static str {
        match self {
            Self::Word(_) => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Slides(_) => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Sheet => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::OldSheet => "application/vnd.ms-excel",
            Self::OdfText => "application/vnd.oasis.opendocument.text",
            Self::OdfSlides => "application/vnd.oasis.opendocument.presentation",
            Self::OdfSheet => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Old(_) => "application/x-ole-storage",
        }
    }

    /// Name of the format, as a sentence starts with it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Word(_) => fault::WORD,
            Self::Slides(_) => fault::SLIDES,
            Self::Sheet | Self::OldSheet => fault::SHEET,
            Self::OdfText => fault::ODF_TEXT,
            Self::OdfSlides => fault::ODF_SLIDES,
            Self::OdfSheet => fault::ODF_SHEET,
            Self::Old(_) => "document Microsoft Office",
        }
    }

    /// Reads the document.
    pub(super) fn read(&self, bytes: &[u8]) -> Result<Contents, Fault> {
        match self {
            Self::Old(fault) => return Err(fault.clone()),
            Self::OldSheet => return old_sheets::read(bytes),
            _ => {}
        }
        let damaged = || Fault::Damaged(self.name(), fault::ARCHIVE.to_owned());
        let mut package = Package::open(bytes).ok_or_else(damaged)?.named(self.name())?;
        let mut contents = match self {
            Self::Word(main) => word::read(&mut package, main)?,
            Self::Slides(main) => slides::read(&mut package, main)?,
            Self::Sheet => sheets::read(&mut package, bytes)?,
            Self::OdfText | Self::OdfSlides | Self::OdfSheet => odf::read(&mut package, self)?,
            Self::Old(_) | Self::OldSheet => Contents::default(),
        };
        pictures(&mut package, &mut contents);
        Ok(contents)
    }
}

/// Reads the words of the pictures, each once however often it is shown.
fn pictures(package: &mut Package<'_>, contents: &mut Contents) {
    let mut album = Album::default();
    let mut seen = HashSet::new();
    for Picture { part, place, .. } in std::mem::take(&mut contents.pictures) {
        if !seen.insert(part.clone()) {
            continue;
        }
        // A drawing made of lines has no pixels to read.
        let Ok(Some(bytes)) = package.bytes(&part) else { continue };
        if picture::detect(&bytes).is_some() {
            album.add(&place, picture::decode(&bytes));
        }
    }
    album.finish(contents);
}

/// The main part that `[Content_Types].xml` declares.
fn main_part(types: &str) -> Option<Office> {
    let mut xml = Xml::new(types);
    while let Ok(Some(token)) = xml.next() {
        let Token::Open(tag) = token else { continue };
        let (Some(part), Some(kind)) = (tag.get("PartName"), tag.get("ContentType")) else { continue };
        // `…document.main+xml`, `…document.macroEnabled.main+xml`, `…template.main+xml`.
        if !kind.ends_with(".main+xml") {
            continue;
        }
        let is = |words: [&str; 2]| words.iter().any(|word| kind.contains(word));
        let part = part.trim_start_matches('/').to_owned();
        if is(["wordprocessingml", "ms-word"]) {
            return Some(Office::Word(part));
        }
        if is(["presentationml", "ms-powerpoint"]) {
            return Some(Office::Slides(part));
        }
        if is(["spreadsheetml", "ms-excel"]) {
            return Some(Office::Sheet);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_main_part_tells_the_kind() {
        let types = |part: &str, kind: &str| {
            main_part(&format!(
                "<Types><Default Extension=\"xml\" ContentType=\"application/xml\"/>\
                 <Override PartName=\"/{part}\" ContentType=\"application/vnd.{kind}.main+xml\"/></Types>"
            ))
        };
        let word = types("w/d.xml", "openxmlformats-officedocument.wordprocessingml.document");
        assert_eq!(word, Some(Office::Word("w/d.xml".to_owned())));
        assert_eq!(
            types("word/document.xml", "ms-word.document.macroEnabled"),
            Some(Office::Word("word/document.xml".to_owned()))
        );
        assert_eq!(types("xl/workbook.xml", "ms-excel.sheet.macroEnabled"), Some(Office::Sheet));
        assert_eq!(types("a", "example"), None);
    }
}

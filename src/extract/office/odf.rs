//! OpenDocument: texts (ODT), presentations (ODP) and sheets (ODS).

mod reader;
mod story;
mod styles;

use std::collections::HashSet;

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use self::reader::Reader;
use self::styles::Styles;
use super::Office;
use super::package::Package;
use crate::extract::contents::{Contents, Picture};
use crate::extract::fault::{self, Fault};
use crate::extract::picture::{self, Album};
use crate::extract::xml::Malformed;

const CONTENT: &str = "content.xml";
const STYLES: &str = "styles.xml";
/// What ends the headers and footers of a document in one piece.
const MASTERS_END: &str = "</office:master-styles>";

/// Reads a document of this kind.
pub(super) fn read(package: &mut Package<'_>, office: &Office) -> Result<Contents, Fault> {
    let what = package.what;
    let broken = |part: &str| Fault::Damaged(what, fault::broken(part));
    if let Some(manifest) = package.text("META-INF/manifest.xml")?
        && manifest.contains("encryption-data")
    {
        return Err(Fault::Encrypted);
    }
    let content = package.required(CONTENT)?;
    let shared = package.text(STYLES)?.unwrap_or_default();
    let mut styles = Styles::default();
    styles.read(&shared).map_err(|Malformed| broken(STYLES))?;
    styles.read(&content).map_err(|Malformed| broken(CONTENT))?;

    let mut contents = Contents::default();
    let mut reader = Reader::new(office, &styles);
    reader.read(&content, CONTENT, &mut contents).map_err(|Malformed| broken(CONTENT))?;
    if *office == Office::OdfText {
        reader.read_margins(&shared, STYLES, &mut contents).map_err(|Malformed| broken(STYLES))?;
    }
    let names = package.names();
    if names.iter().any(|name| name.starts_with("Basic/") || name.starts_with("Scripts/")) {
        contents.notes.push(fault::MACROS.to_owned());
    }
    reader.finish(&mut contents);
    Ok(contents)
}

/// Reads a document of this kind, written as one XML text.
pub(super) fn read_flat(text: &str, office: &Office) -> Result<Contents, Fault> {
    let damaged = |Malformed| Fault::Damaged(office.name(), fault::STRUCTURE.to_owned());
    let mut styles = Styles::default();
    styles.read(text).map_err(damaged)?;
    let mut contents = Contents::default();
    let mut reader = Reader::new(office, &styles);
    reader.read(text, CONTENT, &mut contents).map_err(damaged)?;
    if *office == Office::OdfText
        && let Some(from) = text.find("<office:master-styles")
        && let Some(length) = text[from..].find(MASTERS_END)
    {
        reader
            .read_margins(&text[from..from + length + MASTERS_END.len()], STYLES, &mut contents)
            .map_err(damaged)?;
    }
    if text.contains("<office:scripts") && text.contains("script:module") {
        contents.notes.push(fault::MACROS.to_owned());
    }
    reader.finish(&mut contents);
    pictures(text, &mut contents);
    Ok(contents)
}

/// Reads the words of the pictures written in the text itself, each once.
fn pictures(text: &str, contents: &mut Contents) {
    const BASE64: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let mut album = Album::default();
    let mut seen = HashSet::new();
    for Picture { written, place, .. } in std::mem::take(&mut contents.pictures) {
        let data = text.get(written).unwrap_or_default().split('<').next().unwrap_or_default();
        if !seen.insert(data) {
            continue;
        }
        let letters: Vec<u8> = data.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        // What is no picture is another document, or a drawing made of lines.
        if let Ok(bytes) = BASE64.decode(letters)
            && picture::detect(&bytes).is_some()
        {
            album.add(&place, picture::decode(&bytes));
        }
    }
    album.finish(contents);
}

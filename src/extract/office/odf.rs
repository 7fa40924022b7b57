//! OpenDocument: texts (ODT), presentations (ODP) and sheets (ODS).

mod reader;
mod styles;

use self::reader::Reader;
use self::styles::Styles;
use super::Office;
use super::package::Package;
use crate::extract::contents::Contents;
use crate::extract::fault::{self, Fault};
use crate::extract::xml::Malformed;

const CONTENT: &str = "content.xml";
const STYLES: &str = "styles.xml";

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

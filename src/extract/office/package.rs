//! The zip that holds an office document: its parts, their relations, and caps on what it expands to.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::extract::fault::{self, Fault};
use crate::extract::xml::{Token, Xml};
use crate::text::SourceText;

/// More parts than the largest presentation.
const MOST_PARTS: usize = 10_000;
/// Largest part, expanded: text beyond it is not copy.
pub(crate) const LARGEST_PART: u64 = 256 * 1024 * 1024;
/// All parts that were read, expanded.
const LARGEST_WHOLE: u64 = 512 * 1024 * 1024;
/// XML compresses well, but not a thousand times, once it is larger than this.
const RATIO: u64 = 1_000;
const RATIO_FROM: u64 = 8 * 1024 * 1024;

/// An open package.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Name of the format, for messages.
    pub(crate) what: &'static str,
    expanded: u64,
}

impl<'a> Package<'a> {
    /// Opens a zip; nothing when the bytes are not one.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        Some(Self { archive, what: "document", expanded: 0 })
    }

    /// Names the format, and refuses more parts than a document has.
    pub(crate) fn named(mut self, what: &'static str) -> Result<Self, Fault> {
        self.what = what;
        if self.archive.len() > MOST_PARTS {
            return Err(Fault::Oversized(what, fault::parts(self.archive.len())));
        }
        Ok(self)
    }

    /// Names of the parts.
    pub(crate) fn names(&self) -> Vec<String> {
        self.archive.file_names().filter_map(|name| name.ok().map(Cow::into_owned)).collect()
    }

    /// Bytes of a part; nothing when it is absent.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let what = self.what;
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(reason)) if reason == ZipError::PASSWORD_REQUIRED => {
                return Err(Fault::Encrypted);
            }
            Err(_) => return Err(Fault::Damaged(what, fault::broken(name))),
        };
        let by_ratio = file.compressed_size().saturating_mul(RATIO).max(RATIO_FROM);
        let left = LARGEST_WHOLE.saturating_sub(self.expanded);
        let limit = LARGEST_PART.min(by_ratio).min(left);
        // What the zip declares is not believed: bytes are counted as they come.
        let mut bytes = Vec::new();
        file.take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| Fault::Damaged(what, fault::broken(name)))?;
        if bytes.len() as u64 > limit {
            return Err(Fault::Oversized(what, fault::expanded(limit)));
        }
        self.expanded += bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// Text of an XML part; nothing when it is absent.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, Fault> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        Ok(Some(match String::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
            Err(error) => SourceText::decode(error.as_bytes(), None, false).text,
        }))
    }

    /// Text of a part without which there is no document.
    pub(crate) fn required(&mut self, name: &str) -> Result<String, Fault> {
        let what = self.what;
        self.text(name)?.ok_or_else(|| Fault::Damaged(what, fault::missing(name)))
    }

    /// Parts that `part` relates to.
    pub(crate) fn relations(&mut self, part: &str) -> Result<Vec<Relation>, Fault> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let name = format!("{prefix}_rels/{file}.rels");
        let Some(text) = self.text(&name)? else { return Ok(Vec::new()) };
        relations(&text, folder).ok_or_else(|| Fault::Damaged(self.what, fault::broken(&name)))
    }
}

/// A link from a part to another, or to an address outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    pub(crate) id: String,
    /// Last word of the type: `header`, `footnotes`, `slide`, `image`, `hyperlink`…
    pub(crate) kind: String,
    /// Name of the part, or the address.
    pub(crate) target: String,
    pub(crate) external: bool,
}

fn relations(text: &str, folder: &str) -> Option<Vec<Relation>> {
    let mut xml = Xml::new(text);
    let mut found = Vec::new();
    while let Some(token) = xml.next().ok()? {
        let Token::Open(tag) = token else { continue };
        if tag.name() != "Relationship" {
            continue;
        }
        let (Some(id), Some(kind), Some(target)) = (tag.get("Id"), tag.get("Type"), tag.get("Target")) else {
            continue;
        };
        let external = tag.get("TargetMode").is_some_and(|mode| mode == "External");
        found.push(Relation {
            id: id.into_owned(),
            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            target: if external { target.into_owned() } else { resolved(folder, &target) },
            external,
        });
    }
    Some(found)
}

/// `../media/a.png` seen from `ppt/slides` is `ppt/media/a.png`.
fn resolved(folder: &str, target: &str) -> String {
    let (from, target) = match target.strip_prefix('/') {
        Some(absolute) => ("", absolute),
        None => (folder, target),
    };
    let mut path: Vec<&str> = from.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_their_part() {
        assert_eq!(resolved("ppt/slides", "../media/a.png"), "ppt/media/a.png");
        assert_eq!(resolved("word", "header1.xml"), "word/header1.xml");
        assert_eq!(resolved("word", "/word/./styles.xml"), "word/styles.xml");
        assert_eq!(resolved("", "../../../etc/passwd"), "etc/passwd");
    }
}

//! Zip archives: any readable thing in a folder of its own, within limits.

use std::path::Path;

use zip::ZipArchive;

use super::member::{Member, Members, Opened};
use crate::source::capture::Unread;
use crate::source::file::read_up_to;
use crate::source::input::Input;
use crate::source::raw::{Entry, Source, Window};
use crate::source::reason::{Reason, size};
use crate::source::selection::Selection;
use crate::source::{ads, media};

/// Archives inside archives: an export of a platform zips its zips, nobody goes further.
const MOST_DEEP: usize = 3;
/// Files of one archive.
const MOST_FILES: usize = 100_000;
/// What one archive may grow to beyond its own size.
const MOST_GROWTH: u64 = 16 * 1024 * 1024 * 1024;
/// An archive inside another is held in memory.
const INNER_LIMIT: u64 = 256 * 1024 * 1024;
/// A workbook of ads is held in memory.
const WORKBOOK_LIMIT: u64 = 128 * 1024 * 1024;
/// A file that grows more than this many times, past a size where it matters, is no copy.
const MOST_RATIO: u64 = 400;
const RATIO_FROM: u64 = 64 * 1024 * 1024;

/// Whether these are the first bytes of a zip archive.
pub(super) fn recognises(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Opens an archive, unless it is the outside of an office document.
pub(super) fn open(source: Source, depth: usize, selection: &Selection) -> Result<Opened, Unread> {
    let uri = source.uri.clone();
    let unread = |reason| Unread::new(uri.as_str(), reason);
    let window = source.window(INNER_LIMIT).map_err(unread)?;
    let mut archive = ZipArchive::new(window).map_err(|_| unread(Reason::BrokenArchive))?;
    if is_document(&archive) {
        if archive.index_for_name("xl/workbook.xml").is_some()
            && let Ok(bytes) = read_up_to(archive.clone().into_inner(), WORKBOOK_LIMIT, 0)
            && let Some(ads) = ads::open_workbook(&bytes.into(), &uri, &selection.mapping)
        {
            return Ok(Opened::export(ads));
        }
        let again = Source::of_window(archive.into_inner(), &uri);
        return again.map(Opened::Document).map_err(|_| unread(Reason::BrokenArchive));
    }
    if depth >= MOST_DEEP {
        return Err(unread(Reason::NestedArchives(MOST_DEEP)));
    }
    if archive.len() > MOST_FILES {
        return Err(unread(Reason::CrowdedArchive(archive.len(), MOST_FILES)));
    }
    // Files that share their bytes are how a small archive holds more than a disk.
    if archive.has_overlapping_files().map_err(|_| unread(Reason::BrokenArchive))? {
        return Err(unread(Reason::OverlappingArchive));
    }
    if archive.is_empty() {
        return Err(unread(Reason::EmptyArchive));
    }
    // A WACZ holds web archives, and indexes of them for programs.
    let wacz = archive.index_for_name("datapackage.json").is_some()
        && archive.file_names().any(|name| name.is_ok_and(|name| name.starts_with("archive/")));
    let only = wacz.then_some("archive/");
    let members = Files { archive, uri, selection: selection.clone(), only, next: 0, growth: 0 };
    Ok(Opened::Members(Box::new(members) as Members))
}

/// Word processors, spreadsheets and electronic books are archives of machinery: one document.
fn is_document(archive: &ZipArchive<Window>) -> bool {
    archive.index_for_name("[Content_Types].xml").is_some() || archive.index_for_name("mimetype").is_some()
}

/// Whether a file of an archive is left out by its name in it.
fn excludes(selection: &Selection, name: &str) -> bool {
    selection.excludes(Path::new(name), Path::new(""), false)
}

struct Files {
    archive: ZipArchive<Window>,
    uri: String,
    selection: Selection,
    /// The only folder that holds documents.
    only: Option<&'static str>,
    next: usize,
    /// Bytes gained by inflating what was drawn so far.
    growth: u64,
}

impl Iterator for Files {
    type Item = Result<Member, Unread>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.next < self.archive.len() {
            let index = self.next;
            self.next += 1;
            match self.member(index) {
                Ok(None) => {}
                Ok(Some(member)) => return Some(Ok(member)),
                Err(unread) => return Some(Err(unread)),
            }
        }
        None
    }
}

impl Files {
    /// The file at `index`; nothing for a folder.
    fn member(&mut self, index: usize) -> Result<Option<Member>, Unread> {
        let broken = |uri: String| move |_| Unread::new(uri, Reason::BrokenArchive);
        let facts = self.archive.by_index_raw(index).map_err(broken(self.uri.clone()))?;
        let name = facts.name().map(std::borrow::Cow::into_owned).unwrap_or_default().replace('\\', "/");
        let uri = format!("{}!{name}", self.uri);
        let unread = |reason| Err(Unread::new(uri.as_str(), reason));
        if facts.is_dir() {
            return Ok(None);
        }
        let last = name.rsplit('/').next().unwrap_or_default();
        // What macOS adds to every archive, and files hidden as they are in a folder.
        if last.starts_with('.') || name.starts_with("__MACOSX/") || excludes(&self.selection, &name) {
            return Ok(Some(Member::LeftAside));
        }
        let kind = media::kind(last);
        if kind == media::Kind::Machinery || self.only.is_some_and(|folder| !name.starts_with(folder)) {
            return Ok(Some(Member::LeftAside));
        }
        if facts.is_symlink() {
            return unread(Reason::Special);
        }
        if facts.encrypted() {
            return unread(Reason::LockedArchive);
        }
        let (packed, inflated) = (facts.compressed_size(), facts.size());
        if inflated > RATIO_FROM && inflated / packed.max(1) > MOST_RATIO {
            return unread(Reason::Bomb(inflated / packed.max(1)));
        }
        drop(facts);
        self.growth = self.growth.saturating_add(inflated.saturating_sub(packed));
        if self.growth > MOST_GROWTH {
            let left = self.archive.len() - self.next;
            self.next = self.archive.len();
            return Err(Unread::new(self.uri.as_str(), Reason::GrowingArchive(size(MOST_GROWTH), left + 1)));
        }
        let entry = Entry::new(self.archive.clone(), index, uri);
        let source = entry.source().map_err(|reason| Unread::new(entry.uri(), reason))?;
        Ok(Some(Member::File(source, Some(Input::Entry(Box::new(entry))))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_is_known_by_its_first_bytes() {
        assert!(recognises(b"PK\x03\x04\x14\0"));
        assert!(!recognises(b"PK, un pharmacien"));
        assert!(!recognises(b""));
    }
}

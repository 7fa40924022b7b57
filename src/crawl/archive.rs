//! The archive of a crawl: the records of a visit go in together, and come out whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use jiff::Timestamp;

use super::journal::{Journal, Past, Visit};
use crate::warc::{Draft, Kind, Reader};

/// Name of the archive in the folder of a crawl.
pub const ARCHIVE: &str = "capture.warc.gz";

/// Media type of the record that tells a visit.
pub(super) const VISIT: &str = "application/json";

/// The archive, open at its end.
#[derive(Debug)]
pub(super) struct Archive {
    file: File,
    end: u64,
}

impl Archive {
    /// Opens or creates the archive of `folder`, in agreement with its journal: a record cut by an
    /// interruption is cut off, a whole visit that the journal does not know is given back to it.
    pub(super) fn open(folder: &Path, journal: &mut Journal, past: &mut Past) -> io::Result<Self> {
        let path = folder.join(ARCHIVE);
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let length = file.metadata()?.len();
        // A journal that reached the disk before its archive tells more than there is.
        let known = past.visits.partition_point(|(end, _)| *end <= length);
        if known < past.visits.len() {
            journal.keep(past, known)?;
            past.visits.truncate(known);
        }
        let mut end = past.visits.last().map_or(0, |(end, _)| *end);
        file.seek(SeekFrom::Start(end))?;
        let mut tail = Vec::new();
        file.read_to_end(&mut tail)?;
        for (place, visit) in whole_visits(&tail) {
            end += place;
            journal.write(end, &visit)?;
            past.visits.push((end, visit));
        }
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        Ok(Self { file, end })
    }

    /// Length of the archive.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// Adds whole members; gives the place where they end.
    pub(super) fn append(&mut self, members: &[u8]) -> io::Result<u64> {
        self.file.write_all(members)?;
        self.end += members.len() as u64;
        Ok(self.end)
    }

    /// The file, for whoever puts it on the disk.
    pub(super) fn handle(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Waits until what was written is on the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }
}

/// The visits whose records are whole at the start of `tail`, each with the length from the visit
/// before to its end.
fn whole_visits(tail: &[u8]) -> Vec<(u64, Visit)> {
    let mut visits = Vec::new();
    let (mut rest, mut since) = (tail, 0);
    while !rest.is_empty() {
        let mut decoder = flate2::bufread::GzDecoder::new(rest);
        let mut plain = Vec::new();
        if decoder.read_to_end(&mut plain).is_err() {
            break;
        }
        let after = decoder.into_inner();
        since += (rest.len() - after.len()) as u64;
        rest = after;
        if let Some(visit) = visit(&plain) {
            visits.push((since, visit));
            since = 0;
        }
    }
    visits
}

/// The visit told by a record, if it tells one.
fn visit(record: &[u8]) -> Option<Visit> {
    let mut reader = Reader::new(io::Cursor::new(record));
    let head = reader.next_head()?.ok()?;
    if head.kind != Kind::Metadata || head.fields.get("Content-Type") != Some(VISIT) {
        return None;
    }
    serde_json::from_slice(&reader.block(64 * 1024 * 1024).ok()?).ok()
}

/// The first record: what made the archive and how.
pub(super) fn opening(date: Timestamp, software: &str, lines: &[(&str, String)]) -> io::Result<Vec<u8>> {
    let mut text = format!("software: {software}\r\nformat: WARC File Format 1.1\r\n");
    for (name, value) in lines {
        text.push_str(&format!("{name}: {}\r\n", value.replace(['\r', '\n'], " ")));
    }
    Draft::new(Kind::Warcinfo, date, "application/warc-fields", text.into_bytes())?
        .with("WARC-Filename", ARCHIVE)
        .member()
}
